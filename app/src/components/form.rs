use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::{ErrorCode, Problem};

use super::send::{Check, Outcome, send};
use super::{Button, Look, Submission, Tone, hidden, note};
use crate::passkeys::{Device, call_off};

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
    /// What buttons elsewhere on the page call it by.
    #[prop(default = None)]
    id: Option<String>,
    /// Looked at before it is sent; the server looks again.
    #[prop(optional)]
    check: Option<Check>,
    /// Asked before it is sent; what it says goes along.
    #[prop(optional)]
    device: Option<Device>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let outcome = Outcome::of_page(to);
    let on_submit = move |event: SubmitEvent| send(&event, &outcome, check, device);
    count_down(to);
    to.note_told(None);
    if device.is_some() {
        on_cleanup(call_off);
    }
    // Our own sentences stand beside the fields; the browser's bubbles would hide them.
    view! {
        <form method="post" action=to.path id=id class=class novalidate on:submit=on_submit>
            {move || refusal(to)}
            {children()}
        </form>
    }
    .into_any()
}

/// A form that is one button, and what it carries along. `about` tells it apart for those who hear it out of its row.
pub fn press(
    to: Submission,
    label: &'static str,
    look: Look,
    about: &str,
    carried: &[(&'static str, &str)],
) -> AnyView {
    let carried = carried.iter().map(|(name, value)| hidden(name, *value)).collect_view();
    let about = about.to_owned();
    view! {
        <Form to=to class="">
            {carried}
            <Button of=to label=label look=look about=about/>
        </Form>
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
        let told = view! { {message} {to.needs_proof().then(confirm)} };
        view! { <div role="alert">{note(Tone::Bad, told.into_any())}</div> }.into_any()
    })
}

/// To another tab: what was typed into the form stays.
fn confirm() -> AnyView {
    view! { " " <a href="/step-up" target="_blank">"Confirm it's you in a new tab"</a> ", then press it once more." }
        .into_any()
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
