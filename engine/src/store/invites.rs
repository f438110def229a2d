use shared::input::Email;
use shared::policy::Role;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::secret::TokenHash;

/// An invite about to be sent.
#[derive(Debug)]
pub struct NewInvite<'a> {
    pub id: Uuid,
    pub email: &'a Email,
    pub role: Role,
    pub token: TokenHash,
    pub expires: Instant,
}

/// Keeps one invite per address: an earlier one is replaced, and its link stops working.
pub async fn upsert(tx: &mut Tx, permit: &Permit, new: NewInvite<'_>, now: Instant) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO invites (id, workspace_id, email, role, inviter_id, token_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (workspace_id, email) DO UPDATE SET
             id = excluded.id, role = excluded.role, inviter_id = excluded.inviter_id,
             token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at",
        args![
            new.id,
            permit.workspace(),
            new.email.as_str(),
            new.role.word(),
            permit.account(),
            new.token,
            now,
            new.expires
        ],
    )
    .await
    .map(drop)
}

/// How many invites of the workspace work now, not counting the one for `besides`.
pub async fn count_besides(conn: &mut Conn, permit: &Permit, besides: &Email, now: Instant) -> Result<i64, Error> {
    conn.one(
        "SELECT COUNT(*) AS pending FROM invites WHERE workspace_id = $1 AND email <> $2 AND expires_at > $3",
        args![permit.workspace(), besides.as_str(), now],
    )
    .await?
    .get("pending")
}

/// An invite that works now.
#[derive(Debug)]
pub struct Pending {
    pub email: String,
    pub role: Role,
    pub expires: Instant,
}

/// The invites of a workspace that work now, by address.
pub async fn list(conn: &mut Conn, permit: &Permit, now: Instant) -> Result<Vec<Pending>, Error> {
    let rows = conn
        .all(
            "SELECT email, role, expires_at FROM invites WHERE workspace_id = $1 AND expires_at > $2 ORDER BY email",
            args![permit.workspace(), now],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Pending {
                email: row.get("email")?,
                role: row.word("role", Role::from_word)?,
                expires: Instant(row.get("expires_at")?),
            })
        })
        .collect()
}

/// Takes an invite back; `false` when there is none.
pub async fn delete(tx: &mut Tx, permit: &Permit, email: &Email) -> Result<bool, Error> {
    let deleted = tx
        .execute(
            "DELETE FROM invites WHERE workspace_id = $1 AND email = $2",
            args![permit.workspace(), email.as_str()],
        )
        .await?;
    Ok(deleted == 1)
}

/// Forgets the invites of a workspace whose links no longer work.
pub async fn delete_expired(tx: &mut Tx, permit: &Permit, now: Instant) -> Result<(), Error> {
    tx.execute("DELETE FROM invites WHERE workspace_id = $1 AND expires_at <= $2", args![permit.workspace(), now])
        .await
        .map(drop)
}

/// What the holder of a link may read.
#[derive(Debug)]
pub struct Shown {
    pub workspace: String,
    pub inviter: String,
    pub role: Role,
    pub email: String,
}

pub async fn show(conn: &mut Conn, token: TokenHash, now: Instant) -> Result<Option<Shown>, Error> {
    conn.optional(
        "SELECT w.name AS workspace, a.name AS inviter, i.role, i.email
         FROM invites i JOIN workspaces w ON w.id = i.workspace_id JOIN accounts a ON a.id = i.inviter_id
         WHERE i.token_hash = $1 AND i.expires_at > $2",
        args![token, now],
    )
    .await?
    .map(|row| {
        Ok(Shown {
            workspace: row.get("workspace")?,
            inviter: row.get("inviter")?,
            role: row.word("role", Role::from_word)?,
            email: row.get("email")?,
        })
    })
    .transpose()
}

/// What an accepted invite was worth.
#[derive(Debug)]
pub struct Taken {
    pub workspace: Uuid,
    pub role: Role,
}

/// Uses an invite up. One statement, so that of many who try at once one gets it.
pub async fn take(tx: &mut Tx, token: TokenHash, email: &str, now: Instant) -> Result<Option<Taken>, Error> {
    tx.optional(
        "DELETE FROM invites WHERE token_hash = $1 AND email = $2 AND expires_at > $3 RETURNING workspace_id, role",
        args![token, email, now],
    )
    .await?
    .map(|row| Ok(Taken { workspace: row.get("workspace_id")?, role: row.word("role", Role::from_word)? }))
    .transpose()
}
