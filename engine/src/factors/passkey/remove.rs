use sqlx::types::Uuid;

use super::PasskeyError;
use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter, SecurityChange};
use crate::step_up::require_fresh_proof;
use crate::{Caller, Engine, NotSignedIn, store};

/// A passkey just removed.
#[derive(Clone, Copy, Debug)]
pub struct Removed {
    /// It was the last second factor: two-factor authentication is off.
    pub was_last_factor: bool,
}

/// Removes a passkey of mine, and with it what it proved, in this session and every other: sessions that began with
/// nothing else end. With the last second factor gone the recovery codes go, too.
pub async fn remove(engine: &Engine, caller: &Caller, passkey: &str) -> Result<Removed, PasskeyError> {
    let person = caller.person()?;
    let passkey = Uuid::parse_str(passkey).map_err(|_| PasskeyError::NotFound)?;
    let mut tx = engine.write().await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    let held = audit::proof_held(&mut tx, caller).await?;
    let name = store::passkeys::delete(&mut tx, &proof, passkey).await?.ok_or(PasskeyError::NotFound)?;
    store::sessions::end_those_begun_with_a_passkey_now_gone(&mut tx, &proof, person.session).await?;

    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    if !account.has_second_factor {
        store::recovery_codes::delete_all(&mut tx, &proof).await?;
        store::sessions::forget_second_factor(&mut tx, &proof).await?;
        let event = Event::of(Kind::SecondFactorDisabled, account.id).proven_by(held.clone());
        audit::record(engine, &mut tx, caller, event).await?;
    }
    let event = Event::of(Kind::PasskeyRemoved, account.id)
        .proven_by(held)
        .with("passkey", passkey.to_string())
        .with("name", name.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    let change = if account.has_second_factor {
        SecurityChange::PasskeyRemoved(&name)
    } else {
        SecurityChange::SecondFactorDisabled
    };
    mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    tx.commit().await?;
    Ok(Removed { was_last_factor: !account.has_second_factor })
}
