use shared::input::Email;
use shared::policy::Role;
use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::store::invites::Which;
use crate::{Caller, Engine, Seen, store};

/// Takes an invite back: its link stops working.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none for that address.
pub async fn revoke(engine: &Engine, caller: &Caller, workspace: &str, email: &str) -> Result<(), Refusal> {
    let email = Email::parse(email);
    end(engine, caller, workspace, email.as_ref().ok().map(Which::Email)).await
}

/// The same for the invite of that id: one that was sent again meanwhile has another, and stays.
pub async fn revoke_by_id(engine: &Engine, caller: &Caller, workspace: &str, id: &str) -> Result<(), Refusal> {
    end(engine, caller, workspace, Uuid::parse_str(id).ok().map(Which::Id)).await
}

async fn end(engine: &Engine, caller: &Caller, workspace: &str, which: Option<Which<'_>>) -> Result<(), Refusal> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let which = which.ok_or(Refusal::NotFound)?;
    if caller.expects() {
        // Nothing comes between: an invite that is sent again has another id.
        let found = store::invites::one(&mut tx, &permit, which, engine.now()).await?.ok_or(Refusal::NotFound)?;
        caller.require_as_seen(Seen::Invite(found))?;
    }
    let (email, role) = store::invites::delete(&mut tx, &permit, which).await?.ok_or(Refusal::NotFound)?;
    let event = Event::of(Kind::InviteRevoked, permit.account())
        .in_workspace(permit.workspace())
        .with("email", email)
        .with("role", role.word());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}
