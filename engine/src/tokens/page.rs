use shared::views::{Door, TokenRow, Tokens, WorkspaceTokens};
use sqlx::types::Uuid;

use super::list::{knock, part, place};
use super::{Bearer, Listed, Part, TokenError};
use crate::clock::Instant;
use crate::gate::{self, Refusal};
use crate::store::Conn;
use crate::store::tokens::Whose;
use crate::{Caller, Engine, Error};

/// The page *Account tokens*, with the part of them that begins where `at` says.
pub async fn account_page(engine: &Engine, caller: &Caller, at: &str) -> Result<Tokens, TokenError> {
    let person = caller.person()?;
    let mut conn = engine.read().await?;
    gate::signed_in(engine, &mut conn, caller).await?;
    Ok(shown(&mut conn, Whose::Account(person.account), at, engine.now()).await?)
}

/// The page *Workspace tokens*, for admins, likewise.
pub async fn workspace_page(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    at: &str,
) -> Result<Door<WorkspaceTokens>, Refusal> {
    let permit = match knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let tokens = shown(&mut engine.read().await?, Whose::Workspace(&permit), at, engine.now()).await?;
    Ok(Door::Open(WorkspaceTokens { frame: permit.frame(), tokens }))
}

/// The part that begins where `at` says, which may be a token's id: whatever else was made since its row was shown, the
/// part begins with it. Where `at` leads nowhere, or where none is left, it is the first one.
pub(crate) async fn shown(conn: &mut Conn, whose: Whose<'_>, at: &str, now: Instant) -> Result<Tokens, Error> {
    let mut behind = right_before(at).or_else(|| place(whose, at));
    let mut found = part(conn, whose, behind).await?;
    if found.tokens.is_empty() && behind.is_some() {
        behind = None;
        found = part(conn, whose, None).await?;
    }
    let Part { tokens, next } = found;
    Ok(Tokens { rows: rows(tokens, now), has_newer: behind.is_some(), next })
}

/// The place right before a token, in a list that is sorted by id, the highest first.
fn right_before(token: &str) -> Option<Uuid> {
    let id: Uuid = token.parse().ok()?;
    Some(Uuid::from_u128(id.as_u128().saturating_add(1)))
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
