use leptos::prelude::*;
use shared::views::{AuditPage, AuditRow};

use super::Log;
use super::filter::{filter, filtered};
use crate::components::here;
use crate::components::time::time;
use crate::paths;

/// The filter, and what it lets through; while something is wrong with it, nothing.
pub fn page(log: &Log, AuditPage { rows, kinds, newer, older, wrong }: AuditPage) -> AnyView {
    view! {
        {filter(log, kinds, &wrong)}
        {wrong.is_empty().then(|| events(log, rows, newer, older))}
    }
    .into_any()
}

fn events(log: &Log, rows: Vec<AuditRow>, newer: Option<u64>, older: Option<u64>) -> AnyView {
    let [lines, csv] = ["ndjson", "csv"].map(|form| filtered([&log.path, ".", form].concat()));
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Events"</h2>
                <a class="btn" href=lines download>"Export NDJSON"</a>
                <a class="btn" href=csv download>"Export CSV"</a>
            </header>
            {if rows.is_empty() { none(log) } else { table(log, rows) }}
            {(newer.is_some() || older.is_some()).then(|| pages(newer, older))}
        </section>
    }
    .into_any()
}

fn pages(newer: Option<u64>, older: Option<u64>) -> AnyView {
    let turn = |to: Option<u64>, way: &str, label: &'static str| {
        let to = paths::with(&filtered(here()), way, &to?.to_string());
        Some(view! { <a class="btn" href=to>{label}</a> }.into_any())
    };
    view! {
        <footer>
            <nav class="row" aria-label="Pages">{turn(newer, "after", "Newer")} {turn(older, "before", "Older")}</nav>
        </footer>
    }
    .into_any()
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
