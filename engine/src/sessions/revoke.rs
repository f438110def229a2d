use sqlx::types::Uuid;

use super::SessionError;
use super::list::name;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::{Caller, Engine, store};

/// Ends one of the signed-in person's sessions, here or elsewhere; it is nobody from its next request on. It takes
/// access away and gives none, so it asks for no fresh proof: whoever lost a laptop must be quick.
pub async fn revoke(engine: &Engine, caller: &Caller, session: &str) -> Result<(), SessionError> {
    let mut tx = engine.write().await?;
    let account = gate::signed_in(engine, &mut tx, caller).await?.account;
    let id = Uuid::parse_str(session).map_err(|_| Refusal::NotFound)?;
    let held = audit::proof_held(&mut tx, caller).await?;
    let ended = store::session_lists::revoke(&mut tx, account, id).await?.ok_or(Refusal::NotFound)?;
    let event = Event::of(Kind::SessionRevoked, account)
        .proven_by(held)
        .with("session", id.to_string())
        .with("medium", ended.medium.word())
        .with("name", name(&ended));
    audit::record(engine, &mut tx, caller, event).await?;
    Ok(tx.commit().await?)
}

/// Ends all of them but the one that asks; tells how many. Devices that were approved and have not come for their
/// session get none.
pub async fn revoke_others(engine: &Engine, caller: &Caller) -> Result<u64, SessionError> {
    let mut tx = engine.write().await?;
    let person = gate::signed_in(engine, &mut tx, caller).await?;
    store::accounts::hold_alone(&mut tx, person.account).await?;
    store::device_codes::withdraw_approvals(&mut tx, person.account).await?;
    let ended = store::session_lists::revoke_others(&mut tx, person.account, person.session).await?;
    if ended > 0 {
        let event = Event::of(Kind::SessionRevoked, person.account).with("others", ended);
        audit::record(engine, &mut tx, caller, event).await?;
    }
    tx.commit().await?;
    Ok(ended)
}
