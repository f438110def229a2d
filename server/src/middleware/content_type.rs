use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode, header};
use shared::ErrorCode;

use super::is_rpc;
use crate::refusal::Refusal;

const FORM: &str = "application/x-www-form-urlencoded";

/// Server functions read forms. JSON would read as a form without fields: say what is wrong instead.
pub async fn refuse_other_than_forms(request: Request, next: Next) -> Response {
    if is_rpc(&request) && request.method() == Method::POST && !is_form(&request) {
        return Refusal::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest).into_response();
    }
    next.run(request).await
}

/// A post without fields may leave the type out.
fn is_form(request: &Request) -> bool {
    let Some(kind) = request.headers().get(header::CONTENT_TYPE) else { return true };
    kind.to_str().is_ok_and(|kind| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM))
}
