//! Ending sessions. They are born in [`crate::sign_in`], and nowhere else.

use crate::audit::{self, Event, Kind};
use crate::{Caller, Engine, Error, Who, store};

/// Ends the session that asks; from the next request on its cookie is nobody. Nobody signing out is fine.
pub async fn sign_out(engine: &Engine, caller: &Caller) -> Result<(), Error> {
    let Who::Person(person) = &caller.who else { return Ok(()) };
    let mut tx = engine.write().await?;
    if store::sessions::delete(&mut tx, person.session).await? {
        audit::record(engine, &mut tx, caller, Event::of(Kind::SignedOut, person.account)).await?;
    }
    tx.commit().await
}
