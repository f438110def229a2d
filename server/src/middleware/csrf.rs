//! No other site may act for the person in front of the browser.
//!
//! Every method that can change something must come from our own pages: `Sec-Fetch-Site` says so in every browser
//! of today, `Origin` in older ones. A program such as curl sends neither, which is fine as long as it brings no
//! cookie either: then there is nobody to act for. With a cookie and without both headers we refuse, rather than
//! trust that a proxy or an extension removed them for a good reason.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use shared::ErrorCode;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::AppState;
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

/// Refuses a change that brings a cookie and does not say where it comes from, and one that names another origin,
/// whatever else it says: no browser sends that.
pub async fn refuse_unmarked_or_foreign(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let origin = headers.get(header::ORIGIN);
    let is_marked = headers.get("sec-fetch-site").or(origin).is_some_and(|value| !value.is_empty());
    let is_unmarked = !is_marked && headers.contains_key(header::COOKIE);
    if !is_safe && (is_unmarked || origin.is_some_and(|origin| !is_ours(origin, &state.public_url, headers))) {
        return refusal().into_response();
    }
    next.run(request).await
}

/// The public address, or the one the request was sent to: behind no proxy, a person may have typed another name
/// of this machine.
fn is_ours(origin: &HeaderValue, public: &PublicUrl, headers: &HeaderMap) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let named = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
    origin == public.as_str() || (named.is_some() && named == host)
}

fn foreign(_why: ProtectionError) -> Response {
    refusal().into_response()
}

fn refusal() -> Refusal {
    Refusal::with_status(StatusCode::FORBIDDEN, ErrorCode::BadRequest)
}
