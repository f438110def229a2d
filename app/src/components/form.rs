use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::{ErrorCode, Problem};

use super::send::{Check, send};
use super::{Refresh, Submission, Tone, note};

/// A form that posts to a server function: plainly before WASM arrives, in place afterwards.
///
/// What the whole form is refused for stands above its fields.
#[component]
pub fn Form(
    /// Where it goes, and what came back.
    to: Submission,
    /// How it is laid out.
    #[prop(default = "stack")]
    class: &'static str,
    /// Looked at before it is sent; the server looks again.
    #[prop(optional)]
    check: Option<Check>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let refresh = Refresh::of_page();
    let navigate = use_navigate();
    let on_submit = move |event: SubmitEvent| send(&event, to, check, refresh, navigate.clone());
    count_down(to);
    // Our own sentences stand beside the fields; the browser's bubbles would hide them.
    view! {
        <form method="post" action=to.path class=class novalidate on:submit=on_submit>
            {move || refusal(to)}
            {children()}
        </form>
    }
    .into_any()
}

/// What the form is refused for. A wait is announced once, then counts down without being read out each second.
fn refusal(to: Submission) -> Option<AnyView> {
    let message = to.message()?;
    let waits = to.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.retry_after.is_some()));
    Some(if waits {
        let told = view! {
            <span role="timer">{message}</span>
            <span class="unseen" role="alert">{ErrorCode::RateLimited.message()}</span>
        };
        note(Tone::Warn, told.into_any())
    } else {
        view! { <div role="alert">{note(Tone::Bad, message.into_any())}</div> }.into_any()
    })
}

/// Lets a wait pass, second by second.
fn count_down(to: Submission) {
    Effect::new(move |_| {
        let waiting = to.problem.with(|problem| problem.as_ref().and_then(|problem| problem.retry_after));
        if let Some(seconds) = waiting {
            let shorter = (seconds > 1).then(|| Problem::retry_after(seconds - 1));
            set_timeout(move || drop(to.problem.try_set(shorter)), Duration::from_secs(1));
        }
    });
}
