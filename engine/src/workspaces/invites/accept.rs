use shared::input::Slug;
use shared::views::{InvitePage, JoinedBy};
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::secret::TokenHash;
use crate::{Caller, Engine, Error, store};

/// Why an invite could be neither shown nor accepted.
#[derive(Debug, Error)]
pub enum InviteError {
    /// Nobody is signed in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The link is mangled, used, replaced, taken back or too old; we do not say which.
    #[error("the link does not work")]
    LinkInvalid,
    /// The signed-in account has another address.
    #[error("the invite is for another address")]
    ForAnother,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Refused(refusal) => refusal.into(),
            InviteError::LinkInvalid => ErrorCode::LinkInvalid.into(),
            InviteError::ForAnother => ErrorCode::InviteForAnother.into(),
            InviteError::Engine(error) => error.into(),
        }
    }
}

/// What the invite says, to whoever holds the link.
pub async fn page(engine: &Engine, caller: &Caller, token: &str) -> Result<InvitePage, InviteError> {
    let shown = store::invites::show(&mut engine.read().await?, TokenHash::of(token), engine.now()).await?;
    let shown = shown.ok_or(InviteError::LinkInvalid)?;
    Ok(InvitePage {
        workspace: shown.workspace,
        inviter: shown.inviter,
        role: shown.role,
        email: shown.email,
        signed_in_as: caller.person().ok().map(|person| person.email.clone()),
    })
}

/// Makes the signed-in person a member, once, if the invite is for their address. A forwarded link is
/// worth nothing to anybody else.
pub async fn accept(engine: &Engine, caller: &Caller, token: &str) -> Result<Slug, InviteError> {
    caller.person().map_err(Refusal::from)?;
    let (now, token, mut tx) = (engine.now(), TokenHash::of(token), engine.write().await?);
    let person = gate::signed_in(engine, &mut tx, caller).await?;
    let Some(invite) = store::invites::take(&mut tx, token, &person.email, now).await? else {
        let for_another = store::invites::show(&mut tx, token, now).await?.is_some_and(|it| it.email != person.email);
        return Err(if for_another { InviteError::ForAnother } else { InviteError::LinkInvalid });
    };
    if store::memberships::insert(&mut tx, invite.workspace, person.account, invite.role, JoinedBy::Invite, now).await?
    {
        let event = Event::of(Kind::MemberJoined, person.account)
            .in_workspace(invite.workspace)
            .with("role", invite.role.word())
            .with("by", JoinedBy::Invite.word());
        audit::record(engine, &mut tx, caller, event).await?;
    }
    let slug = store::workspaces::slug(&mut tx, invite.workspace).await?;
    tx.commit().await?;
    Ok(slug)
}
