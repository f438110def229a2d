use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::nonce::Nonce;
use shared::ErrorCode;

use crate::AppState;
use crate::refusal::Refusal;

/// What every answer says, whatever it is.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: a plain form post that is refused finds its way back by the Referer.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
];

/// A year. Not for subdomains and not for preload lists: those are not ours to promise.
const HSTS: &str = "max-age=31536000";

/// Mints the nonce that scripts of this one answer carry, and tells the browser to distrust everything else.
pub async fn add(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Ok(bytes) = state.rng.bytes::<16>() else { return Refusal::from(ErrorCode::Internal).into_response() };
    let nonce = BASE64.encode(&bytes);
    request.extensions_mut().insert(Nonce::from_value(nonce.as_str()));

    let mut response = next.run(request).await;

    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if state.public_url.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    keep_out_of_caches(headers);
    response
}

/// A page may hold a person's data or be different when signed in; only assets say otherwise.
fn keep_out_of_caches(headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
         manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}
