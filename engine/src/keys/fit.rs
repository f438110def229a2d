use sqlx::types::Uuid;
use zeroize::Zeroizing;

use super::{KeyRing, KeySource, Purpose};
use crate::audit::{self, AuditKey};
use crate::error::{Error, OpenError};
use crate::rng::Rng;
use crate::store::{Conn, Row, Store, Tx};

/// What the key check holds, sealed; the key of the audit log follows. Together, so that nobody can take that key away
/// and have the log begun anew with another.
const KNOWN: &[u8] = b"this key ring opens this database";

/// The keys that open this database, and the key of its audit log. A wrong key is refused at the start: otherwise every
/// second factor would fail, one person at a time.
pub async fn keys(store: &Store, source: KeySource, rng: &Rng) -> Result<(KeyRing, AuditKey), OpenError> {
    let mut tx = store.write().await?;
    if let Some(row) = sample(&mut tx).await? {
        // Read, never made: a new key would open nothing of what is sealed already.
        let keys = source.read()?;
        let key = match AuditKey::read(&fitting(&keys, &row)?) {
            Some(key) => {
                audit::begin_roll(&mut tx, &key).await?;
                key
            }
            None => begin_audit(&mut tx, &keys, rng).await?,
        };
        tx.commit().await?;
        return Ok((keys, key));
    }
    if is_lived_in(&mut tx).await? {
        return Err(OpenError::KeyCheckGone);
    }
    let keys = source.read_or_create(rng)?;
    let sealed = keys.seal(rng, Purpose::KeyCheck, Uuid::nil(), KNOWN)?;
    tx.execute("INSERT INTO key_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", vec![sealed.into()])
        .await?;
    // Ours, unless another server that starts on the same empty database was first: then its key counts.
    let row = sample(&mut tx).await?.ok_or(Error::Corrupt("key check"))?;
    let key = match AuditKey::read(&fitting(&keys, &row)?) {
        Some(key) => key,
        None => begin_audit(&mut tx, &keys, rng).await?,
    };
    tx.commit().await?;
    Ok((keys, key))
}

/// The same for who only reads: nothing is made.
pub async fn existing_keys(store: &Store, source: KeySource) -> Result<(KeyRing, AuditKey), OpenError> {
    let sql = "SELECT sealed FROM key_check WHERE id = 1";
    let row = store.read().await?.optional(sql, vec![]).await?.ok_or(OpenError::KeyCheckGone)?;
    let keys = source.read()?;
    let key = AuditKey::read(&fitting(&keys, &row)?).ok_or_else(OpenError::not_migrated)?;
    Ok((keys, key))
}

/// Makes the key of the audit log and takes in what was written without one.
async fn begin_audit(tx: &mut Tx, keys: &KeyRing, rng: &Rng) -> Result<AuditKey, Error> {
    let key = AuditKey::random(rng)?;
    let known = Zeroizing::new([KNOWN, key.expose()].concat());
    let sealed = keys.seal(rng, Purpose::KeyCheck, Uuid::nil(), &known)?;
    tx.execute("UPDATE key_check SET sealed = $1 WHERE id = 1", vec![sealed.into()]).await?;
    audit::adopt(tx, &key).await?;
    Ok(key)
}

/// Held, so that of two servers that start at once the second sees what the first has made.
async fn sample(tx: &mut Tx) -> Result<Option<Row>, Error> {
    let sql =
        tx.dialect("SELECT sealed FROM key_check WHERE id = 1", "SELECT sealed FROM key_check WHERE id = 1 FOR UPDATE");
    tx.optional(sql, vec![]).await
}

/// A database with people in it had a key check: whoever took it away would have a new key made, and the log with it.
async fn is_lived_in(conn: &mut Conn) -> Result<bool, Error> {
    let sql = "SELECT 1 AS lived_in FROM accounts UNION ALL SELECT 1 FROM audit_events LIMIT 1";
    Ok(conn.optional(sql, vec![]).await?.is_some())
}

/// What follows the known text, when these keys open it.
fn fitting(keys: &KeyRing, row: &Row) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    match keys.open(Purpose::KeyCheck, Uuid::nil(), &row.get::<Vec<u8>>("sealed")?) {
        Ok(known) => match known.strip_prefix(KNOWN) {
            Some(rest) => Ok(Zeroizing::new(rest.to_vec())),
            None => Err(OpenError::WrongKey),
        },
        Err(Error::Corrupt(_)) => Err(OpenError::WrongKey),
        Err(other) => Err(other.into()),
    }
}
