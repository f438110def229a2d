use sqlx::types::Uuid;

use super::{KeyRing, KeySource, Purpose};
use crate::error::{Error, OpenError};
use crate::rng::Rng;
use crate::store::Store;

const KNOWN: &[u8] = b"this key ring opens this database";

/// The keys that open this database. A wrong key is refused at the start: otherwise every second factor
/// would fail, one person at a time.
pub async fn keys(store: &Store, source: KeySource, rng: &Rng) -> Result<KeyRing, OpenError> {
    let mut tx = store.write().await?;
    let stored = tx.optional("SELECT sealed FROM key_check WHERE id = 1", vec![]).await?;
    let Some(stored) = stored else {
        let keys = source.read_or_create(rng)?;
        let sealed = keys.seal(rng, Purpose::KeyCheck, Uuid::nil(), KNOWN)?;
        // Another server that starts on the same empty database may have been first: then its key counts.
        let first = tx
            .execute(
                "INSERT INTO key_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
                vec![sealed.into()],
            )
            .await?;
        tx.commit().await?;
        return if first == 1 { Ok(keys) } else { Box::pin(self::keys(store, keys.into(), rng)).await };
    };
    // A key made now could not open what was sealed with the one that is missing.
    let keys = source.read()?;
    match keys.open(Purpose::KeyCheck, Uuid::nil(), &stored.get::<Vec<u8>>("sealed")?) {
        Ok(known) if known.as_slice() == KNOWN => Ok(keys),
        Ok(_) | Err(Error::Corrupt(_)) => Err(OpenError::WrongKey),
        Err(other) => Err(other.into()),
    }
}
