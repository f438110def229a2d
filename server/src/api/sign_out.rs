use engine::sessions;
use http::StatusCode;

use super::asked::Asked;
use super::document::OfSigningOut;
use super::problem::ApiProblem;

/// Ends the session of a command line that asks. For people: a token is revoked.
#[utoipa::path(post, path = "/sign-out", operation_id = "sign_out", tag = "Device",
    responses((status = 204, description = "It has ended."), OfSigningOut))]
pub async fn sign_out(asked: Asked) -> Result<StatusCode, ApiProblem> {
    asked.caller.person()?;
    sessions::sign_out(&asked.engine, &asked.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
