use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;

pub struct Record<'a> {
    pub id: Uuid,
    pub at: Instant,
    pub kind: &'static str,
    pub account: Option<Uuid>,
    pub workspace: Option<Uuid>,
    pub ip: &'a str,
    pub detail: String,
}

pub async fn insert(tx: &mut Tx, r: Record<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit_events (id, at, kind, account_id, workspace_id, ip, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![r.id, r.at, r.kind, r.account, r.workspace, r.ip, r.detail],
    )
    .await
    .map(drop)
}

/// How many events of one kind an account made since then.
pub async fn count(conn: &mut Conn, account: Uuid, kind: &'static str, since: Instant) -> Result<i64, Error> {
    // Ids sort by time, and the index by account ends in them: older events are not even looked at.
    let first = uuid::Builder::from_unix_timestamp_millis(since.unix_millis(), &[0; 10]).into_uuid();
    conn.one(
        "SELECT COUNT(*) AS events FROM audit_events WHERE account_id = $1 AND id >= $2 AND kind = $3",
        args![account, first, kind],
    )
    .await?
    .get("events")
}
