use leptos::prelude::*;

/// A choice of a few: the word on the wire and the label of each.
pub fn select(
    id: String,
    name: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: &'static str,
) -> AnyView {
    let options = options
        .into_iter()
        .map(|(word, label)| view! { <option value=word selected=word == chosen>{label}</option> }.into_any());
    // `prop`, because where the page is drawn anew in place a choice once made would outlive its attribute.
    view! {
        <div class="field short">
            <label for=id.clone()>{label}</label>
            <select id=id name=name prop:value=chosen>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

/// A choice of a few [`choice`]s. What the server has marked as chosen stays so.
pub fn labelled(id: String, label: &'static str, name: &'static str, choices: AnyView) -> AnyView {
    view! {
        <div class="field short">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>{choices}</select>
        </div>
    }
    .into_any()
}

/// One of them.
pub fn choice(word: &'static str, label: &'static str, chosen: bool) -> AnyView {
    view! { <option value=word selected=chosen>{label}</option> }.into_any()
}
