use axum::Json;
use engine::accounts::{Whoami, whoami};
use shared::api::{Account, CredentialKind, Me, Token};
use shared::policy::TokenKind;

use super::asked::Asked;
use super::document::OfAnything;
use super::problem::ApiProblem;
use super::shown::token;

/// Who asks, and with what.
#[utoipa::path(get, path = "/me", operation_id = "get_me", tag = "Me", responses(
    (status = 200, body = Me),
    OfAnything,
))]
pub async fn me(asked: Asked) -> Result<Json<Me>, ApiProblem> {
    Ok(Json(match whoami(&asked.engine, &asked.caller).await? {
        Whoami::Person { name, email, level } => Me {
            credential: CredentialKind::CliSession,
            account: Some(Account { name, email }),
            level: Some(level),
            token: None,
        },
        Whoami::Token { listed, account } => Me {
            credential: match listed.kind {
                TokenKind::Account => CredentialKind::AccountToken,
                TokenKind::Workspace => CredentialKind::WorkspaceToken,
                TokenKind::Project => CredentialKind::ProjectToken,
            },
            token: Some(itself(token(*listed), account.is_some())),
            account: account.map(|(name, email)| Account { name, email }),
            level: None,
        },
    }))
}

/// What a token may know of itself. One that is nobody's is not told who made it, nor where it was used by others.
fn itself(token: Token, is_somebodys: bool) -> Token {
    if is_somebodys {
        return token;
    }
    Token { created_by: None, last_used_at: None, last_used_from: None, ..token }
}
