//! The switch, and whom it concerns.

use shared::policy::Level;
use shared::views::WorkspaceRef;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// Changes what a workspace demands. One row, however many members: nothing is done to them here, each is
/// asked at their next request.
pub async fn switch(
    tx: &mut Tx,
    permit: &Permit,
    proof: &FreshProof,
    required: Level,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE workspaces SET required_level = $2, switched_by = $3, switched_at = $4 WHERE id = $1",
        args![permit.workspace(), required.word(), proof.account(), now],
    )
    .await
    .map(drop)
}

/// Who switched last, and when; nobody, when it never happened or the account is gone.
pub async fn last_switch(conn: &mut Conn, permit: &Permit) -> Result<Option<(String, Instant)>, Error> {
    conn.optional(
        "SELECT a.name, w.switched_at FROM workspaces w JOIN accounts a ON a.id = w.switched_by WHERE w.id = $1",
        args![permit.workspace()],
    )
    .await?
    .map(|row| Ok((row.get("name")?, Instant(row.get("switched_at")?))))
    .transpose()
}

/// Members, split by what *Require 2FA* means to them.
#[derive(Clone, Copy, Debug)]
pub struct Coverage {
    /// Have a second factor.
    pub protected: u64,
    /// Have none, and would have to set one up.
    pub shut_out: u64,
}

pub async fn coverage(conn: &mut Conn, permit: &Permit) -> Result<Coverage, Error> {
    let row = conn
        .one(
            "SELECT COUNT(*) AS members, COUNT(f.account_id) AS protected
             FROM memberships m LEFT JOIN authenticators f ON f.account_id = m.account_id
             WHERE m.workspace_id = $1",
            args![permit.workspace()],
        )
        .await?;
    let (members, protected) = (row.get::<i64>("members")?.unsigned_abs(), row.get::<i64>("protected")?.unsigned_abs());
    Ok(Coverage { protected, shut_out: members - protected })
}

/// The account's workspaces that demand more than a password, by name.
pub async fn requiring(conn: &mut Conn, account: Uuid) -> Result<Vec<WorkspaceRef>, Error> {
    let rows = conn
        .all(
            "SELECT w.name, w.slug FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
             WHERE m.account_id = $1 AND w.required_level <> 'password'
             ORDER BY lower(w.name), w.slug",
            args![account],
        )
        .await?;
    rows.iter().map(|row| Ok(WorkspaceRef { name: row.get("name")?, slug: row.get("slug")? })).collect()
}
