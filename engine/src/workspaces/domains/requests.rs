use shared::policy::Role;
use shared::views::{Door, JoinedBy};
use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::clock::Instant;
use crate::gate::{self, Permit, Refusal};
use crate::mail::{self, Letter};
use crate::store::join_requests::Asked;
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, Error, limits, store};

/// How many requests to join wait, for admins; counted as in [`count`].
pub async fn waiting(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<u32>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    Ok(Door::Open(count(&mut engine.read().await?, permit.workspace(), engine.now()).await?))
}

/// How many wait, counted up to one more than [`limits::JOIN_REQUESTS_COUNTED`].
pub(super) async fn count(conn: &mut Conn, workspace: Uuid, now: Instant) -> Result<u32, Error> {
    let at_most = limits::JOIN_REQUESTS_COUNTED + 1;
    let waiting = store::join_requests::count(conn, workspace, at_most, now).await?;
    Ok(waiting.try_into().unwrap_or_default())
}

/// Makes who asked a member, with the role of the domain they asked by.
///
/// # Errors
/// [`Refusal::NotFound`] when the request was decided before, or what it was made by no longer counts.
pub async fn approve(engine: &Engine, caller: &Caller, workspace: &str, request: &str) -> Result<(), Refusal> {
    let (mut tx, permit, id, asked) = approach(engine, caller, workspace, request).await?;
    // The account before what is its own: they may be joining by themselves at this moment.
    store::accounts::hold_alone(&mut tx, asked.account).await?;
    if !store::join_requests::take(&mut tx, id).await? {
        return Err(Refusal::NotFound);
    }
    let (workspace, role, now) = (permit.workspace(), asked.role.role(), engine.now());
    if store::memberships::insert(&mut tx, workspace, asked.account, role, JoinedBy::Domain, now).await? {
        let ended_invite = store::invites::forget(&mut tx, workspace, asked.account).await?;
        write(engine, &mut tx, &permit, &asked, true).await?;
        let event = Event::of(Kind::MemberJoined, asked.account)
            .about(asked.account)
            .in_workspace(workspace)
            .with("role", role.word())
            .with("by", JoinedBy::Domain.word())
            .with("domain", asked.domain.as_str())
            .with("email", asked.email.as_str())
            .with("approved_by", permit.person()?.email.as_str())
            .ending_an_invite(ended_invite);
        audit::record(engine, &mut tx, caller, event).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Lets who asked wait a month before they can ask again.
///
/// # Errors
/// [`Refusal::NotFound`] when the request was decided before, or what it was made by no longer counts.
pub async fn decline(engine: &Engine, caller: &Caller, workspace: &str, request: &str) -> Result<(), Refusal> {
    let (mut tx, permit, id, asked) = approach(engine, caller, workspace, request).await?;
    if !store::join_requests::decline(&mut tx, id, engine.now()).await? {
        return Err(Refusal::NotFound);
    }
    write(engine, &mut tx, &permit, &asked, false).await?;
    let event = Event::of(Kind::JoinDeclined, permit.account())
        .about(asked.account)
        .in_workspace(permit.workspace())
        .with("email", asked.email.as_str())
        .with("domain", asked.domain.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}

async fn approach(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    request: &str,
) -> Result<(Tx, Permit, Uuid, Asked), Refusal> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let id = Uuid::parse_str(request).map_err(|_| Refusal::NotFound)?;
    let asked = store::join_requests::find(&mut tx, &permit, id, engine.now()).await?;
    let asked = asked.ok_or(Refusal::NotFound)?;
    Ok((tx, permit, id, asked))
}

async fn write(engine: &Engine, tx: &mut Tx, permit: &Permit, asked: &Asked, approved: bool) -> Result<(), Refusal> {
    let workspace = store::workspaces::named(tx, permit.workspace()).await?;
    mail::enqueue(engine, tx, Letter::JoinDecided { to: &asked.email, workspace: &workspace, approved }).await?;
    Ok(())
}
