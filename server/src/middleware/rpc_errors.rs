use app::ssr::request::wants_html;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use http_body_util::BodyExt as _;
use shared::{ErrorCode, Problem};

use super::is_rpc;
use crate::refusal::Refusal;

/// Names the server function that failed; the framework sets it on every error.
const FAILED: &str = "serverfnerror";

/// Gives the errors of server functions the status that goes with their code; the framework calls them all 500.
///
/// A browser without WASM is led back to the form. When it did not say where the form is, there is no way back:
/// then the error is shown on a page, instead of getting lost on the way to another one.
pub async fn give_status(request: Request, next: Next) -> Response {
    let is_rpc = is_rpc(&request);
    let has_no_way_back = wants_html(request.headers()) && !request.headers().contains_key(header::REFERER);
    let response = next.run(request).await;
    if !is_rpc || !response.headers().contains_key(FAILED) {
        return response;
    }
    let leads_back = response.status().is_redirection();
    if leads_back && !(has_no_way_back && leads_home(&response)) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(FAILED);
    let Ok(bytes) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Refusal::from(ErrorCode::Internal).into_response();
    };
    let problem = serde_json::from_slice::<Problem>(&bytes).unwrap_or_else(|_| ErrorCode::Internal.into());
    if leads_back {
        return Refusal::from(problem).into_response();
    }
    parts.status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Response::from_parts(parts, Body::from(bytes))
}

/// Where the framework leads when it does not know where the form is.
fn leads_home(response: &Response) -> bool {
    response.headers().get(header::LOCATION).is_some_and(|location| location == "/")
}
