use shared::input::Email;
use shared::policy::Role;
use shared::views::JoinedBy;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx, removed_members};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// Makes somebody a member; `false`, and nothing changed, when they are one already.
pub async fn insert(
    tx: &mut Tx,
    workspace: Uuid,
    account: Uuid,
    role: Role,
    joined_by: JoinedBy,
    now: Instant,
) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace_id, account_id) DO NOTHING",
            args![workspace, account, role.word(), joined_by.word(), now],
        )
        .await?;
    Ok(inserted == 1)
}

/// Notes the link of the invite that made somebody a member.
pub async fn came_by(tx: &mut Tx, workspace: Uuid, account: Uuid, token: &[u8]) -> Result<(), Error> {
    tx.execute(
        "UPDATE memberships SET came_by = $3 WHERE workspace_id = $1 AND account_id = $2",
        args![workspace, account, token],
    )
    .await
    .map(drop)
}

/// Makes somebody the first admin of a workspace unless they administer `at_most` already, deleted ones included;
/// `false` when they do. The caller holds the account alone: otherwise each of many at once would count without the
/// others.
pub async fn found(tx: &mut Tx, workspace: Uuid, account: Uuid, at_most: i64, now: Instant) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT $1, $2, 'admin', $3, $4
             WHERE (SELECT COUNT(*) FROM memberships m WHERE m.account_id = $2 AND m.role = 'admin') < $5",
            args![workspace, account, JoinedBy::Founder.word(), now, at_most],
        )
        .await?;
    Ok(inserted == 1)
}

/// Ends a membership unless it is the last admin's; `false` when it was. The caller holds the workspace
/// alone: otherwise two admins who leave at once would each still see the other.
pub async fn delete_unless_last_admin(tx: &mut Tx, workspace: Uuid, account: Uuid) -> Result<bool, Error> {
    let deleted = tx
        .execute(
            "DELETE FROM memberships WHERE workspace_id = $1 AND account_id = $2
             AND (role <> 'admin' OR EXISTS (
                 SELECT 1 FROM memberships o WHERE o.workspace_id = $1 AND o.account_id <> $2 AND o.role = 'admin'))",
            args![workspace, account],
        )
        .await?;
    Ok(deleted == 1)
}

/// The same for somebody whom an admin sends away, and who must not come back by themselves.
pub async fn remove_unless_last_admin(
    tx: &mut Tx,
    permit: &Permit,
    proof: &FreshProof,
    account: Uuid,
    now: Instant,
) -> Result<bool, Error> {
    if !delete_unless_last_admin(tx, permit.workspace(), account).await? {
        return Ok(false);
    }
    removed_members::insert(tx, permit, proof, account, now).await?;
    Ok(true)
}

/// Gives a member another role unless that takes the last admin away; `false` when it would. The caller holds the
/// workspace alone, as for [`delete_unless_last_admin`].
pub async fn change_role_unless_last_admin(
    tx: &mut Tx,
    permit: &Permit,
    _proof: &FreshProof,
    account: Uuid,
    role: Role,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE memberships SET role = $3 WHERE workspace_id = $1 AND account_id = $2
             AND (role <> 'admin' OR $3 = 'admin' OR EXISTS (
                 SELECT 1 FROM memberships o WHERE o.workspace_id = $1 AND o.account_id <> $2 AND o.role = 'admin'))",
            args![permit.workspace(), account, role.word()],
        )
        .await?;
    Ok(changed == 1)
}

/// The role of a member.
pub async fn role(conn: &mut Conn, workspace: Uuid, account: Uuid) -> Result<Option<Role>, Error> {
    let sql = "SELECT role FROM memberships WHERE workspace_id = $1 AND account_id = $2";
    conn.optional(sql, args![workspace, account]).await?.map(|row| row.word("role", Role::from_word)).transpose()
}

/// Whether somebody else administers the workspace, too.
pub async fn has_admin_besides(conn: &mut Conn, permit: &Permit, account: Uuid) -> Result<bool, Error> {
    let row = conn
        .optional(
            "SELECT 1 AS present FROM memberships
             WHERE workspace_id = $1 AND role = 'admin' AND account_id <> $2 LIMIT 1",
            args![permit.workspace(), account],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether the account of that address is a member.
pub async fn has_email(conn: &mut Conn, permit: &Permit, email: &Email) -> Result<bool, Error> {
    let row = conn
        .optional(
            "SELECT 1 AS present FROM memberships m JOIN accounts a ON a.id = m.account_id
             WHERE m.workspace_id = $1 AND a.email = $2",
            args![permit.workspace(), email.as_str()],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether the account is a member.
pub async fn has(conn: &mut Conn, workspace: Uuid, account: Uuid) -> Result<bool, Error> {
    let sql = "SELECT 1 AS present FROM memberships WHERE workspace_id = $1 AND account_id = $2";
    Ok(conn.optional(sql, args![workspace, account]).await?.is_some())
}
