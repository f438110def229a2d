use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::step_up::FreshProof;

/// A stored recovery code.
#[derive(Debug)]
pub struct RecoveryCode {
    pub id: Uuid,
    pub sealed: Vec<u8>,
    pub used: bool,
}

pub async fn all(conn: &mut Conn, account: Uuid) -> Result<Vec<RecoveryCode>, Error> {
    let rows = conn
        .all(
            "SELECT id, sealed_code, used_at FROM recovery_codes WHERE account_id = $1 ORDER BY position",
            args![account],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(RecoveryCode {
                id: row.get("id")?,
                sealed: row.get("sealed_code")?,
                used: row.time("used_at")?.is_some(),
            })
        })
        .collect()
}

pub async fn insert(tx: &mut Tx, proof: &FreshProof, id: Uuid, position: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO recovery_codes (id, account_id, position, sealed_code) VALUES ($1, $2, $3, $4)",
        args![id, proof.account(), position, sealed],
    )
    .await
    .map(drop)
}

/// Uses up a code, once, and only as long as its set was not replaced.
pub async fn use_up(tx: &mut Tx, id: Uuid, account: Uuid, now: Instant) -> Result<bool, Error> {
    let used = tx
        .execute(
            "UPDATE recovery_codes SET used_at = $3 WHERE id = $1 AND account_id = $2 AND used_at IS NULL",
            args![id, account, now],
        )
        .await?;
    Ok(used == 1)
}

pub async fn delete_all(tx: &mut Tx, proof: &FreshProof) -> Result<(), Error> {
    tx.execute("DELETE FROM recovery_codes WHERE account_id = $1", args![proof.account()]).await.map(drop)
}
