use shared::input::{Domain, Email};
use shared::policy::JoinRole;
use sqlx::types::Uuid;

use super::conn::args;
use super::joining::{declined_before, proven_after};
use super::removed_members::was_removed;
use super::{Conn, Tx};
use crate::by_time::Place;
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;

/// A request to join that waits for an admin.
#[derive(Debug)]
pub struct Waiting {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub asked_at: Instant,
}

/// Who asked, and what they asked by.
#[derive(Debug)]
pub struct Asked {
    pub account: Uuid,
    pub email: Email,
    pub domain: Domain,
    pub role: JoinRole,
}

/// That an admin can decide a request: the proof it was made by holds and is not older than may be, and whoever made it
/// is neither in nor removed. `r` is the request, `d` its domain, `$2` the time after which DNS must have proven it.
macro_rules! can_be_decided {
    () => {
        concat!(
            "r.declined_at IS NULL AND d.mode <> 'off' AND d.last_proven_at > $2 AND d.lost_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM memberships m
                 WHERE m.workspace_id = r.workspace_id AND m.account_id = r.account_id)
             AND NOT ",
            was_removed!("r.workspace_id", "r.account_id")
        )
    };
}

/// Such requests of the workspace `$1`.
macro_rules! decidable {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM join_requests r
              JOIN accounts a ON a.id = r.account_id
              JOIN trusted_domains d ON d.id = r.domain_id
              WHERE r.workspace_id = $1 AND ",
            can_be_decided!(),
            " ",
            $rest
        )
    };
}

/// Makes a request, or renews one that was declined by then; `false` when one waits already.
pub async fn insert(
    tx: &mut Tx,
    id: Uuid,
    (workspace, domain): (Uuid, Uuid),
    account: Uuid,
    now: Instant,
) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO join_requests (id, workspace_id, account_id, domain_id, asked_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace_id, account_id) DO UPDATE SET
                 id = excluded.id, domain_id = excluded.domain_id, asked_at = excluded.asked_at, declined_at = NULL
             WHERE join_requests.declined_at <= $6",
            args![id, workspace, account, domain, now, declined_before(now)],
        )
        .await?;
    Ok(inserted == 1)
}

/// The first `at_most` requests behind that place, the oldest first.
pub async fn list(
    conn: &mut Conn,
    permit: &Permit,
    (behind, at_most): (Place, i64),
    now: Instant,
) -> Result<Vec<Waiting>, Error> {
    let rows = conn
        .all(
            decidable!(
                "SELECT r.id, a.name, a.email, r.asked_at",
                "AND (r.asked_at, r.id) > ($3, $4) ORDER BY r.asked_at, r.id LIMIT $5"
            ),
            args![permit.workspace(), proven_after(now), behind.at, behind.id, at_most],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Waiting {
                id: row.get("id")?,
                name: row.get("name")?,
                email: row.get("email")?,
                asked_at: Instant(row.get("asked_at")?),
            })
        })
        .collect()
}

/// How many requests wait, counted up to `at_most`. By the domains, of which there are few: requests by one that no
/// longer counts are not looked at, however many there are.
pub async fn count(conn: &mut Conn, workspace: Uuid, at_most: i64, now: Instant) -> Result<i64, Error> {
    let row = conn
        .one(
            concat!(
                "SELECT COUNT(*) AS waiting FROM (
                     SELECT r.id FROM trusted_domains d CROSS JOIN join_requests r
                     WHERE d.workspace_id = $1 AND r.domain_id = d.id AND ",
                can_be_decided!(),
                " LIMIT $3) AS few"
            ),
            args![workspace, proven_after(now), at_most],
        )
        .await?;
    row.get("waiting")
}

/// Whether any request waits, be it one that an admin can decide now or not.
pub async fn any(conn: &mut Conn, workspace: Uuid) -> Result<bool, Error> {
    let sql = "SELECT 1 AS one FROM join_requests WHERE workspace_id = $1 AND declined_at IS NULL LIMIT 1";
    Ok(conn.optional(sql, args![workspace]).await?.is_some())
}

/// One request an admin can decide now.
pub async fn find(conn: &mut Conn, permit: &Permit, id: Uuid, now: Instant) -> Result<Option<Asked>, Error> {
    let sql = decidable!("SELECT r.account_id, a.email, d.domain, d.role", "AND r.id = $3");
    let row = conn.optional(sql, args![permit.workspace(), proven_after(now), id]).await?;
    row.map(|row| {
        Ok(Asked {
            account: row.get("account_id")?,
            email: Email::parse(row.get("email")?).map_err(|_| Error::Corrupt("email"))?,
            domain: Domain::parse(row.get("domain")?).map_err(|_| Error::Corrupt("domain"))?,
            role: row.word("role", JoinRole::from_word)?,
        })
    })
    .transpose()
}

/// Uses a request up, once.
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM join_requests WHERE id = $1 AND declined_at IS NULL", args![id]).await? == 1)
}

/// Declines a request, once.
pub async fn decline(tx: &mut Tx, id: Uuid, now: Instant) -> Result<bool, Error> {
    let sql = "UPDATE join_requests SET declined_at = $2 WHERE id = $1 AND declined_at IS NULL";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// Whoever is in, or has gone, asks for nothing.
pub async fn withdraw(tx: &mut Tx, workspace: Uuid, account: Uuid) -> Result<(), Error> {
    let sql = "DELETE FROM join_requests WHERE workspace_id = $1 AND account_id = $2";
    tx.execute(sql, args![workspace, account]).await.map(drop)
}

/// Forgets requests declined before `before`: they keep nobody from asking again.
pub async fn forget(tx: &mut Tx, before: Instant) -> Result<(), Error> {
    tx.execute("DELETE FROM join_requests WHERE declined_at <= $1", args![before]).await.map(drop)
}
