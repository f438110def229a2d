use sqlx::types::Uuid;

use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// Whether an admin sent somebody away from the workspace, under this address or another one of the same mailbox: a
/// mail to `ada+again@…` is read by Ada (subaddressing, RFC 5233). Both are expressions of SQL.
macro_rules! was_removed {
    ($workspace:literal, $account:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM accounts asks
                 JOIN accounts gone ON gone.mailbox = asks.mailbox
                 JOIN removed_members x ON x.account_id = gone.id
                 WHERE asks.id = ",
            $account,
            " AND x.workspace_id = ",
            $workspace,
            ")"
        )
    };
}
pub(super) use was_removed;

/// Remembers that an admin sent somebody away.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    proof: &FreshProof,
    account: Uuid,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO removed_members (workspace_id, account_id, removed_at, removed_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, account_id) DO UPDATE SET removed_at = $3, removed_by = $4",
        args![permit.workspace(), account, now, proof.account()],
    )
    .await
    .map(drop)
}

/// Forgets it of the whole mailbox: an admin asked them back.
pub async fn forget(tx: &mut Tx, workspace: Uuid, account: Uuid) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM removed_members WHERE workspace_id = $1 AND account_id IN (
             SELECT gone.id FROM accounts gone JOIN accounts back ON back.mailbox = gone.mailbox WHERE back.id = $2)",
        args![workspace, account],
    )
    .await
    .map(drop)
}
