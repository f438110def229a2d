use leptos::prelude::*;
use shared::FieldProblem;
use shared::input::InputError;
use shared::views::AuditKinds;

use super::Log;
use crate::components::{here, query};
use crate::paths;

/// The filter's values in the address.
const FILTER: [&str; 4] = ["kind", "person", "from", "to"];

/// `path`, with the filter of this page.
pub fn filtered(path: String) -> String {
    FILTER.into_iter().fold(path, |path, key| paths::with(&path, key, &query(key)()))
}

/// The form that leaves out what is not looked for: its address is the page's own.
pub fn filter(log: &Log, kinds: Vec<AuditKinds>, wrong: &[FieldProblem]) -> AnyView {
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
            {(!log.of_one).then(|| field("person", "text", "Person"))}
            {field("from", "date", "From day")}
            {field("to", "date", "To day")}
            <button type="submit" class="btn">"Filter"</button>
        </form>
    }
    .into_any()
}
