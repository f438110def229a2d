use shared::policy::Role;
use shared::views::{Door, Frame};

use super::{Listed, TokenError};
use crate::gate::{self, Refusal};
use crate::workspaces::projects::{self, ProjectAt};
use crate::{Caller, Engine, store};

/// The signed-in person's own tokens, newest first.
pub async fn account_tokens(engine: &Engine, caller: &Caller) -> Result<Vec<Listed>, TokenError> {
    let person = caller.person()?;
    let mut conn = engine.read().await?;
    gate::signed_in(engine, &mut conn, caller).await?;
    Ok(store::tokens::of_account(&mut conn, person.account).await?)
}

/// Every token that reaches into a workspace and is nobody's: its own, and those of its projects. For admins.
pub async fn workspace_tokens(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<Door<(Frame, Vec<Listed>)>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    let listed = store::tokens::in_workspace(&mut engine.read().await?, &permit).await?;
    Ok(Door::Open((permit.frame(), listed)))
}

/// A project's tokens. For members and admins.
pub async fn project_tokens(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
) -> Result<Door<(Frame, Vec<Listed>)>, Refusal> {
    let (permit, project) = match projects::knock(engine, caller, at).await? {
        Door::Open(open) => open,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Member)?;
    let listed = store::tokens::of_project(&mut engine.read().await?, &project).await?;
    Ok(Door::Open((permit.frame(), listed)))
}
