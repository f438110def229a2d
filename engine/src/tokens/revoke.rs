use shared::policy::{Role, TokenKind};
use sqlx::types::Uuid;

use super::{TokenError, id};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::step_up::FreshProof;
use crate::store::tokens::{Ended, Whose};
use crate::store::{Conn, Tx};
use crate::workspaces::projects::{self, ProjectAt};
use crate::{Caller, Engine, Error, Seen, store};

/// Ends one of the signed-in person's own tokens. It takes access away and gives none, so it asks for no fresh proof:
/// whoever finds a token in the open must be quick.
pub async fn revoke_account_token(engine: &Engine, caller: &Caller, token: &str) -> Result<(), TokenError> {
    let mut tx = engine.write().await?;
    let account = gate::signed_in(engine, &mut tx, caller).await?.account;
    let id = id(token)?;
    let whose = Whose::Account(account);
    require_as_seen(&mut tx, caller, whose, id).await?;
    let ended = store::tokens::delete(&mut tx, whose, id).await?.ok_or(Refusal::NotFound)?;
    audit::record(engine, &mut tx, caller, event(account, id, &ended)).await?;
    Ok(tx.commit().await?)
}

/// Ends a token of a workspace or of one of its projects: for admins.
pub async fn revoke_workspace_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    token: &str,
) -> Result<(), TokenError> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    end(engine, &mut tx, caller, &permit, Whose::Workspace(&permit), token).await?;
    Ok(tx.commit().await?)
}

/// Ends a token of a project: for members and admins.
pub async fn revoke_project_token(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
    token: &str,
) -> Result<(), TokenError> {
    let (mut tx, permit, project) = projects::enter(engine, caller, at).await?;
    permit.require(Role::Member)?;
    end(engine, &mut tx, caller, &permit, Whose::Project(&permit, &project), token).await?;
    Ok(tx.commit().await?)
}

/// Ends what is nobody's; the log tells of what it was, whichever page it was ended on.
async fn end(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    permit: &Permit,
    whose: Whose<'_>,
    token: &str,
) -> Result<(), TokenError> {
    let (account, id) = (permit.person()?.account, id(token)?);
    require_as_seen(tx, caller, whose, id).await?;
    let ended = store::tokens::delete(tx, whose, id).await?.ok_or(Refusal::NotFound)?;
    Ok(audit::record(engine, tx, caller, nobodys(permit, account, id, ended)).await?)
}

/// Ends what is nobody's and was made by `maker`, as part of `tx`: it would go on reaching into the workspace that is
/// shut for them.
pub(crate) async fn end_made_by(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    (permit, proof): (&Permit, &FreshProof),
    maker: Uuid,
) -> Result<(), Error> {
    for (id, ended) in store::tokens::delete_made_by(tx, permit, proof, maker).await? {
        audit::record(engine, tx, caller, nobodys(permit, proof.account(), id, ended)).await?;
    }
    Ok(())
}

fn nobodys(permit: &Permit, account: Uuid, id: Uuid, ended: Ended) -> Event {
    let event = event(account, id, &ended).in_workspace(permit.workspace());
    match ended.project {
        Some(project) => event.with("of", TokenKind::Project.word()).with("project", project),
        None => event.with("of", TokenKind::Workspace.word()),
    }
}

/// Nothing but its last use may come between, and then it is ended all the same.
async fn require_as_seen(conn: &mut Conn, caller: &Caller, whose: Whose<'_>, id: Uuid) -> Result<(), TokenError> {
    if caller.expects() {
        let found = store::tokens::one_of(conn, whose, id).await?.ok_or(Refusal::NotFound)?;
        caller.require_as_seen(Seen::Token(found))?;
    }
    Ok(())
}

fn event(account: Uuid, id: Uuid, ended: &Ended) -> Event {
    Event::of(Kind::TokenRevoked, account).with("name", ended.name.as_str()).with("id", id.to_string())
}
