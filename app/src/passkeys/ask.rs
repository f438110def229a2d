use std::cell::RefCell;

use leptos::server_fn::ServerFn;
use shared::ErrorCode;
use web_sys::AbortController;

use super::{autofill, browser, signals};
use crate::AppError;
use crate::components::send::{Answer, post};
use crate::paths;

thread_local! {
    static PROMPT: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Calls the browser's prompt off: its page is gone, and an answer would act on another one.
pub fn call_off() {
    if let Some(prompt) = PROMPT.take() {
        prompt.abort();
    }
}

/// The device in front of the page, asked before a form is sent: its answer goes along.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    begin: &'static str,
    makes: bool,
}

impl Device {
    /// Asked for a passkey it makes now; `F` says for what.
    pub fn asked_to_make<F: ServerFn<Error = AppError>>() -> Self {
        Self { begin: F::PATH, makes: true }
    }

    /// Asked for one it has; `F` says for what.
    pub fn asked_to_answer<F: ServerFn<Error = AppError>>() -> Self {
        Self { begin: F::PATH, makes: false }
    }

    /// Asks, and sends the form's `fields` with the answer to `path`.
    pub async fn ask(self, path: &str, fields: String) -> Answer {
        // Two questions at once are one too many for a browser.
        autofill::stop();
        call_off();
        let Ok(prompt) = AbortController::new() else { return Answer::Refused(ErrorCode::PasskeysUnsupported.into()) };
        let signal = prompt.signal();
        // Before the server is asked: a page left meanwhile must not have the browser ask on the next one.
        PROMPT.set(Some(prompt));
        let options = match post(self.begin, String::new()).await {
            Answer::Done(options) => options,
            elsewhere => return elsewhere,
        };
        let answer = if self.makes {
            browser::create(&options, &signal).await
        } else {
            browser::get(&options, &signal, false).await
        };
        match answer {
            Ok(answer) => send(path, fields, &options, &answer, self.makes).await,
            Err(code) => Answer::Refused(code.into()),
        }
    }
}

/// Sends an answer. A passkey that the server does not know, or did not take, is one that its keeper may forget.
pub async fn send(path: &str, fields: String, options: &str, answer: &str, is_new: bool) -> Answer {
    let said = post(path, [&fields, "&answer=", &paths::encode(answer)].concat()).await;
    let is_unknown = match &said {
        Answer::Refused(problem) => match problem.code {
            ErrorCode::PasskeyUnknown => true,
            // It may have been added, and only the answer was lost; or it is somebody's.
            ErrorCode::Transport | ErrorCode::PasskeyTaken => false,
            _ => is_new,
        },
        // The session ended meanwhile, or its proof did.
        Answer::Go(path) => is_new && ["/sign-in", "/step-up"].iter().any(|door| path.starts_with(door)),
        Answer::Done(_) => false,
    };
    if is_unknown {
        signals::unknown(options, answer);
    }
    said
}
