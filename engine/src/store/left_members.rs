use sqlx::types::Uuid;

use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;

/// Remembers that somebody left by themselves.
pub async fn insert(tx: &mut Tx, workspace: Uuid, account: Uuid, now: Instant) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO left_members (workspace_id, account_id, left_at) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, account_id) DO UPDATE SET left_at = excluded.left_at",
        args![workspace, account, now],
    )
    .await
    .map(drop)
}
