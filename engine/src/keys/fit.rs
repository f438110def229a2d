use sqlx::types::Uuid;

use super::{KeyRing, KeySource, Purpose};
use crate::error::{Error, OpenError};
use crate::rng::Rng;
use crate::store::{Row, Store, Tx};

const KNOWN: &[u8] = b"this key ring opens this database";

/// The keys that open this database. A wrong key is refused at the start: otherwise every second factor
/// would fail, one person at a time.
pub async fn keys(store: &Store, source: KeySource, rng: &Rng) -> Result<KeyRing, OpenError> {
    let mut tx = store.write().await?;
    if let Some(row) = sample(&mut tx).await? {
        // Read, never made: a new key would open nothing of what is sealed already.
        return fitting(source.read()?, &row);
    }
    let keys = source.read_or_create(rng)?;
    let sealed = keys.seal(rng, Purpose::KeyCheck, Uuid::nil(), KNOWN)?;
    tx.execute("INSERT INTO key_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", vec![sealed.into()])
        .await?;
    // Ours, unless another server that starts on the same empty database was first: then its key counts.
    let row = sample(&mut tx).await?.ok_or(Error::Corrupt("key check"))?;
    tx.commit().await?;
    fitting(keys, &row)
}

async fn sample(tx: &mut Tx) -> Result<Option<Row>, Error> {
    tx.optional("SELECT sealed FROM key_check WHERE id = 1", vec![]).await
}

fn fitting(keys: KeyRing, row: &Row) -> Result<KeyRing, OpenError> {
    match keys.open(Purpose::KeyCheck, Uuid::nil(), &row.get::<Vec<u8>>("sealed")?) {
        Ok(known) if known.as_slice() == KNOWN => Ok(keys),
        Ok(_) | Err(Error::Corrupt(_)) => Err(OpenError::WrongKey),
        Err(other) => Err(other.into()),
    }
}
