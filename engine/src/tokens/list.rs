use shared::policy::Role;
use shared::views::{Door, Frame};
use sqlx::types::Uuid;

use super::{Listed, TokenError};
use crate::cursor::{What, or_refused};
use crate::gate::{self, Permit, Refusal};
use crate::store::tokens::Whose;
use crate::store::{Conn, parts};
use crate::workspaces::projects::{self, ProjectAt};
use crate::{Caller, Engine, Error, limits, store};

/// A part of a list of tokens.
#[derive(Clone, Debug)]
pub struct Part {
    /// Newest first.
    pub tokens: Vec<Listed>,
    /// Where the next part begins, if there is one.
    pub next: Option<String>,
}

/// The signed-in person's own tokens, newest first: the part that begins where `at` says.
///
/// # Errors
/// [`Refusal::LeadsNowhere`] where `at` does.
pub async fn account_tokens(engine: &Engine, caller: &Caller, at: &str) -> Result<Part, TokenError> {
    let person = caller.person()?;
    let mut conn = engine.read().await?;
    gate::signed_in(engine, &mut conn, caller).await?;
    Ok(asked(&mut conn, Whose::Account(person.account), at).await?)
}

/// The same of every token that reaches into a workspace and is nobody's: its own, and those of its projects. For
/// admins.
pub async fn workspace_tokens(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    at: &str,
) -> Result<Door<(Frame, Part)>, Refusal> {
    let permit = match knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let part = asked(&mut engine.read().await?, Whose::Workspace(&permit), at).await?;
    Ok(Door::Open((permit.frame(), part)))
}

/// At a workspace's door, for who may see its tokens.
pub(super) async fn knock(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Permit>, Refusal> {
    let door = gate::knock(engine, caller, workspace).await?;
    if let Door::Open(permit) = &door {
        permit.require(Role::Admin)?;
    }
    Ok(door)
}

/// The same of a project's tokens. For members and admins.
pub async fn project_tokens(
    engine: &Engine,
    caller: &Caller,
    project: ProjectAt<'_>,
    at: &str,
) -> Result<Door<(Frame, Part)>, Refusal> {
    let (permit, project) = match projects::knock(engine, caller, project).await? {
        Door::Open(open) => open,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Member)?;
    let part = asked(&mut engine.read().await?, Whose::Project(&permit, &project), at).await?;
    Ok(Door::Open((permit.frame(), part)))
}

async fn asked(conn: &mut Conn, whose: Whose<'_>, at: &str) -> Result<Part, Refusal> {
    let behind = or_refused(at, place(whose, at))?;
    Ok(part(conn, whose, behind).await?)
}

/// Behind which token the part begins that a cursor names.
pub(super) fn place(whose: Whose<'_>, cursor: &str) -> Option<Uuid> {
    Uuid::from_slice(&What::Tokens.of(whose.id()).read(cursor)?).ok()
}

/// The part behind that token, or the first one.
pub(super) async fn part(conn: &mut Conn, whose: Whose<'_>, behind: Option<Uuid>) -> Result<Part, Error> {
    let found = store::tokens::part(conn, whose, (behind, limits::TOKENS_LISTED + 1)).await?;
    let (tokens, has_more) = parts::shown(found, limits::TOKENS_LISTED);
    let last = tokens.last().filter(|_| has_more);
    Ok(Part { next: last.map(|last| What::Tokens.of(whose.id()).write(last.id.as_bytes())), tokens })
}
