use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

use crate::components::frame::parts;
use crate::components::here;
use crate::components::send::fields;
use crate::paths::with;

/// A search among members. A plain GET form: a list that was searched has an address, and `keys` stand in it in this
/// order. `kept` goes along unseen, `choices` stand beside the words.
pub fn form(keys: &'static [&'static str], kept: AnyView, search: String, choices: AnyView) -> AnyView {
    let (action, navigate) = (here(), use_navigate());
    let to = action.clone();
    let find = move |event: SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let Some(Ok(typed)) = form.map(|form| fields(&form, &event)) {
            let to = keys.iter().fold(to.clone(), |to, key| with(&to, key, &typed.get(key).unwrap_or_default()));
            navigate(&to, NavigateOptions::default());
        }
    };
    view! {
        <form method="get" action=action class="row fields line body" role="search" aria-label="Members" on:submit=find>
            {kept}
            <div class="field">
                <label for="members-q">"Name or address"</label>
                <input
                    id="members-q"
                    name="q"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    value=search.clone()
                    prop:value=search
                />
            </div>
            {choices}
            <button type="submit" class="btn">"Search"</button>
        </form>
    }
    .into_any()
}

/// Nobody is found; `everybody` is where all of them are.
pub fn nobody(everybody: String) -> AnyView {
    view! { <div class="empty"><p>"Nobody matches. " <a href=everybody>"Show everybody"</a></p></div> }.into_any()
}

/// The ways to the pages beside this one.
pub fn pages(previous: Option<String>, next: Option<String>) -> Option<AnyView> {
    parts("Pages of members", ("Previous", previous), ("Next", next))
}
