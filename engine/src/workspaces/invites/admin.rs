use shared::input::{Email, InputError};
use shared::policy::Role;
use shared::problem::FieldCheck;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::mail::{self, Letter};
use crate::secret::Token;
use crate::store::invites::NewInvite;
use crate::{Caller, Engine, Error, limits, store};

/// Why no invite was sent.
#[derive(Debug, Error)]
pub enum SendError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Some fields are wrong.
    #[error("refused input")]
    Invalid(Problem),
    /// That address belongs to a member.
    #[error("is a member already")]
    MemberAlready,
    /// Too many invites wait to be accepted.
    #[error("too many pending invites")]
    TooManyPending,
    /// The person sent as many as a day allows.
    #[error("too many invites today")]
    TooManyToday,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<SendError> for Problem {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Refused(refusal) => refusal.into(),
            SendError::Invalid(problem) => problem,
            SendError::MemberAlready => {
                Self { code: ErrorCode::Conflict, ..Self::field("email", InputError::AlreadyMember) }
            }
            SendError::TooManyPending => {
                Self { code: ErrorCode::Conflict, ..Self::field("email", InputError::TooManyPendingInvites) }
            }
            SendError::TooManyToday => {
                Self { code: ErrorCode::RateLimited, ..Self::field("email", InputError::TooManyInvitesToday) }
            }
            SendError::Engine(error) => error.into(),
        }
    }
}

/// Mails an invite. Sending again to the same address replaces the earlier one, whose link stops working.
/// `role` is one of the words of [`Role::word`].
pub async fn send(engine: &Engine, caller: &Caller, workspace: &str, email: &str, role: &str) -> Result<(), SendError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let mut check = FieldCheck::default();
    let email = check.keep("email", Email::parse(email));
    let role = check.keep("role", Role::from_word(role).ok_or(InputError::UnknownChoice));
    let (Some(email), Some(role)) = (email, role) else {
        return Err(SendError::Invalid(check.into_problem()));
    };

    let now = engine.now();
    if store::memberships::has_email(&mut tx, &permit, &email).await? {
        return Err(SendError::MemberAlready);
    }
    store::invites::delete_expired(&mut tx, &permit, now).await?;
    if store::invites::count_besides(&mut tx, &permit, &email, now).await? >= limits::INVITES_PENDING_MAX {
        return Err(SendError::TooManyPending);
    }
    let today = audit::count_recent(engine, &mut tx, permit.account(), Kind::InviteSent, limits::A_DAY).await?;
    if today >= limits::INVITES_A_DAY_MAX {
        return Err(SendError::TooManyToday);
    }

    let token = Token::random(engine.rng())?;
    let invite = NewInvite {
        id: engine.rng().id(now)?,
        email: &email,
        role,
        token: token.hash(),
        expires: now.plus(limits::INVITE_TTL),
    };
    store::invites::upsert(&mut tx, &permit, invite, now).await?;
    let event = Event::of(Kind::InviteSent, permit.account())
        .in_workspace(permit.workspace())
        .with("email", email.as_str())
        .with("role", role.word());
    audit::record(engine, &mut tx, caller, event).await?;
    let inviter = &permit.person().name;
    let letter = Letter::Invite { to: &email, workspace: permit.name(), inviter, role, link_token: &token };
    mail::enqueue(engine, &mut tx, letter).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an invite back: its link stops working.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none for that address.
pub async fn revoke(engine: &Engine, caller: &Caller, workspace: &str, email: &str) -> Result<(), Refusal> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let email = Email::parse(email).map_err(|_| Refusal::NotFound)?;
    if !store::invites::delete(&mut tx, &permit, &email).await? {
        return Err(Refusal::NotFound);
    }
    let event =
        Event::of(Kind::InviteRevoked, permit.account()).in_workspace(permit.workspace()).with("email", email.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}
