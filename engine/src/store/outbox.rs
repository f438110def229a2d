use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;

/// A mail that waits.
#[derive(Debug)]
pub struct Waiting {
    pub id: Uuid,
    pub sealed: Vec<u8>,
    pub tries: i64,
}

pub async fn insert(tx: &mut Tx, id: Uuid, sealed: &[u8], now: Instant) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO outbox (id, sealed_mail, created_at, next_at, tries) VALUES ($1, $2, $3, $3, 0)",
        args![id, sealed, now],
    )
    .await
    .map(drop)
}

/// Whether any mail's turn has come: asked often, so it takes no write lock.
pub async fn any(conn: &mut Conn, now: Instant) -> Result<bool, Error> {
    Ok(conn.optional("SELECT 1 AS one FROM outbox WHERE next_at <= $1 LIMIT 1", args![now]).await?.is_some())
}

/// Takes the mail whose turn it is and puts its next turn off until `retry_at`, so that no second postman
/// takes it meanwhile and a crash only delays it.
pub async fn take(tx: &mut Tx, now: Instant, retry_at: Instant) -> Result<Option<Waiting>, Error> {
    let sql = tx.dialect(
        "UPDATE outbox SET next_at = $2, tries = tries + 1
         WHERE id = (SELECT id FROM outbox WHERE next_at <= $1 ORDER BY next_at LIMIT 1)
         RETURNING id, sealed_mail, tries",
        "UPDATE outbox SET next_at = $2, tries = tries + 1
         WHERE id = (SELECT id FROM outbox WHERE next_at <= $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, sealed_mail, tries",
    );
    let row = tx.optional(sql, args![now, retry_at]).await?;
    row.map(|row| Ok(Waiting { id: row.get("id")?, sealed: row.get("sealed_mail")?, tries: row.get("tries")? }))
        .transpose()
}

/// Puts the next try off further.
pub async fn put_off(tx: &mut Tx, id: Uuid, until: Instant) -> Result<(), Error> {
    tx.execute("UPDATE outbox SET next_at = $2 WHERE id = $1", args![id, until]).await.map(drop)
}

/// Delivered, or given up: nothing of it is kept.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    tx.execute("DELETE FROM outbox WHERE id = $1", args![id]).await.map(drop)
}
