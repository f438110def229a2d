use axum::Json;
use axum::extract::State;
use engine::{Caller, tokens};
use shared::api::{TokenCheck, TokenToCheck};

use super::asked::Anybody;
use super::body::Sent;
use super::document::OfUnknown;
use super::problem::ApiProblem;
use crate::AppState;

/// Whether something found in the open is a token of this server that still works, for scanners of leaked secrets. It
/// takes no credential, and says nothing else.
#[utoipa::path(post, path = "/token-check",
    operation_id = "check_token", tag = "Tokens", request_body = TokenToCheck, security(()),
    responses((status = 200, body = TokenCheck), OfUnknown))]
pub async fn check(
    _: Anybody,
    State(state): State<AppState>,
    Sent(TokenToCheck { token }): Sent<TokenToCheck>,
) -> Result<Json<TokenCheck>, ApiProblem> {
    let known = tokens::is_known(&state.engine, &Caller::nobody(), &token).await?;
    Ok(Json(TokenCheck { known }))
}
