use leptos::prelude::*;
use leptos_meta::Title;
use shared::FieldProblem;
use shared::input::InputError;
use shared::views::{AuditKinds, AuditLog, AuditRow, Door};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::time::time;
use crate::components::{here, param, query};
use crate::paths;
use crate::server_fns::audit::audit_log;

/// The filter's values in the address.
const FILTER: [&str; 4] = ["kind", "person", "from", "to"];

/// `/w/<slug>/audit`: who did what, for admins.
pub fn audit() -> AnyView {
    let slug = param("workspace");
    let [kind, person, from, to, before, after] = ["kind", "person", "from", "to", "before", "after"].map(query);
    framed(
        Area::Workspace,
        move || audit_log(slug(), kind(), person(), from(), to(), before(), after()),
        |door: Door<AuditLog>| behind(door, log),
    )
}

fn log(AuditLog { frame, rows, kinds, newer, older, wrong }: AuditLog) -> AnyView {
    let lead = format!("Who did what in {}, newest first. Days and times are UTC.", frame.name);
    view! {
        <Title text=format!("Audit log · {}", frame.name)/>
        <Page>
            {head("Audit log", lead.into_any())}
            {filter(kinds, &wrong)}
            {wrong.is_empty().then(|| events(&frame.slug, rows, newer, older))}
        </Page>
    }
    .into_any()
}

fn events(slug: &str, rows: Vec<AuditRow>, newer: Option<u64>, older: Option<u64>) -> AnyView {
    let [lines, csv] = ["ndjson", "csv"].map(|form| filtered([&paths::room(slug, "audit"), ".", form].concat()));
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Events"</h2>
                <a class="btn" href=lines download>"Export NDJSON"</a>
                <a class="btn" href=csv download>"Export CSV"</a>
            </header>
            {if rows.is_empty() { none() } else { table(rows) }}
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

/// `path`, with the filter of this page.
fn filtered(path: String) -> String {
    FILTER.into_iter().fold(path, |path, key| paths::with(&path, key, &query(key)()))
}

fn filter(kinds: Vec<AuditKinds>, wrong: &[FieldProblem]) -> AnyView {
    let chosen = query("kind")();
    let groups = kinds.into_iter().map(|AuditKinds { label, kinds }| {
        let kinds = kinds.into_iter().map(|(word, label)| {
            let selected = word == chosen;
            view! { <option value=word selected=selected>{label}</option> }.into_any()
        });
        view! { <optgroup label=label>{kinds.collect_view()}</optgroup> }.into_any()
    });
    let wrong = |name: &str| wrong.iter().find(|wrong| wrong.field == name).map(|wrong| wrong.error);
    let wrong_id = |name: &str| format!("audit-{name}-wrong");
    let told = |name: &str| {
        wrong(name)
            .map(|wrong| view! { <p class="wrong" id=wrong_id(name) role="alert">{wrong.message()}</p> }.into_any())
    };
    let field = |name: &'static str, kind, label| {
        let (id, wrong) = (format!("audit-{name}"), wrong(name));
        // What is no day can't be seen in a field for days.
        let kind = if wrong == Some(InputError::NotADay) { "text" } else { kind };
        let (invalid, described_by) = (wrong.map(|_| "true"), wrong.map(|_| wrong_id(name)));
        view! {
            <div class="field short">
                <label for=id.clone()>{label}</label>
                <input
                    id=id
                    name=name
                    type=kind
                    value=query(name)()
                    autocomplete="off"
                    aria-invalid=invalid
                    aria-describedby=described_by
                />
                {told(name)}
            </div>
        }
        .into_any()
    };
    view! {
        <form method="get" action=here() class="row fields" aria-label="Filter">
            <div class="field short">
                <label for="audit-kind">"Kind"</label>
                <select id="audit-kind" name="kind">
                    <option value="">"All kinds"</option>
                    {groups.collect_view()}
                </select>
                {told("kind")}
            </div>
            {field("person", "email", "Person")}
            {field("from", "date", "From day")}
            {field("to", "date", "To day")}
            <button type="submit" class="btn">"Filter"</button>
        </form>
    }
    .into_any()
}

fn none() -> AnyView {
    view! {
        <div class="empty">
            <p>"Nothing matches. What is older than the plan keeps is deleted."</p>
            <a class="btn" href=here()>"Show everything"</a>
        </div>
    }
    .into_any()
}

fn table(rows: Vec<AuditRow>) -> AnyView {
    view! {
        <table class="table wordy" aria-label="Audit log">
            <thead>
                <tr>
                    <th scope="col">"Who did what"</th>
                    <th scope="col">"To whom"</th>
                    <th scope="col">"From where"</th>
                    <th scope="col">"Proof"</th>
                    <th scope="col">"When"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: AuditRow) -> AnyView {
    let or_none = |said: String| if said.is_empty() { "–".to_owned() } else { said };
    view! {
        <tr>
            <td><div class="tight"><b>{row.who}</b><span>{row.what}</span></div></td>
            <td data-label="To whom"><div class="tight">{or_none(row.whom)}</div></td>
            <td data-label="From where">
                <div class="tight">
                    <span>{row.ip}</span>
                    <span class="small quiet">{row.browser}</span>
                </div>
            </td>
            <td class="whole" data-label="Proof">{or_none(row.proof)}</td>
            <td data-label="When" class="quiet">{time(row.when)}</td>
        </tr>
    }
    .into_any()
}
