use crate::audit::{self, Event, Kind};
use crate::{Caller, Engine, Error, Who, store};

/// Ends the session that asks; from the next request on its cookie, or its token, is nobody. Nobody signing out is
/// fine.
pub async fn sign_out(engine: &Engine, caller: &Caller) -> Result<(), Error> {
    let Who::Person(person) = &caller.who else { return Ok(()) };
    let mut tx = engine.write().await?;
    let held = audit::proof_held(&mut tx, caller).await?;
    if store::sessions::delete(&mut tx, person.session).await? {
        audit::record(engine, &mut tx, caller, Event::of(Kind::SignedOut, person.account).proven_by(held)).await?;
    }
    tx.commit().await
}
