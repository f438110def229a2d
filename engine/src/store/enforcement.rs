//! The switch, and who turned it last.

use shared::policy::Level;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// Changes what a workspace demands, and notes what it demanded until now. A row each, however many members: nothing is
/// done to them here, each is asked at their next request.
pub async fn switch(
    tx: &mut Tx,
    permit: &Permit,
    proof: &FreshProof,
    required: Level,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO enforcement_periods (workspace_id, level, began_at, ended_at)
         SELECT id, required_level, switched_at, $2 FROM workspaces
         WHERE id = $1 AND required_level <> 'password' AND switched_at IS NOT NULL",
        args![permit.workspace(), now],
    )
    .await?;
    tx.execute(
        "UPDATE workspaces SET required_level = $2, switched_by = $3, switched_at = $4, switched_from = required_level,
                enforced_since = CASE WHEN required_level = 'password' THEN $4 ELSE enforced_since END
         WHERE id = $1",
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
