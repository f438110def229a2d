use shared::policy::Role;
use shared::views::Door;

use super::{Listed, TokenError, id};
use crate::gate::{self, Refusal};
use crate::store::tokens::Whose;
use crate::workspaces::projects::{self, ProjectAt};
use crate::{Caller, Engine, store};

/// One of the signed-in person's own tokens.
pub async fn account_token(engine: &Engine, caller: &Caller, token: &str) -> Result<Listed, TokenError> {
    let mut conn = engine.read().await?;
    let account = gate::signed_in(engine, &mut conn, caller).await?.account;
    let found = store::tokens::one_of(&mut conn, Whose::Account(account), id(token)?).await?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// One of a workspace's tokens, or of its projects'. For admins.
pub async fn workspace_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    token: &str,
) -> Result<Door<Listed>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    let found = store::tokens::one_of(&mut engine.read().await?, Whose::Workspace(&permit), id(token)?).await?;
    Ok(Door::Open(found.ok_or(Refusal::NotFound)?))
}

/// One of a project's tokens. For members and admins.
pub async fn project_token(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
    token: &str,
) -> Result<Door<Listed>, Refusal> {
    let (permit, project) = match projects::knock(engine, caller, at).await? {
        Door::Open(open) => open,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Member)?;
    let found = store::tokens::one_of(&mut engine.read().await?, Whose::Project(&permit, &project), id(token)?).await?;
    Ok(Door::Open(found.ok_or(Refusal::NotFound)?))
}
