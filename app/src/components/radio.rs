use leptos::prelude::*;

use super::Submission;
use super::field::first_value;

/// One of several options, with a sentence that explains it; disabled, when there is a reason, which then stands there.
pub fn radio(
    of: Submission,
    name: &'static str,
    value: &'static str,
    label: &'static str,
    hint: String,
    checked: bool,
    locked: Option<AnyView>,
) -> AnyView {
    let id = of.id(value);
    let hint_id = [&id, "-hint"].concat();
    let disabled = locked.is_some();
    let first = first_value(of, name, super::Kind::Text, String::new());
    let checked = if first.is_empty() { checked } else { first == value };
    view! {
        <div>
            <input type="radio" id=id.clone() name=name value=value checked=checked disabled=disabled aria-describedby=hint_id.clone()/>
            <label for=id>{label}</label>
            <p id=hint_id>{hint} {locked.map(|why| view! { " " {why} }.into_any())}</p>
        </div>
    }
    .into_any()
}
