//! The way of a form once WASM runs: the same post, the same answer, without loading a page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use shared::{ErrorCode, Problem};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::{Refresh, Submission};
use crate::AppError;
use crate::json::open;
use crate::rpc::{Request, Response, ask};

/// What the server function said.
enum Answer {
    /// Go on there, done or not.
    Go(String),
    /// Done; the page shows it.
    Done,
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

/// Sends the form behind `event`, and acts on the answer with `navigate`.
pub fn send(
    event: &SubmitEvent,
    to: Submission,
    check: Option<Check>,
    refresh: Refresh,
    navigate: impl Fn(&str, NavigateOptions) + 'static,
) {
    event.prevent_default();
    let Some(form) = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    if to.busy.get_untracked() {
        return;
    }
    let Ok(fields) = fields(&form, event) else { return };
    let value = |name: &str| fields.get(name).unwrap_or_default();
    if let Some(Err(problem)) = check.map(|check| check(&value)) {
        refuse(to, problem, form);
        return;
    }
    let fields = String::from(fields.to_string());
    to.busy.set(true);
    spawn_local(async move {
        let answer = post(to.path, fields).await;
        // The form may be gone by now, with its page.
        to.busy.try_set(false);
        match answer {
            Answer::Go(path) => {
                to.problem.try_set(None);
                form.reset();
                let here = location().pathname().unwrap_or_default();
                if path.split('?').next() == Some(here.as_str()) {
                    refresh.now();
                }
                navigate(&path, NavigateOptions::default());
            }
            Answer::Done => {
                to.problem.try_set(None);
                form.reset();
                refresh.now();
            }
            Answer::Refused(problem) => {
                // The workspace was shut meanwhile: look again, and see its door.
                if problem.code == ErrorCode::SecondFactorSetupRequired {
                    refresh.now();
                }
                refuse(to, problem, form);
            }
        }
    });
}

fn fields(form: &HtmlFormElement, event: &SubmitEvent) -> Result<UrlSearchParams, JsValue> {
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&JsValue::from(FormData::new_with_form(form)?))?;
    if let Some(button) = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok())
        && !button.name().is_empty()
    {
        fields.append(&button.name(), &button.value());
    }
    Ok(fields)
}

async fn post(path: &str, fields: String) -> Answer {
    match ask(Request { path: path.to_owned(), fields }).await {
        Err(AppError(problem)) => Answer::Refused(problem),
        Ok(Response { redirect: Some(path), .. }) => Answer::Go(path),
        Ok(Response { status: 200..=299, .. }) => Answer::Done,
        Ok(Response { body, .. }) => Answer::Refused(open(&body).unwrap_or_else(|| ErrorCode::Internal.into())),
    }
}

fn refuse(to: Submission, problem: Problem, form: HtmlFormElement) {
    to.problem.try_set(Some(problem));
    // One frame later the fields are marked, and the first of them is where to go on.
    request_animation_frame(move || {
        let wrong = form.query_selector("[aria-invalid=true]").ok().flatten();
        if let Some(field) = wrong.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        }
    });
}
