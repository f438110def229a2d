//! No other site may act for the person in front of the browser.
//!
//! Every method that can change something must come from our own pages: `Sec-Fetch-Site` says so in every browser
//! of today, `Origin` in older ones. A program such as curl sends neither, which is fine as long as it brings no
//! cookie either: then there is nobody to act for. With a cookie and without both headers we refuse, rather than
//! trust that a proxy or an extension removed them for a good reason.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode, header};
use shared::ErrorCode;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::config::PublicUrl;
use crate::refusal::Refusal;

type Refuse = fn(ProtectionError) -> Response;

/// Refuses what comes from another site.
pub fn layer(ours: &PublicUrl) -> CsrfLayer<Refuse> {
    let layer = CsrfLayer::new();
    let layer = match layer.clone().add_trusted_origin(ours.as_str()) {
        Ok(layer) => layer,
        Err(why) => {
            tracing::error!(%why, "the public address is not an origin; only Sec-Fetch-Site and Host count");
            layer
        }
    };
    layer.with_rejection_response(foreign as Refuse)
}

/// Refuses a change that brings a cookie and does not say where it comes from.
pub async fn refuse_unmarked(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_marked =
        headers.get("sec-fetch-site").or(headers.get(header::ORIGIN)).is_some_and(|value| !value.is_empty());
    if !is_safe && !is_marked && headers.contains_key(header::COOKIE) {
        return refusal().into_response();
    }
    next.run(request).await
}

fn foreign(_why: ProtectionError) -> Response {
    refusal().into_response()
}

fn refusal() -> Refusal {
    Refusal::with_status(StatusCode::FORBIDDEN, ErrorCode::BadRequest)
}
