//! When admins were written to about requests to join. In a table of its own: people ask at the same time, and none of
//! them holds the workspace's row alone.

use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;

/// Takes it upon the caller to write to the admins of a request that just came; `false`, and kept in mind for later,
/// when somebody wrote to them after `last`. One statement: of fifty who ask at once one writes.
pub async fn claim(tx: &mut Tx, workspace: Uuid, last: Instant, now: Instant) -> Result<bool, Error> {
    let row = tx
        .one(
            "INSERT INTO join_request_mails (workspace_id, told_at, others_came) VALUES ($1, $2, 0)
             ON CONFLICT (workspace_id) DO UPDATE SET
                 others_came = CASE WHEN join_request_mails.told_at <= $3 THEN 0 ELSE 1 END,
                 told_at = CASE WHEN join_request_mails.told_at <= $3 THEN $2 ELSE join_request_mails.told_at END
             RETURNING others_came",
            args![workspace, now, last],
        )
        .await?;
    Ok(row.get::<i64>("others_came")? == 0)
}

/// Takes a workspace where others came since its admins were written to, which was then or before: no second server
/// writes to them as well.
pub async fn take_due(tx: &mut Tx, last: Instant, now: Instant) -> Result<Option<Uuid>, Error> {
    let sql = tx.dialect(
        "UPDATE join_request_mails SET told_at = $2, others_came = 0
         WHERE workspace_id = (
             SELECT m.workspace_id FROM join_request_mails m JOIN workspaces w ON w.id = m.workspace_id
             WHERE m.others_came = 1 AND m.told_at <= $1 AND w.deleted_at IS NULL ORDER BY m.told_at LIMIT 1)
         RETURNING workspace_id",
        "UPDATE join_request_mails SET told_at = $2, others_came = 0
         WHERE workspace_id = (
             SELECT m.workspace_id FROM join_request_mails m JOIN workspaces w ON w.id = m.workspace_id
             WHERE m.others_came = 1 AND m.told_at <= $1 AND w.deleted_at IS NULL ORDER BY m.told_at LIMIT 1
             FOR UPDATE OF m SKIP LOCKED)
         RETURNING workspace_id",
    );
    tx.optional(sql, args![last, now]).await?.map(|row| row.get("workspace_id")).transpose()
}

/// Whether any workspace is [`take_due`]'s to take: asked often, so it takes no write lock.
pub async fn any_due(conn: &mut Conn, last: Instant) -> Result<bool, Error> {
    let sql = "SELECT 1 AS one FROM join_request_mails m JOIN workspaces w ON w.id = m.workspace_id
               WHERE m.others_came = 1 AND m.told_at <= $1 AND w.deleted_at IS NULL LIMIT 1";
    Ok(conn.optional(sql, args![last]).await?.is_some())
}

/// Keeps in mind that somebody came of whom nobody was told.
pub async fn keep_in_mind(tx: &mut Tx, workspace: Uuid) -> Result<(), Error> {
    let sql = "UPDATE join_request_mails SET others_came = 1 WHERE workspace_id = $1";
    tx.execute(sql, args![workspace]).await.map(drop)
}
