use sqlx::types::Uuid;

use super::Tx;
use super::conn::args;
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
