//! What a panic leaves behind: a line in the log that says where, and a page that says "our fault".

use std::any::Any;

use axum::response::{IntoResponse as _, Response};
use shared::ErrorCode;

use crate::refusal::Refusal;

/// Logs where a panic happened and leaves out its message, which may quote what a person typed.
pub fn log_without_message() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!("panicked at {place}");
    }));
}

/// The answer to a request whose handler panicked.
pub fn answer(_message: Box<dyn Any + Send>) -> Response {
    Refusal::from(ErrorCode::Internal).into_response()
}
