//! What browsers and password managers look up by themselves.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use shared::ErrorCode;

use crate::AppState;
use crate::refusal::Refusal;

/// Where passkeys are made and looked after (W3C "A Well-Known URL for Relying Party Passkey Endpoints").
pub async fn passkey_endpoints(State(state): State<AppState>) -> Response {
    if state.engine.config().passkeys.is_none() {
        return Refusal::from(ErrorCode::NotFound).into_response();
    }
    let page = format!("{}/account/security", state.public_url);
    Json(json!({ "enroll": page, "manage": page })).into_response()
}

/// The other origins whose pages may ask for our passkeys (W3C WebAuthn L3 §5.11). Without any there is nothing to say.
pub async fn webauthn(State(state): State<AppState>) -> Response {
    match &state.engine.config().passkeys {
        Some(domain) if domain.origins.len() > 1 => Json(json!({ "origins": domain.origins })).into_response(),
        Some(_) | None => Refusal::from(ErrorCode::NotFound).into_response(),
    }
}
