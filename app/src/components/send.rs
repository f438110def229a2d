//! The way of a form once WASM runs: the same post, the same answer, without loading a page.

use std::fmt;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{ErrorCode, Problem};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::{Refresh, Submission};
use crate::AppError;
use crate::json::open;
use crate::passkeys::Device;
use crate::paths::is_another_workspace;
use crate::rpc::{Request, Response, ask};

/// What the server function said.
#[derive(Debug)]
pub enum Answer {
    /// Go on there, done or not.
    Go(String),
    /// Done, with this answer; the page shows it.
    Done(String),
    /// Not done.
    Refused(Problem),
}

/// Sends the form by itself, once, and as if the page's address had never asked for it: the way back must not send it
/// again.
pub fn send_at_once(to: Submission, here: String) {
    if cfg!(feature = "ssr") {
        return;
    }
    request_animation_frame(move || {
        let form = document().query_selector(&["form[action='", to.path, "']"].concat()).ok().flatten();
        let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let history = window().history().and_then(|all| all.replace_state_with_url(&JsValue::NULL, "", Some(&here)));
        if let (Some(form), Ok(())) = (form, history) {
            let _ = form.request_submit();
        }
    });
}

/// Looks at a form before it is sent; takes a field's value by its name.
pub type Check = fn(&dyn Fn(&str) -> String) -> Result<(), Problem>;

type Navigate = dyn Fn(&str, NavigateOptions) + Send + Sync;

/// What follows from an answer, on the page that the form stands on.
#[derive(Clone)]
pub struct Outcome {
    to: Submission,
    refresh: Refresh,
    navigate: Arc<Navigate>,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outcome({})", self.to.path)
    }
}

impl Outcome {
    /// To be made where the page is drawn.
    pub fn of_page(to: Submission) -> Self {
        Self { to, refresh: Refresh::of_page(), navigate: Arc::new(use_navigate()) }
    }

    /// Where the form goes.
    pub fn path(&self) -> &'static str {
        self.to.path
    }

    /// An answer is awaited from here on.
    pub fn begin(&self) {
        self.to.busy.try_set(true);
    }

    /// The answer is here. The page, and `form` with it, may be gone by now.
    pub fn act(&self, answer: Answer, form: Option<HtmlFormElement>) {
        let Self { to, refresh, navigate } = self;
        match answer {
            Answer::Refused(problem) => {
                self.end();
                // The workspace was shut meanwhile: look again, and see its door.
                if problem.code == ErrorCode::SecondFactorSetupRequired {
                    refresh.now();
                }
                refuse(*to, problem, form);
            }
            done => {
                to.problem.try_set(None);
                if let Some(form) = form {
                    form.reset();
                }
                let Answer::Go(path) = done else {
                    self.end();
                    return refresh.now();
                };
                let here = location().pathname().unwrap_or_default();
                if is_another_workspace(&here, &path) {
                    self.end();
                    return drop(location().set_href(&path));
                }
                // On the way to another page the form is under way until that page is there: it asks for nothing more.
                if path.split('?').next() == Some(here.as_str()) {
                    self.end();
                    refresh.now();
                }
                navigate(&path, NavigateOptions::default());
            }
        }
    }

    /// No answer is awaited any more.
    fn end(&self) {
        let busy = self.to.busy;
        if busy.try_get_untracked() == Some(true) {
            busy.set(false);
        }
    }
}

/// Sends the form behind `event`, with what `device` says if it is to be asked.
pub fn send(event: &SubmitEvent, outcome: &Outcome, check: Option<Check>, device: Option<Device>) {
    event.prevent_default();
    let to = outcome.to;
    let Some(form) = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    if to.busy.get_untracked() {
        return;
    }
    let Ok(fields) = fields(&form, event) else { return };
    let value = |name: &str| fields.get(name).unwrap_or_default();
    if let Some(Err(problem)) = check.map(|check| check(&value)) {
        refuse(to, problem, Some(form));
        return;
    }
    let (fields, outcome) = (String::from(fields.to_string()), outcome.clone());
    outcome.begin();
    spawn_local(async move {
        let answer = match device {
            Some(device) => device.ask(to.path, fields).await,
            None => post(to.path, fields).await,
        };
        outcome.act(answer, Some(form));
    });
}

/// What a form holds now, the pressed button included.
pub fn fields(form: &HtmlFormElement, event: &SubmitEvent) -> Result<UrlSearchParams, JsValue> {
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&JsValue::from(FormData::new_with_form(form)?))?;
    if let Some(button) = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok())
        && !button.name().is_empty()
    {
        fields.append(&button.name(), &button.value());
    }
    Ok(fields)
}

/// Sends `fields` to a server function.
pub async fn post(path: &str, fields: String) -> Answer {
    match ask(Request { path: path.to_owned(), fields }).await {
        Err(AppError(problem)) => Answer::Refused(problem),
        Ok(Response { redirect: Some(path), .. }) => Answer::Go(path),
        Ok(Response { status: 200..=299, body, .. }) => Answer::Done(body),
        Ok(Response { body, .. }) => Answer::Refused(open(&body).unwrap_or_else(|| ErrorCode::Internal.into())),
    }
}

fn refuse(to: Submission, problem: Problem, form: Option<HtmlFormElement>) {
    to.problem.try_set(Some(problem));
    // One frame later the fields are marked, and the first of them is where to go on.
    request_animation_frame(move || {
        let wrong = form.and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten());
        if let Some(field) = wrong.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        }
    });
}
