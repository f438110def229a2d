use sqlx::types::Uuid;

use crate::mail::{self, Letter, SecurityChange};
use crate::secret::TokenHash;
use crate::sign_in::complete_at_device;
use crate::store::device_codes::State;
use crate::tokens::Secret;
use crate::{Caller, Engine, Error, store};

/// What a device learns when it asks (RFC 8628 §3.5).
#[derive(Debug)]
pub enum Polled {
    /// It was let in: the token of its session, told this once.
    SignedIn(Secret),
    /// Nobody has decided yet.
    Pending,
    /// It asked too early, and has to wait longer from now on.
    SlowDown,
    /// Somebody turned it away, or what let it in is gone.
    Denied,
    /// Nobody decided in time.
    Expired,
    /// No such code, or its session was collected.
    Invalid,
}

/// Asks whether somebody has let this device in. As long as nobody has decided, asking writes nothing.
pub async fn poll(engine: &Engine, caller: &Caller, device_code: &str) -> Result<Polled, Error> {
    let (code, now) = (TokenHash::of(device_code), engine.now());
    let found = store::device_codes::find(&mut engine.read().await?, code).await?;
    match found {
        None | Some((State::Collected, _)) => Ok(Polled::Invalid),
        Some((State::Denied, _)) => Ok(Polled::Denied),
        Some((_, expires)) if expires <= now => Ok(Polled::Expired),
        Some((State::Waiting, expires)) if engine.device_paces().note(code, expires, now) => Ok(Polled::Pending),
        Some((State::Waiting, _)) => Ok(Polled::SlowDown),
        Some((State::Approved(account), _)) => collect(engine, caller, code, account).await,
    }
}

/// One approval makes one session, however many ask.
async fn collect(engine: &Engine, caller: &Caller, code: TokenHash, account: Uuid) -> Result<Polled, Error> {
    let mut tx = engine.write().await?;
    // Whoever ends the account's sessions or removes its factors comes before this or after it, not in between.
    store::accounts::hold_alone(&mut tx, account).await?;
    let Some(approval) = store::device_codes::collect(&mut tx, code, engine.now()).await? else {
        let left = store::device_codes::find(&mut tx, code).await?;
        return Ok(if matches!(left, Some((State::Collected, _)) | None) { Polled::Invalid } else { Polled::Denied });
    };
    let token = complete_at_device(engine, &mut tx, caller, &approval).await?;
    if let Some(account) = store::accounts::by_id(&mut tx, account).await? {
        let change = SecurityChange::DeviceSignedIn(&approval.name);
        mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    }
    tx.commit().await?;
    Ok(Polled::SignedIn(token))
}
