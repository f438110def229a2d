//! Passkeys among what the browser offers to fill into the e-mail field.

use std::cell::RefCell;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use shared::limits::CEREMONY_TTL;
use web_sys::AbortController;

use super::{ask, browser};
use crate::AppError;
use crate::components::Submission;
use crate::components::send::{Answer, Outcome, post};

/// A question is replaced by a fresh one before the server forgets it. Seconds.
const RENEW_AFTER: u64 = CEREMONY_TTL.unsigned_abs() - 20;

/// The question that waits in the browser, and when it is renewed.
struct Waiting {
    question: AbortController,
    renewal: Option<TimeoutHandle>,
}

thread_local! {
    static WAITING: RefCell<Option<Waiting>> = const { RefCell::new(None) };
}

/// Offers them as long as the page is there and its form is idle; `F` asks the server for a question. A choice is sent
/// as the form would be.
pub fn offer_in_autofill<F: ServerFn<Error = AppError>>(form: Submission, fields: String) {
    if !server_has_passkeys() {
        return;
    }
    let outcome = Outcome::of_page(form);
    Effect::new(move |_| {
        if form.busy.get() {
            stop();
        } else {
            start(F::PATH, outcome.clone(), fields.clone());
        }
    });
    on_cleanup(stop);
}

/// Says nothing on the server, where no effect runs.
fn server_has_passkeys() -> bool {
    cfg!(feature = "ssr") || document().document_element().is_some_and(|root| !root.has_attribute("data-no-passkeys"))
}

/// Takes the question back from the browser.
pub fn stop() {
    if let Some(waiting) = WAITING.take() {
        waiting.question.abort();
        if let Some(renewal) = waiting.renewal {
            renewal.clear();
        }
    }
}

fn start(begin: &'static str, outcome: Outcome, fields: String) {
    stop();
    let Ok(question) = AbortController::new() else { return };
    let signal = question.signal();
    let again = (outcome.clone(), fields.clone());
    let renew = move || start(begin, again.0.clone(), again.1.clone());
    let renewal = set_timeout_with_handle(renew, Duration::from_secs(RENEW_AFTER)).ok();
    WAITING.set(Some(Waiting { question, renewal }));
    spawn_local(async move {
        if !browser::can_autofill().await {
            return stop();
        }
        let Answer::Done(options) = post(begin, String::new()).await else { return };
        if signal.aborted() {
            return;
        }
        // Nobody asked for this one aloud: what it is refused for is nobody's to read.
        let Ok(answer) = browser::get(&options, &signal, true).await else { return };
        // The form stays idle: one that was busy would offer again, and again, what is refused at once.
        let said = ask::send(outcome.path(), fields, &options, &answer, false).await;
        outcome.act(said, None);
    });
}
