use shared::views::{Door, TokenRow, WorkspaceTokens};

use super::{Bearer, Listed, TokenError, account_tokens, workspace_tokens};
use crate::clock::Instant;
use crate::gate::Refusal;
use crate::{Caller, Engine};

/// The page *Account tokens*.
pub async fn account_page(engine: &Engine, caller: &Caller) -> Result<Vec<TokenRow>, TokenError> {
    Ok(rows(account_tokens(engine, caller).await?, engine.now()))
}

/// The page *Workspace tokens*, for admins.
pub async fn workspace_page(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<Door<WorkspaceTokens>, Refusal> {
    Ok(match workspace_tokens(engine, caller, workspace).await? {
        Door::Open((frame, listed)) => Door::Open(WorkspaceTokens { frame, tokens: rows(listed, engine.now()) }),
        Door::Shut(shut) => Door::Shut(shut),
    })
}

/// Tokens as pages show them.
pub(crate) fn rows(listed: Vec<Listed>, now: Instant) -> Vec<TokenRow> {
    listed.into_iter().map(|listed| row(listed, now)).collect()
}

fn row(listed: Listed, now: Instant) -> TokenRow {
    TokenRow {
        id: listed.id.to_string(),
        hint: format!("{}…{}", Bearer::Token(listed.kind).prefix(), listed.ends_with),
        name: listed.name,
        scope: listed.scope,
        project: listed.project.map(|project| (project.name, project.slug)),
        created_by: listed.created_by,
        created: listed.created.moment(),
        expires: listed.expires.map(Instant::moment),
        has_expired: listed.expires.is_some_and(|at| at <= now),
        last_used: listed.last_used.map(|(at, from)| (from, at.moment())),
    }
}
