use shared::input::Email;
use shared::policy::Role;
use shared::views::JoinedBy;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;

/// A member as stored.
#[derive(Debug)]
pub struct Member {
    pub account: Uuid,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub joined_by: JoinedBy,
    pub joined_at: Instant,
    pub has_second_factor: bool,
}

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

/// The first `at_most` members by name; all of them, or only those without a second factor.
pub async fn list(
    conn: &mut Conn,
    permit: &Permit,
    only_without_second_factor: bool,
    at_most: i64,
) -> Result<Vec<Member>, Error> {
    let rows = conn
        .all(
            "SELECT a.id, a.name, a.email, m.role, m.joined_by, m.joined_at,
                    f.account_id IS NOT NULL AS has_second_factor
             FROM memberships m
             JOIN accounts a ON a.id = m.account_id
             LEFT JOIN authenticators f ON f.account_id = m.account_id
             WHERE m.workspace_id = $1 AND ($2 = 0 OR f.account_id IS NULL)
             ORDER BY lower(a.name), a.email
             LIMIT $3",
            args![permit.workspace(), i64::from(only_without_second_factor), at_most],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                account: row.get("id")?,
                name: row.get("name")?,
                email: row.get("email")?,
                role: row.word("role", Role::from_word)?,
                joined_by: row.word("joined_by", JoinedBy::from_word)?,
                joined_at: Instant(row.get("joined_at")?),
                has_second_factor: row.get("has_second_factor")?,
            })
        })
        .collect()
}

pub async fn count(conn: &mut Conn, permit: &Permit) -> Result<u64, Error> {
    let row = conn
        .one("SELECT COUNT(*) AS members FROM memberships WHERE workspace_id = $1", args![permit.workspace()])
        .await?;
    Ok(row.get::<i64>("members")?.unsigned_abs())
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
