use leptos::prelude::*;
use shared::views::{AuditPage, AuditRow};

use super::Log;
use super::filter::{filter, filtered};
use crate::components::here;
use crate::components::time::time;
use crate::paths;

/// The filter, and what it lets through; while something is wrong with it, nothing.
pub fn page(log: &Log, mut page: AuditPage) -> AnyView {
    let kinds = std::mem::take(&mut page.kinds);
    view! {
        {filter(log, kinds, &page.wrong)}
        {page.wrong.is_empty().then(|| events(log, page))}
    }
    .into_any()
}

fn events(log: &Log, page: AuditPage) -> AnyView {
    let AuditPage { rows, newer, older, searched_back_to, searched_up_to, .. } = page;
    let is_searched_through = searched_back_to.is_none() && searched_up_to.is_none();
    let newer = turn("after", newer, if searched_up_to.is_some() { FURTHER } else { "Newer" });
    let older = turn("before", older, if searched_back_to.is_some() { FURTHER } else { "Older" });
    let searched = searched_back_to
        .map(|when| ("Searched back to ", when))
        .or(searched_up_to.map(|when| ("Searched up to ", when)))
        .map(|(how_far, when)| view! { <p>{how_far} {time(when)} "."</p> }.into_any());
    let [lines, csv] = ["ndjson", "csv"].map(|form| filtered([&log.path, ".", form].concat()));
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Events"</h2>
                <a class="btn" href=lines download>"Export NDJSON"</a>
                <a class="btn" href=csv download>"Export CSV"</a>
            </header>
            {match (rows.is_empty(), is_searched_through) {
                (true, true) => none(log),
                (true, false) => view! { <div class="empty"><p>"Nothing so far."</p></div> }.into_any(),
                (false, _) => table(log, rows),
            }}
            {(newer.is_some() || older.is_some()).then(|| pages(searched, newer, older))}
        </section>
    }
    .into_any()
}

/// Where a page ends before it is full: a long log is looked through in parts.
const FURTHER: &str = "Search further";

fn pages(searched: Option<AnyView>, newer: Option<AnyView>, older: Option<AnyView>) -> AnyView {
    view! { <footer>{searched} <nav class="row" aria-label="Pages">{newer} {older}</nav></footer> }.into_any()
}

fn turn(way: &str, to: Option<u64>, label: &'static str) -> Option<AnyView> {
    let to = paths::with(&filtered(here()), way, &to?.to_string());
    Some(view! { <a class="btn" href=to>{label}</a> }.into_any())
}

fn none(log: &Log) -> AnyView {
    view! {
        <div class="empty">
            <p>"Nothing matches. " {log.kept.clone()}</p>
            <a class="btn" href=here()>"Show everything"</a>
        </div>
    }
    .into_any()
}

fn table(log: &Log, rows: Vec<AuditRow>) -> AnyView {
    let of_one = log.of_one;
    view! {
        <table class="table wordy" aria-label=log.label>
            <thead>
                <tr>
                    <th scope="col">{if of_one { "What happened" } else { "Who did what" }}</th>
                    {(!of_one).then(|| view! { <th scope="col">"To whom"</th> }.into_any())}
                    <th scope="col">"From where"</th>
                    <th scope="col">"Proof"</th>
                    <th scope="col">"When"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|event| row(of_one, event)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(of_one: bool, row: AuditRow) -> AnyView {
    let or_none = |said: String| if said.is_empty() { "–".to_owned() } else { said };
    let (who, whom) = if of_one { (None, None) } else { (Some(row.who), Some(or_none(row.whom))) };
    view! {
        <tr>
            <td>
                <div class="tight">
                    {who.map(|who| view! { <b>{who}</b> }.into_any())}
                    <span>{row.what}</span>
                </div>
            </td>
            {whom.map(|whom| view! { <td data-label="To whom"><div class="tight">{whom}</div></td> }.into_any())}
            <td data-label="From where">
                <div class="tight">
                    <span>{or_none(row.ip)}</span>
                    <span class="small quiet">{row.browser}</span>
                </div>
            </td>
            <td class="whole" data-label="Proof">{or_none(row.proof)}</td>
            <td data-label="When" class="quiet">{time(row.when)}</td>
        </tr>
    }
    .into_any()
}
