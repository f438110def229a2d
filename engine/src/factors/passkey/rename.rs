use shared::input::Name;
use sqlx::types::Uuid;

use super::PasskeyError;
use crate::audit::{self, Event, Kind};
use crate::{Caller, Engine, store};

/// Gives a passkey of mine another name. Asks for no fresh proof: it opens nothing and shuts nothing.
pub async fn rename(engine: &Engine, caller: &Caller, passkey: &str, name: &str) -> Result<(), PasskeyError> {
    let person = caller.person()?;
    let passkey = Uuid::parse_str(passkey).map_err(|_| PasskeyError::NotFound)?;
    let name = Name::parse(name).map_err(PasskeyError::Name)?;
    let mut tx = engine.write().await?;
    let before = store::passkeys::rename(&mut tx, person.account, passkey, name.as_str()).await?;
    let before = before.ok_or(PasskeyError::NotFound)?;
    let event = Event::of(Kind::PasskeyRenamed, person.account)
        .with("passkey", passkey.to_string())
        .with("before", before)
        .with("after", name.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}
