use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter, SecurityChange};
use crate::step_up::{Stale, require_fresh_proof};
use crate::{Caller, Engine, Error, NotSignedIn, store};

/// Why two-factor authentication stayed on.
#[derive(Debug, Error)]
pub enum DisableError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// A fresh second factor is needed.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// It is off already.
    #[error("nothing to disable")]
    AlreadyOff,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<DisableError> for Problem {
    fn from(error: DisableError) -> Self {
        match error {
            DisableError::NotSignedIn(error) => error.into(),
            DisableError::Stale(stale) => stale.into(),
            DisableError::AlreadyOff => ErrorCode::Conflict.into(),
            DisableError::Engine(error) => error.into(),
        }
    }
}

/// Removes every second factor, the recovery codes and all they have proven, in this session and every other:
/// workspaces that require one shut at once, and sessions that began with a passkey alone end.
pub async fn disable(engine: &Engine, caller: &Caller) -> Result<(), DisableError> {
    let person = caller.person()?;
    let mut tx = engine.write().await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    let account = store::accounts::by_id(&mut tx, proof.account()).await?.ok_or(NotSignedIn::Nobody)?;
    if !account.has_second_factor {
        return Err(DisableError::AlreadyOff);
    }
    let held = audit::proof_held(&mut tx, caller).await?;
    store::authenticators::delete(&mut tx, &proof).await?;
    store::passkeys::delete_all(&mut tx, &proof).await?;
    store::recovery_codes::delete_all(&mut tx, &proof).await?;
    store::sessions::end_those_begun_with_a_passkey_now_gone(&mut tx, &proof, person.session).await?;
    store::sessions::forget_second_factor(&mut tx, &proof).await?;
    let event = Event::of(Kind::SecondFactorDisabled, account.id).proven_by(held);
    audit::record(engine, &mut tx, caller, event).await?;
    let change = SecurityChange::SecondFactorDisabled;
    mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    tx.commit().await?;
    Ok(())
}
