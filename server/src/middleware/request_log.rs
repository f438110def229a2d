use std::time::Instant;

use app::ssr::ClientIp;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use data_encoding::HEXLOWER;
use http::{HeaderName, HeaderValue};

use crate::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Writes one line a request, and names the request so that a person can tell us which one it was.
///
/// Only the route's template is written: invites and links carry their tokens in path and query, and a token in
/// a log is a leaked token.
pub async fn log(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = state.rng.bytes::<8>().map(|bytes| HEXLOWER.encode(&bytes)).unwrap_or_default();
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());

    let mut response = next.run(request).await;

    let ip = response.extensions().get::<ClientIp>().map(|ip| ip.0.to_string()).unwrap_or_default();
    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    if route == "/healthz" || route == "/readyz" {
        tracing::debug!(%method, %route, status, ms, %ip, %id, "request");
    } else {
        tracing::info!(%method, %route, status, ms, %ip, %id, "request");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
