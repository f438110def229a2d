//! States, said in words beside their colour.

use leptos::prelude::*;
use shared::policy::Outcome;

/// A word on a coloured ground.
pub fn badge(tone: &'static str, word: &'static str) -> AnyView {
    let class = format!("badge {tone}");
    view! { <span class=class>{word}</span> }.into_any()
}

/// Whether a workspace is open to this session.
pub fn door_badge(outcome: Outcome) -> AnyView {
    match outcome {
        Outcome::Granted => badge("ok", "Open"),
        Outcome::SetUpRequired => badge("warn", "Shut"),
        Outcome::StepUpRequired => badge("warn", "Waiting"),
        Outcome::SignInRequired | Outcome::NotAMember => badge("", "Shut"),
    }
}
