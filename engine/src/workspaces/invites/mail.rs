use shared::input::{Email, InputError};
use shared::policy::Role;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::gate::{Permit, Refusal};
use crate::mail::{self, Letter};
use crate::secret::Token;
use crate::store::Tx;
use crate::store::invites::{NewInvite, Sent};
use crate::{Caller, Engine, limits, store};

/// Why one address got no invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RefusedInvite {
    /// It belongs to a member.
    #[error("is a member already")]
    MemberAlready,
    /// Too many invites wait to be accepted.
    #[error("too many pending invites")]
    TooManyPending,
    /// It was written to as often as an hour allows.
    #[error("too many mails to this address")]
    TooManyMails,
    /// The person sent as many as a day allows.
    #[error("too many invites today")]
    TooManyToday,
}

impl RefusedInvite {
    /// The sentence about the address.
    pub(super) const fn reason(self) -> InputError {
        match self {
            Self::MemberAlready => InputError::AlreadyMember,
            Self::TooManyPending => InputError::TooManyPendingInvites,
            Self::TooManyMails => InputError::TooManyMailsToAddress,
            Self::TooManyToday => InputError::TooManyInvitesToday,
        }
    }
}

impl From<RefusedInvite> for Problem {
    fn from(refused: RefusedInvite) -> Self {
        let code = match refused {
            RefusedInvite::MemberAlready | RefusedInvite::TooManyPending => ErrorCode::Conflict,
            RefusedInvite::TooManyMails | RefusedInvite::TooManyToday => ErrorCode::RateLimited,
        };
        Self { code, ..Self::field("email", refused.reason()) }
    }
}

/// How many more invites there may be.
#[derive(Debug)]
pub struct Room {
    pending: u64,
    today: u64,
    /// To whom this workspace has just written, or this admin from any other, once for each mail: nobody's mailbox is
    /// flooded by taking an invite back and sending it again, nor from one workspace after the other.
    written_to: Vec<String>,
}

impl Room {
    /// What is left for this admin, here, now. The workspace is held alone until `tx` ends and the admin's account from
    /// here on: they may send from other workspaces at the same time.
    pub async fn left(engine: &Engine, tx: &mut Tx, permit: &Permit) -> Result<Self, Refusal> {
        let inviter = permit.person()?.account;
        store::accounts::hold_alone(tx, inviter).await?;
        let pending = store::invites::count(tx, permit, engine.now()).await?.pending;
        let today = audit::count_recent(engine, tx, inviter, Kind::InviteSent, limits::A_DAY).await?;
        let places = (permit.workspace(), inviter);
        let written_to =
            audit::recent_in_or_of(engine, tx, places, (Kind::InviteSent, "email"), limits::AN_HOUR).await?;
        Ok(Self {
            written_to,
            pending: limits::INVITES_PENDING_MAX.unsigned_abs().saturating_sub(pending),
            today: limits::INVITES_A_DAY_MAX.unsigned_abs().saturating_sub(today.unsigned_abs()),
        })
    }

    fn may_write_to(&self, email: &Email) -> bool {
        let mails = self.written_to.iter().filter(|to| *to == email.as_str()).count();
        i64::try_from(mails).is_ok_and(|mails| mails < limits::MAILS_AN_HOUR_MAX)
    }
}

/// Mails an invite, as part of `tx`. An earlier one to the same address is replaced: its link stops working.
///
/// # Errors
/// The inner one when this address gets none.
pub async fn send_one(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    permit: &Permit,
    room: &mut Room,
    email: &Email,
    role: Role,
) -> Result<Result<(), RefusedInvite>, Refusal> {
    let now = engine.now();
    if store::memberships::has_email(tx, permit, email).await? {
        return Ok(Err(RefusedInvite::MemberAlready));
    }
    let earlier = store::invites::find(tx, permit, email, now).await?;
    let is_pending = earlier.as_ref().is_some_and(|sent| sent.is_pending);
    if !is_pending && room.pending == 0 {
        return Ok(Err(RefusedInvite::TooManyPending));
    }
    if !room.may_write_to(email) {
        return Ok(Err(RefusedInvite::TooManyMails));
    }
    if room.today == 0 {
        return Ok(Err(RefusedInvite::TooManyToday));
    }
    room.pending -= u64::from(!is_pending);
    room.today -= 1;

    let token = Token::random(engine.rng())?;
    let invite = NewInvite {
        id: engine.rng().id(now)?,
        email,
        role,
        token: token.hash(),
        expires: now.plus(limits::INVITE_TTL),
    };
    store::invites::upsert(tx, permit, invite, now).await?;
    audit::record(engine, tx, caller, event(permit, email, role, earlier.as_ref())).await?;
    let inviter = &permit.person()?.name;
    let letter = Letter::Invite { to: email, workspace: permit.name(), inviter, role, link_token: &token };
    mail::enqueue(engine, tx, letter).await?;
    Ok(Ok(()))
}

fn event(permit: &Permit, email: &Email, role: Role, earlier: Option<&Sent>) -> Event {
    let event = Event::of(Kind::InviteSent, permit.account())
        .in_workspace(permit.workspace())
        .with("email", email.as_str())
        .with("role", role.word())
        .with("again", earlier.is_some());
    match earlier {
        Some(earlier) if earlier.role != role => event.with("before", earlier.role.word()),
        _ => event,
    }
}
