//! How a workspace that can't be restored any more goes: in small parts, itself last.

use sqlx::types::Uuid;

use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;

macro_rules! some {
    ($table:literal, $which:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE workspace_id = $1 AND ",
            $which,
            " IN (SELECT ",
            $which,
            " FROM ",
            $table,
            " WHERE workspace_id = $1 LIMIT $2)"
        )
    };
}

/// What there may be a great many of: for each member, or of what admins add. What is few goes with the workspace.
const PARTS: [&str; 9] = [
    "DELETE FROM grace_reminders WHERE workspace_id = $1 AND (level, account_id, reminder) IN
         (SELECT level, account_id, reminder FROM grace_reminders WHERE workspace_id = $1 LIMIT $2)",
    some!("tokens", "id"),
    some!("join_requests", "account_id"),
    some!("invites", "email"),
    some!("projects", "slug"),
    some!("deleted_projects", "id"),
    some!("removed_members", "account_id"),
    some!("left_members", "account_id"),
    some!("memberships", "account_id"),
];

/// Takes a workspace that was deleted then or before, and keeps others from purging it until `tx` ends; its name,
/// unless it was restored meanwhile or is gone. From now on no clock lets anybody restore it, also not that of a server
/// that is late: parts of it may be missing.
pub async fn begin(tx: &mut Tx, id: Uuid, until: Instant) -> Result<Option<String>, Error> {
    let sql = "UPDATE workspaces SET deleted_at = 0 WHERE id = $1 AND deleted_at <= $2 RETURNING name";
    tx.optional(sql, args![id, until]).await?.map(|row| row.get("name")).transpose()
}

/// Removes so many rows of what is in it, or fewer; whether there may be more.
pub async fn remove_some(tx: &mut Tx, id: Uuid, at_most: u32) -> Result<bool, Error> {
    let mut left = u64::from(at_most);
    for sql in PARTS {
        let at_most = i64::try_from(left).unwrap_or(i64::MAX);
        left = left.saturating_sub(tx.execute(sql, args![id, at_most]).await?);
        if left == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the workspace itself, with its addresses.
pub async fn finish(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    tx.execute("DELETE FROM workspaces WHERE id = $1", args![id]).await.map(drop)
}
