use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use leptos::prelude::use_context;
use leptos::server_fn::redirect::REDIRECT_HEADER;
use leptos_axum::ResponseOptions;
use serde::Serialize;
use shared::{ErrorCode, Problem};

use super::request;
use crate::json::ForBrowser;
use crate::{AppError, Unread, paths};

/// How a use case's result leaves the server.
pub trait Answer<T> {
    /// For what a page shows: the error is the page's to show.
    fn answer(self) -> Result<T, AppError>;
    /// The same, as JSON.
    fn answer_view(self) -> Result<Unread<T>, AppError>
    where
        T: Serialize;
    /// For what a form does: who must sign in or prove more first is led there, and back afterwards.
    fn answer_form(self) -> Result<T, AppError>
    where
        Self: Sized,
    {
        self.answer_form_of(&back())
    }
    /// The same, for what the page hands on to the browser.
    fn answer_form_for_browser(self) -> Result<Unread<ForBrowser>, AppError>
    where
        Self: Sized,
        T: Serialize,
    {
        Ok(Unread::of(&self.answer_form()?)?.for_browser())
    }
    /// The same, for a form whose page goes on from another address than it was sent from.
    fn answer_form_of(self, page: &str) -> Result<T, AppError>;
}

impl<T, E: Into<Problem>> Answer<T> for Result<T, E> {
    fn answer(self) -> Result<T, AppError> {
        self.map_err(|error| {
            let problem: Problem = error.into();
            set_rpc_status(problem.code.status());
            AppError(problem)
        })
    }

    fn answer_view(self) -> Result<Unread<T>, AppError>
    where
        T: Serialize,
    {
        Unread::of(&self.answer()?)
    }

    fn answer_form_of(self, page: &str) -> Result<T, AppError> {
        let answer = self.answer();
        if let Err(AppError(problem)) = &answer {
            match problem.code {
                ErrorCode::SignInRequired => redirect(&paths::with_next("/sign-in", page)),
                ErrorCode::SignInExpired => redirect("/sign-in?expired=1"),
                ErrorCode::StepUpRequired => redirect(&paths::with_next("/step-up", &paths::to_send_again(page))),
                _ => {}
            }
        }
        answer
    }
}

/// The page a form was sent from, without the error of an earlier attempt.
#[must_use]
pub fn back() -> String {
    let referer = use_context::<Parts>().and_then(|parts| {
        let referer = parts.headers.get(header::REFERER)?.to_str().ok()?.parse::<Uri>().ok()?;
        let query: Vec<_> = referer.query().unwrap_or_default().split('&').filter(|pair| !is_of_error(pair)).collect();
        let path = paths::local(referer.path())?;
        Some(if query.concat().is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) })
    });
    referer.unwrap_or_else(|| "/".to_owned())
}

fn is_of_error(pair: &str) -> bool {
    pair.starts_with("__path=") || pair.starts_with("__err=")
}

/// Leads on to a page of ours; any other address becomes `/`.
///
/// Leptos' own panics on a line break in the path, and would lead anywhere.
pub fn redirect(path: &str) {
    let path = paths::local(path).unwrap_or("/");
    let (Some(response), Ok(location)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) else {
        return;
    };
    response.insert_header(header::LOCATION, location);
    if wants_html() || is_of_a_page() {
        response.set_status(StatusCode::SEE_OTHER);
    } else {
        // Not a status: the browser would follow it by itself, and the page would never see the answer.
        response.insert_header(HeaderName::from_static(REDIRECT_HEADER), HeaderValue::from_static(""));
    }
}

/// The status of a page that shows a problem.
pub fn set_page_status(status: u16) {
    set_status(status);
}

/// The status of an answer to a program. A plain form post needs its redirect instead.
fn set_rpc_status(status: u16) {
    if !wants_html() {
        set_status(status);
    }
}

fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// Only pages are asked for so, by whatever program: server functions are posted to.
fn is_of_a_page() -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.method == Method::GET)
}

fn wants_html() -> bool {
    use_context::<Parts>().is_some_and(|parts| request::wants_html(&parts.headers))
}
