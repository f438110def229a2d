use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use shared::ErrorCode;

use super::is_rpc;
use crate::media_type;
use crate::refusal::Refusal;

/// Server functions read forms. JSON would read as a form without fields: say what is wrong instead.
pub async fn refuse_other_than_forms(request: Request, next: Next) -> Response {
    if is_rpc(&request) && request.method() == Method::POST && !is_form(&request) {
        return Refusal::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest).into_response();
    }
    next.run(request).await
}

/// A post without fields may leave the type out.
fn is_form(request: &Request) -> bool {
    media_type::is(request.headers(), media_type::FORM).unwrap_or(true)
}
