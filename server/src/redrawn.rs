use app::ssr::Kept;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use http::Method;
use http::request::Parts;
use leptos_axum::render_app_async_with_context;

use crate::middleware::kept_fields::typed;
use crate::{AppState, context};

/// The page whose form takes more than a cookie can bring back: a pasted list.
pub const PAGE: &str = "/w/{workspace}/people";

/// Whether the page there can be asked for with the form that it gets back refused.
pub fn takes_forms(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    matches!(path.split('/').collect::<Vec<_>>().as_slice(), ["", "w", _, "people"])
}

/// Draws the page as ever, with what was typed in its form.
///
/// Nothing is done here. The form went to its function before, which refused it; the page reads, and asks at the gate
/// as it does for everybody.
pub fn draw() -> MethodRouter<AppState> {
    post(async |State(state): State<AppState>, parts: Parts, form: Bytes| -> Response {
        render_app_async_with_context(context::of_request(&state), app::shell::shell)(to_read(parts, &form)).await
    })
}

fn to_read(mut parts: Parts, form: &[u8]) -> Request {
    parts.extensions.insert(Kept(typed(form)));
    parts.method = Method::GET;
    Request::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_is_asked_for_with_its_form_and_no_other() {
        assert!(takes_forms("/w/acme/people") && takes_forms("/w/acme/people?__err=x"));
        for other in ["/", "/sign-in", "/w/acme", "/w/acme/people/preview", "/x/acme/people", "/?next=/w/acme/people"] {
            assert!(!takes_forms(other), "{other}");
        }
    }
}
