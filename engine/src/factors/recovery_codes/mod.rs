//! Recovery codes: ten, each works once, instead of a code from the app.
//!
//! They are sealed, not hashed, because the product promises that they can be viewed again after a fresh
//! proof; see ADR 0003.

mod codes;

use shared::input::RecoveryCode;
use shared::views::{RecoveryCodeRow, RecoveryCodes};
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use subtle::ConstantTimeEq as _;
use thiserror::Error;

use crate::attempts::{self, Factor};
use crate::audit::{self, Event, Kind};
use crate::keys::Purpose;
use crate::limits::RECOVERY_CODES;
use crate::mail::{self, Letter, SecurityChange};
use crate::step_up::{FreshProof, Stale, require_fresh_proof};
use crate::store::Tx;
use crate::{Caller, Engine, Error, NotSignedIn, store};

/// Why there are no recovery codes to show.
#[derive(Debug, Error)]
pub enum RecoveryCodesError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// A fresh proof is needed.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// No second factor is on, so there are no codes.
    #[error("no second factor")]
    NoSecondFactor,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<RecoveryCodesError> for Problem {
    fn from(error: RecoveryCodesError) -> Self {
        match error {
            RecoveryCodesError::NotSignedIn(error) => error.into(),
            RecoveryCodesError::Stale(stale) => stale.into(),
            RecoveryCodesError::NoSecondFactor => ErrorCode::NotFound.into(),
            RecoveryCodesError::Engine(error) => error.into(),
        }
    }
}

/// The codes in the clear, used ones marked.
pub async fn view(engine: &Engine, caller: &Caller) -> Result<RecoveryCodes, RecoveryCodesError> {
    let person = caller.person()?;
    let mut tx = engine.write().await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    let stored = store::recovery_codes::all(&mut tx, proof.account()).await?;
    if stored.is_empty() {
        return Err(RecoveryCodesError::NoSecondFactor);
    }
    let codes = stored
        .iter()
        .map(|code| {
            Ok(RecoveryCodeRow { code: opened(engine, proof.account(), &code.sealed)?.grouped(), used: code.used })
        })
        .collect::<Result<_, Error>>()?;
    audit::record(engine, &mut tx, caller, Event::of(Kind::RecoveryCodesViewed, proof.account())).await?;
    tx.commit().await?;
    Ok(RecoveryCodes { codes })
}

/// Replaces the whole set: every old code is useless from here on.
pub async fn regenerate(engine: &Engine, caller: &Caller) -> Result<(), RecoveryCodesError> {
    let person = caller.person()?;
    let mut tx = engine.write().await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    let account = store::accounts::by_id(&mut tx, proof.account()).await?.ok_or(NotSignedIn::Nobody)?;
    if !account.has_second_factor {
        return Err(RecoveryCodesError::NoSecondFactor);
    }
    replace(engine, &mut tx, &proof).await?;
    audit::record(engine, &mut tx, caller, Event::of(Kind::RecoveryCodesRegenerated, account.id)).await?;
    let change = SecurityChange::RecoveryCodesRegenerated;
    mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a fresh set in place of whatever there was.
pub(super) async fn replace(engine: &Engine, tx: &mut Tx, proof: &FreshProof) -> Result<(), Error> {
    store::recovery_codes::delete_all(tx, proof).await?;
    // The new set was never guessed at.
    attempts::restore(tx, proof.account(), Factor::RecoveryCode).await?;
    for position in 0..RECOVERY_CODES {
        let code = codes::random(engine.rng())?;
        let sealed =
            engine.keys().seal(engine.rng(), Purpose::RecoveryCode, proof.account(), code.letters().as_bytes())?;
        let id = engine.rng().id(engine.now())?;
        store::recovery_codes::insert(tx, proof, id, i64::try_from(position).unwrap_or(0), &sealed).await?;
    }
    Ok(())
}

/// Uses a code up, and tells the person that somebody did.
pub(super) async fn use_code(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    account: Uuid,
    guess: &RecoveryCode,
) -> Result<bool, Error> {
    let stored = store::recovery_codes::all(tx, account).await?;
    let mut hit = None;
    for code in stored.iter().filter(|code| !code.used) {
        // Every code is looked at, the right one too: how long it takes tells nothing.
        if bool::from(opened(engine, account, &code.sealed)?.letters().as_bytes().ct_eq(guess.letters().as_bytes())) {
            hit = Some(code.id);
        }
    }
    let Some(id) = hit else { return Ok(false) };
    if !store::recovery_codes::use_up(tx, id, account, engine.now()).await? {
        return Ok(false);
    }
    let left = stored.iter().filter(|code| !code.used && code.id != id).count();
    let event = Event::of(Kind::RecoveryCodeUsed, account).with("left", left);
    audit::record(engine, tx, caller, event).await?;
    if let Some(account) = store::accounts::by_id(tx, account).await? {
        let change = SecurityChange::RecoveryCodeUsed(left);
        mail::enqueue(engine, tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    }
    Ok(true)
}

fn opened(engine: &Engine, account: Uuid, sealed: &[u8]) -> Result<RecoveryCode, Error> {
    let letters = engine.keys().open(Purpose::RecoveryCode, account, sealed)?;
    codes::read(&letters).ok_or(Error::Corrupt("recovery code"))
}
