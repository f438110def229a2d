use shared::Problem;
use shared::input::Email;
use shared::policy::Role;
use thiserror::Error;

use super::mail::{RefusedInvite, Room, send_one};
use crate::gate::{self, Refusal};
use crate::step_up::{self, Stale};
use crate::{Caller, Engine, Error, store};

/// Why an invite was not sent again.
#[derive(Debug, Error)]
pub enum ResendError {
    /// Not let in, not an admin, or there is no such invite.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The admin has to prove themselves again before they make another one.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The address gets none.
    #[error(transparent)]
    RefusedInvite(RefusedInvite),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ResendError> for Problem {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::Refused(refusal) => refusal.into(),
            ResendError::Stale(stale) => stale.into(),
            ResendError::RefusedInvite(refused) => refused.into(),
            ResendError::Engine(error) => error.into(),
        }
    }
}

/// Mails an invite once more, with a new link that works for as long as the first one did; the old one stops working.
/// It is from now on the invite of whoever sends it again.
pub async fn resend(engine: &Engine, caller: &Caller, workspace: &str, email: &str) -> Result<(), ResendError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let email = Email::parse(email).map_err(|_| Refusal::NotFound)?;
    let earlier = store::invites::find(&mut tx, &permit, &email, engine.now()).await?.ok_or(Refusal::NotFound)?;
    // As for a change of role: a session left open must not hand the workspace to somebody else.
    if earlier.role == Role::Admin {
        step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    }
    let mut room = Room::left(engine, &mut tx, &permit).await?;
    send_one(engine, &mut tx, caller, &permit, &mut room, &email, earlier.role)
        .await?
        .map_err(ResendError::RefusedInvite)?;
    tx.commit().await?;
    Ok(())
}
