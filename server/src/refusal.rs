//! One way to say no: a page for a person, a problem for a program, and never a framework's own words.

use app::ssr::request::{cookie, wants_html};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Json, http::HeaderMap};
use http::{StatusCode, header};
use shared::limits::BODY_MAX;
use shared::{ErrorCode, Problem};

use crate::api::{ApiProblem, BODY};

/// A request that is not answered. It travels as a bare status; `middleware::refusals` gives it its words,
/// because only there is known who asks.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    problem: Problem,
}

impl Refusal {
    /// Refused with this status, which says more than the code's own.
    pub fn with_status(status: StatusCode, code: ErrorCode) -> Self {
        Self { status, problem: code.into() }
    }

    /// Instead of a file that `page` offers: whoever opens its address may be led where the page leads them.
    pub fn of_file(problem: Problem, page: &str) -> Response {
        match problem.code {
            ErrorCode::SignInRequired => Redirect::to(&app::paths::with_next("/sign-in", page)).into_response(),
            // The page of a shut workspace shows what opens it.
            ErrorCode::StepUpRequired | ErrorCode::SecondFactorSetupRequired => Redirect::to(page).into_response(),
            _ => Self::from(problem).into_response(),
        }
    }

    /// The refusal in the form its reader wants.
    pub fn written(self, request: &HeaderMap, css: &str) -> Response {
        let Self { status, problem } = self;
        let mut response = if wants_html(request) {
            (status, Html(page(request, css, &problem.message()))).into_response()
        } else {
            (status, Json(problem)).into_response()
        };
        response.headers_mut().insert(header::VARY, http::HeaderValue::from_static("accept"));
        response
    }
}

impl Refusal {
    /// The same in the words of the HTTP API.
    pub fn written_for_programs(self) -> Response {
        let problem = ApiProblem::with_status(self.status, self.problem);
        let problem = match self.status {
            StatusCode::PAYLOAD_TOO_LARGE => problem.naming(BODY, format!("This may have at most {BODY_MAX} bytes.")),
            StatusCode::REQUEST_TIMEOUT => problem.naming(BODY, "This did not arrive in time."),
            _ => problem,
        };
        problem.into_response()
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Problem::from(code).into()
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, problem }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Not rendered by the app: it must still work when the app does not.
fn page(request: &HeaderMap, css: &str, message: &str) -> String {
    let theme = theme(request);
    let (css, message) = (escaped(css), escaped(message));
    format!(
        "<!DOCTYPE html><html lang=\"en\"{theme}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>That didn't work · Sallyport</title><link rel=\"stylesheet\" href=\"{css}\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head>\
         <body><div class=\"door\" data-at=\"outer\"><main id=\"main\" tabindex=\"-1\">\
         <div class=\"head\"><h1>That didn't work</h1><p class=\"quiet\">{message}</p></div>\
         <p><a class=\"btn\" href=\"/\">Go to your workspaces</a></p></main></div></body></html>"
    )
}

/// What the reader chose, as an attribute of the document; nothing where their system says.
pub fn theme(request: &HeaderMap) -> &'static str {
    match cookie(request, app::ssr::THEME_COOKIE) {
        Some("dark") => " data-theme=\"dark\"",
        Some("light") => " data-theme=\"light\"",
        _ => "",
    }
}

/// `raw` as text or as an attribute's value.
pub fn escaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
