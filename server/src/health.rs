//! For whoever watches over the process.

use axum::extract::State;
use http::StatusCode;

use crate::AppState;

/// The process runs.
pub async fn alive() -> &'static str {
    "ok"
}

/// The process runs and its database answers: requests may be sent here.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if state.engine.is_ready().await {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
    }
}
