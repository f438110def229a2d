use shared::input::Slug;
use shared::policy::Role;
use shared::views::JoinedBy;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::mail::WorkspaceChange;
use crate::secret::TokenHash;
use crate::store::{Conn, Tx};
use crate::workspaces::tell_admins;
use crate::{Caller, Engine, Error, Person, store};

/// Why an invite could be neither shown nor accepted.
#[derive(Debug, Error)]
pub enum InviteError {
    /// Nobody is signed in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The link is mangled, replaced, taken back, too old, of somebody who is no longer an admin, or was used by
    /// somebody who is gone; we do not say which.
    #[error("the link does not work")]
    LinkInvalid,
    /// Somebody came in by it.
    #[error("the invite was used")]
    Used,
    /// The signed-in account has another address.
    #[error("the invite is for another address")]
    ForAnother,
    /// The invite that waited is no longer there.
    #[error("the invite is gone")]
    Gone,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Refused(refusal) => refusal.into(),
            InviteError::LinkInvalid => ErrorCode::LinkInvalid.into(),
            InviteError::Used => ErrorCode::InviteUsed.into(),
            InviteError::ForAnother => ErrorCode::InviteForAnother.into(),
            InviteError::Gone => ErrorCode::Conflict.into(),
            InviteError::Engine(error) => error.into(),
        }
    }
}

/// Makes the signed-in person a member, once, if the invite is for their address. A forwarded link is
/// worth nothing to anybody else.
pub async fn accept(engine: &Engine, caller: &Caller, token: &str) -> Result<Slug, InviteError> {
    caller.person().map_err(Refusal::from)?;
    let (token, mut tx) = (TokenHash::of(token), engine.write().await?);
    let person = gate::signed_in(engine, &mut tx, caller).await?;
    let Some(invite) = store::invites::behind(&mut tx, token).await? else {
        return been_used(&mut tx, person, token).await;
    };
    let Some(slug) = take(engine, &mut tx, caller, person, invite).await? else {
        let shown = store::invites::show(&mut tx, token, None, engine.now()).await?;
        let for_another = shown.is_some_and(|shown| shown.email != person.email);
        return if for_another { Err(InviteError::ForAnother) } else { been_used(&mut tx, person, token).await };
    };
    tx.commit().await?;
    Ok(slug)
}

/// Whom the link let in already, in another tab, gets where it leads; nobody else does.
async fn been_used(conn: &mut Conn, person: &Person, token: TokenHash) -> Result<Slug, InviteError> {
    match store::invites::used(conn, token).await? {
        Some(used) if used.account == person.account => {
            Slug::parse(&used.slug).map_err(|_| Error::Corrupt("slug").into())
        }
        Some(_) => Err(InviteError::Used),
        None => Err(InviteError::LinkInvalid),
    }
}

/// The same without the link: who is signed in has proven the address already, as the link would.
pub async fn accept_waiting(engine: &Engine, caller: &Caller, invite: &str) -> Result<Slug, InviteError> {
    caller.person().map_err(Refusal::from)?;
    let invite = Uuid::parse_str(invite).map_err(|_| InviteError::Gone)?;
    let mut tx = engine.write().await?;
    let person = gate::signed_in(engine, &mut tx, caller).await?;
    let slug = take(engine, &mut tx, caller, person, invite).await?.ok_or(InviteError::Gone)?;
    tx.commit().await?;
    Ok(slug)
}

/// Uses the invite up and lets `person` in; `None` when it is not theirs, or does not work. Who is in already keeps
/// the role they have.
async fn take(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    person: &Person,
    invite: Uuid,
) -> Result<Option<Slug>, InviteError> {
    let Some(workspace) = store::invites::leads_to(tx, invite).await? else { return Ok(None) };
    // Whoever sent it must not cease to be an admin between the look and the welcome, and the workspace must not go.
    store::workspaces::hold_by_id(tx, workspace).await?;
    // Again: the session may have ended while this waited.
    gate::signed_in(engine, tx, caller).await?;
    store::accounts::hold_alone(tx, person.account).await?;
    // Not before: a switch that was waited for would find somebody who joined earlier than they did, and give them
    // time.
    let now = engine.now();
    let Some(invite) = store::invites::take(tx, invite, person.account, now).await? else { return Ok(None) };
    store::removed_members::forget(tx, invite.workspace, person.account).await?;
    store::join_requests::withdraw(tx, invite.workspace, person.account).await?;
    if store::memberships::insert(tx, invite.workspace, person.account, invite.role, JoinedBy::Invite, now).await? {
        store::memberships::came_by(tx, invite.workspace, person.account, &invite.token).await?;
        let event = Event::of(Kind::MemberJoined, person.account)
            .in_workspace(invite.workspace)
            .with("role", invite.role.word())
            .with("by", JoinedBy::Invite.word())
            .with("invited_by", invite.inviter.as_str());
        audit::record(engine, tx, caller, event).await?;
        if invite.role == Role::Admin {
            let change = WorkspaceChange::AdminJoined { invited_by: &invite.inviter, who: &person.email };
            tell_admins(engine, tx, invite.workspace, change).await?;
        }
    }
    Ok(Some(store::workspaces::slug(tx, workspace).await?))
}
