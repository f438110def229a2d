//! What holds for every request, one concern a file. Their order stands in [`crate::router()`].

pub mod body_limit;
pub mod client_ip;
pub mod content_type;
pub mod csrf;
pub mod form_redirects;
pub mod kept_fields;
pub mod refusals;
pub mod request_log;
pub mod rpc_errors;
pub mod security_headers;

use axum::extract::Request;

/// Whether a server function is called.
fn is_rpc(request: &Request) -> bool {
    request.uri().path().starts_with("/rpc/")
}
