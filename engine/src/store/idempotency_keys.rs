use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;

/// A try to create something under a key.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub id: Uuid,
    /// Of the credential, the operation and the key.
    pub key: &'a [u8],
    /// Of what is to be created.
    pub request: &'a [u8],
    pub at: Instant,
}

/// What is known of a key that somebody claimed already.
#[derive(Debug)]
pub struct Claimed {
    pub id: Uuid,
    pub request: Vec<u8>,
    pub acted_at: Option<Instant>,
    /// Sealed.
    pub answer: Option<Vec<u8>>,
}

/// Claims a key that nobody has, whose claim `expired`, or whose claim was `abandoned` before it did anything. `false`
/// when somebody else has it.
pub async fn claim(tx: &mut Tx, claim: Claim<'_>, expired: Instant, abandoned: Instant) -> Result<bool, Error> {
    let claimed = tx
        .execute(
            "INSERT INTO idempotency_keys (key_hash, claim_id, request_hash, claimed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (key_hash) DO UPDATE SET
                 claim_id = excluded.claim_id, request_hash = excluded.request_hash,
                 claimed_at = excluded.claimed_at, acted_at = NULL, answer = NULL
             WHERE idempotency_keys.claimed_at <= $5
                OR (idempotency_keys.acted_at IS NULL AND idempotency_keys.claimed_at <= $6)",
            args![claim.key, claim.id, claim.request, claim.at, expired, abandoned],
        )
        .await?;
    Ok(claimed == 1)
}

pub async fn find(conn: &mut Conn, key: &[u8]) -> Result<Option<Claimed>, Error> {
    let sql = "SELECT claim_id, request_hash, acted_at, answer FROM idempotency_keys WHERE key_hash = $1";
    let row = conn.optional(sql, args![key]).await?;
    row.map(|row| {
        Ok(Claimed {
            id: row.get("claim_id")?,
            request: row.get("request_hash")?,
            acted_at: row.time("acted_at")?,
            answer: row.get("answer")?,
        })
    })
    .transpose()
}

/// Notes, in the transaction that acts, that it did; `false` when the claim is somebody else's by now. It may act in
/// more than one.
pub async fn note_act(tx: &mut Tx, claim: Uuid, now: Instant) -> Result<bool, Error> {
    let sql = "UPDATE idempotency_keys SET acted_at = COALESCE(acted_at, $2) WHERE claim_id = $1";
    Ok(tx.execute(sql, args![claim, now]).await? == 1)
}

/// Keeps what was answered.
pub async fn keep(tx: &mut Tx, claim: Uuid, answer: Vec<u8>) -> Result<(), Error> {
    let sql = "UPDATE idempotency_keys SET answer = $2 WHERE claim_id = $1 AND acted_at IS NOT NULL";
    tx.execute(sql, args![claim, answer]).await.map(drop)
}

/// Gives a key back under which nothing was done.
pub async fn release(tx: &mut Tx, claim: Uuid) -> Result<(), Error> {
    let sql = "DELETE FROM idempotency_keys WHERE claim_id = $1 AND acted_at IS NULL";
    tx.execute(sql, args![claim]).await.map(drop)
}
