use leptos::prelude::*;

use super::icon::stroke;

/// Two doors in series: our mark, which leads home.
pub fn mark(with_name: bool) -> AnyView {
    let name = if with_name {
        "Sallyport".into_any()
    } else {
        view! { <span class="unseen">"Sallyport, all workspaces"</span> }.into_any()
    };
    view! {
        <a class="mark" href="/">
            {stroke("M3 21v-9a9 9 0 0 1 18 0v9M8.500 21v-8a3.500 3.500 0 0 1 7 0v8")}
            {name}
        </a>
    }
    .into_any()
}
