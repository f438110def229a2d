use shared::input::Slug;
use shared::views::JoinOffer;
use sqlx::types::Uuid;

use super::automatic::{Joined, Proven, proven_address, record_joined};
use super::request_mails::tell_of_request;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::store::accounts::Account;
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, Error, limits, store};

/// The workspaces that the account's proven address lets it join or ask to join. Their names are told to nobody else.
pub async fn offers(engine: &Engine, conn: &mut Conn, account: &Account) -> Result<Vec<JoinOffer>, Error> {
    let Some(domain) = account.email.domain().filter(|_| account.email_verified) else { return Ok(Vec::new()) };
    store::joining::offers(conn, account.id, &domain, limits::JOINS_AT_ONCE, engine.now()).await
}

/// Joins the workspace of an offer, also one that I left. To be a member already is fine.
///
/// # Errors
/// [`Refusal::NotFound`] for an offer that is not mine, or no longer one.
pub async fn join(engine: &Engine, caller: &Caller, offer: &str) -> Result<Slug, Refusal> {
    let (mut tx, found) = approach(engine, caller, offer).await?;
    let Found { account, address, workspace, .. } = found;
    if let Some(role) = store::joining::join(&mut tx, account, workspace, &address.domain, true, engine.now()).await? {
        store::join_requests::withdraw(&mut tx, workspace, account).await?;
        let ended_invite = store::invites::forget(&mut tx, workspace, account).await?;
        record_joined(engine, &mut tx, caller, vec![Joined { account, address, workspace, role, ended_invite }], None)
            .await?;
    } else if !store::memberships::has(&mut tx, workspace, account).await? {
        return Err(Refusal::NotFound);
    }
    let slug = store::workspaces::slug(&mut tx, workspace).await?;
    tx.commit().await?;
    Ok(slug)
}

/// Asks to join the workspace of an offer; its admins hear of it as [`tell_of_request`] says. Asking again changes
/// nothing.
///
/// # Errors
/// [`Refusal::NotFound`] for an offer that is not mine, or no longer one, and for who was declined too short a time
/// ago.
pub async fn ask(engine: &Engine, caller: &Caller, offer: &str) -> Result<(), Refusal> {
    let (mut tx, found) = approach(engine, caller, offer).await?;
    let Found { id, account, address, workspace } = found;
    let now = engine.now();
    if !store::joining::may_ask(&mut tx, account, id, now).await? {
        return Err(Refusal::NotFound);
    }
    let request = engine.rng().id(now)?;
    if !store::join_requests::insert(&mut tx, request, (workspace, id), account, now).await? {
        return Ok(());
    }
    tell_of_request(engine, &mut tx, workspace, &address.email).await?;
    let event = Event::of(Kind::JoinRequested, account).in_workspace(workspace).with("domain", address.domain.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}

/// An offer of the signed-in person's own.
struct Found {
    id: Uuid,
    account: Uuid,
    address: Proven,
    workspace: Uuid,
}

/// Finds the workspace of an offer and holds it: nobody is removed from it in between.
async fn approach(engine: &Engine, caller: &Caller, offer: &str) -> Result<(Tx, Found), Refusal> {
    caller.person()?;
    let id = Uuid::parse_str(offer).map_err(|_| Refusal::NotFound)?;
    let mut tx = engine.write().await?;
    let account = gate::signed_in(engine, &mut tx, caller).await?.account;
    let address = proven_address(&mut tx, account).await?.ok_or(Refusal::NotFound)?;
    let workspace = store::joining::workspace_of(&mut tx, id, &address.domain).await?.ok_or(Refusal::NotFound)?;
    store::workspaces::hold_by_id(&mut tx, workspace).await?;
    // Again: the session may have ended while this waited.
    gate::signed_in(engine, &mut tx, caller).await?;
    Ok((tx, Found { id, account, address, workspace }))
}
