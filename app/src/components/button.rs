use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{Submission, carried};
use crate::paths;

/// How much a button calls for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    /// The same, as wide as its form.
    Block,
    /// Another way to do the one thing here, as wide as its form.
    Wide,
    /// One of several things.
    #[default]
    Quiet,
    /// Takes something away.
    Bad,
    /// Takes it away now.
    BadNow,
    /// Beside the point, but always possible.
    Plain,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn primary",
            Self::Block => "btn primary block",
            Self::Wide => "btn block",
            Self::Quiet => "btn",
            Self::Bad => "btn bad",
            Self::BadNow => "btn bad primary",
            Self::Plain => "btn plain flush",
        }
    }
}

/// The button that sends a form. While the answer is under way it keeps its place and its focus.
#[component]
pub fn Button(
    /// The form it sends.
    of: Submission,
    /// What it does.
    label: &'static str,
    /// How it looks.
    #[prop(default = Look::Quiet)]
    look: Look,
    /// What it is about, for those who hear the button apart from its row.
    #[prop(optional, into)]
    about: Option<String>,
) -> impl IntoView {
    let spoken = about.map(|about| [label, " ", &about].concat());
    view! {
        <button type="submit" class=look.class() aria-label=spoken aria-busy=move || of.busy.get().then_some("true")>
            {label}
        </button>
    }
    .into_any()
}

/// A button that leads to another page, for steps people look for as a button.
pub fn go_button(label: &'static str, to: String, look: Look) -> AnyView {
    go_button_about(label, to, look, None)
}

/// The same, told apart from its likes by what has the id `about`. Its name stays the plain one.
pub fn go_button_about(label: &'static str, to: String, look: Look, about: Option<String>) -> AnyView {
    let navigate = use_navigate();
    // A GET form replaces its action's query by its own fields.
    let (action, query) = to.split_once('?').unwrap_or((&to, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let fields =
        pairs.map(|(key, value)| carried(key.to_owned(), paths::decode(value).unwrap_or_default())).collect_view();
    let action = action.to_owned();
    let go = move |event: SubmitEvent| {
        event.prevent_default();
        navigate(&to, NavigateOptions::default());
    };
    view! {
        <form method="get" action=action on:submit=go>
            {fields}
            <button type="submit" class=look.class() aria-describedby=about>{label}</button>
        </form>
    }
    .into_any()
}
