use sqlx::types::Uuid;

use super::{KeyRing, Purpose};
use crate::error::{Error, OpenError};
use crate::rng::Rng;
use crate::store::Store;

const KNOWN: &[u8] = b"this key ring opens this database";

/// Refuses to start with a wrong key: otherwise every second factor would fail, one person at a time.
pub async fn against_store(store: &Store, keys: &KeyRing, rng: &Rng) -> Result<(), OpenError> {
    let mut tx = store.write().await?;
    let sealed = keys.seal(rng, Purpose::KeyCheck, Uuid::nil(), KNOWN)?;
    tx.execute("INSERT INTO key_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", vec![sealed.into()])
        .await?;
    let row = tx.one("SELECT sealed FROM key_check WHERE id = 1", vec![]).await?;
    let stored: Vec<u8> = row.get("sealed")?;
    match keys.open(Purpose::KeyCheck, Uuid::nil(), &stored) {
        Ok(known) if known.as_slice() == KNOWN => Ok(tx.commit().await?),
        Ok(_) | Err(Error::Corrupt(_)) => Err(OpenError::WrongKey),
        Err(other) => Err(other.into()),
    }
}
