use shared::input::{Email, InputError, Name};
use thiserror::Error;

use crate::attempts::{self, Factor};
use crate::audit::{self, Event, Kind};
use crate::gate::Refusal;
use crate::mail::{self, Letter, SecurityChange};
use crate::step_up::FreshProof;
use crate::{Caller, Engine, Error, store};

/// What the operator took from an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reset {
    /// There was a second factor.
    pub had_second_factor: bool,
    /// Browsers and command lines that were signed out.
    pub sessions_ended: u64,
    /// Account tokens that work on.
    pub tokens_kept: i64,
}

/// Why an account kept its factors.
#[derive(Debug, Error)]
pub enum ResetError {
    /// Not the operator.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No account has that address.
    #[error("no such account")]
    NoSuchAccount,
    /// The log is told why, in a line.
    #[error("refused reason")]
    Reason(InputError),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// Break-glass, for the operator alone: removes every second factor of the account and its recovery codes, forgets
/// wrong guesses at them, and ends all its sessions. The password signs in again, and workspaces that require a second
/// factor stay shut until one is set up. Tokens are not touched: they never asked for one.
///
/// The operator has to know who asks. Nothing here proves it: the mail to the account's address, and `reason` in the
/// audit log, are what an abuse is found by.
pub async fn reset(engine: &Engine, caller: &Caller, email: &str, reason: &str) -> Result<Reset, ResetError> {
    caller.require_operator()?;
    let email = Email::parse(email).map_err(|_| ResetError::NoSuchAccount)?;
    let reason = Name::parse(reason).map_err(ResetError::Reason)?;
    let mut tx = engine.write().await?;
    let id = store::accounts::id_of(&mut tx, email.as_str()).await?.ok_or(ResetError::NoSuchAccount)?;
    store::accounts::hold_alone(&mut tx, id).await?;
    let account = store::accounts::by_id(&mut tx, id).await?.ok_or(ResetError::NoSuchAccount)?;
    let proof = FreshProof::of_operator(caller, id)?;
    store::authenticators::delete(&mut tx, &proof).await?;
    store::authenticators::forget_set_ups(&mut tx, id).await?;
    store::passkeys::delete_all(&mut tx, &proof).await?;
    store::recovery_codes::delete_all(&mut tx, &proof).await?;
    for factor in [Factor::Authenticator, Factor::RecoveryCode] {
        attempts::restore(&mut tx, id, factor).await?;
    }
    store::sign_in_attempts::delete_all(&mut tx, id).await?;
    let done = Reset {
        had_second_factor: account.has_second_factor,
        sessions_ended: store::sessions::delete_all(&mut tx, &proof).await?,
        tokens_kept: store::tokens::count(&mut tx, store::tokens::Whose::Account(id), engine.now()).await?,
    };
    let event = Event::of(Kind::SecondFactorReset, id)
        .with("by", "operator")
        .with("reason", reason.as_str())
        .with("sessions", done.sessions_ended);
    audit::record(engine, &mut tx, caller, event).await?;
    let letter = Letter::SecurityChanged { to: &account.email, change: SecurityChange::SecondFactorReset };
    mail::enqueue(engine, &mut tx, letter).await?;
    tx.commit().await?;
    Ok(done)
}
