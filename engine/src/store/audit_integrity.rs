//! What checking the audit log reads. Nothing here trusts a row to be as we wrote it.

use std::collections::BTreeMap;

use sqlx::types::Uuid;

use super::audit_chains::{self, Head};
use super::audit_events::{self, Record, columns};
use super::conn::args;
use super::{Conn, Row};
use crate::error::Error;

/// Every head; none for a row that can't be read.
pub async fn heads(conn: &mut Conn) -> Result<Vec<Option<Head>>, Error> {
    Ok(conn.all(audit_chains::ALL, args![]).await?.iter().map(|row| audit_chains::read(row).ok()).collect())
}

/// Whose chain is whose: a workspace's by its slug, an account's by its address.
pub async fn owners(conn: &mut Conn) -> Result<BTreeMap<Uuid, String>, Error> {
    let sql = "SELECT id, 'workspace ' || slug AS owner FROM workspaces UNION ALL SELECT id, 'account ' || email FROM accounts";
    conn.all(sql, args![]).await?.iter().map(|row| Ok((row.get("id")?, row.get("owner")?))).collect()
}

/// An event in its place, as far as the row can be read: somebody may have written anything into it.
#[derive(Debug)]
pub struct Placed {
    pub position: i64,
    pub hash: Vec<u8>,
    /// None when the row can't be read, or is another than the one its index leads to.
    pub event: Option<Record>,
}

impl Placed {
    /// One whose row the database itself can't read.
    pub const fn damaged(position: i64) -> Self {
        Self { position, hash: Vec::new(), event: None }
    }
}

/// The next events of a chain, in its order. What an index says of a row is compared with the row, and the kind of each
/// value with the one its column has: whoever writes to the file itself is bound by neither.
pub async fn in_chain(conn: &mut Conn, chain: Uuid, after: i64, at_most: i64) -> Result<Vec<Placed>, Error> {
    let sql = conn.dialect(
        columns!(
            ", (SELECT t.chain = e.chain AND t.position = e.position AND typeof(t.hash) = 'blob'
                    AND typeof(t.id) = 'blob' AND typeof(t.at) = 'integer' AND typeof(t.kind) = 'text'
                    AND typeof(t.ip) = 'text' AND typeof(t.detail) = 'text'
                    AND typeof(t.account_id) IN ('blob', 'null') AND typeof(t.workspace_id) IN ('blob', 'null')
                    AND typeof(t.target_id) IN ('blob', 'null') AND typeof(t.actor) IN ('text', 'null')
                    AND typeof(t.target) IN ('text', 'null') AND typeof(t.proof) IN ('text', 'null')
                    AND typeof(t.user_agent) IN ('text', 'null')
                FROM audit_events t NOT INDEXED WHERE t.rowid = e.rowid) AS is_whole
             FROM audit_events e WHERE e.chain = $1 AND e.position > $2 ORDER BY e.position LIMIT $3"
        ),
        columns!(
            ", TRUE AS is_whole
             FROM audit_events e WHERE e.chain = $1 AND e.position > $2 ORDER BY e.position LIMIT $3"
        ),
    );
    let rows = conn.all(sql, args![chain, after, at_most]).await?;
    rows.iter().map(placed).collect()
}

fn placed(row: &Row) -> Result<Placed, Error> {
    let is_whole = row.get::<Option<bool>>("is_whole")?.unwrap_or(false);
    Ok(Placed {
        position: row.get("position")?,
        hash: row.get("hash").unwrap_or_default(),
        event: audit_events::read(row).ok().filter(|_| is_whole),
    })
}

/// The next positions of a chain by its index alone: no row is read for them, damaged or not.
pub async fn positions(conn: &mut Conn, chain: Uuid, after: i64, at_most: i64) -> Result<Vec<i64>, Error> {
    let sql = "SELECT position FROM audit_events WHERE chain = $1 AND position > $2 ORDER BY position LIMIT $3";
    conn.all(sql, args![chain, after, at_most]).await?.iter().map(|row| row.get("position")).collect()
}

/// An event of no chain that has a head, as far as it can be read.
#[derive(Debug)]
pub struct Stray {
    pub event: Option<Uuid>,
    pub chain: Option<Uuid>,
    pub position: Option<i64>,
}

/// The first `at_most` of them.
pub async fn strays(conn: &mut Conn, at_most: i64) -> Result<Vec<Stray>, Error> {
    let rows = conn
        .all(
            "SELECT e.id, e.chain, e.position FROM audit_events e
             WHERE e.chain IS NULL OR e.position IS NULL
                OR NOT EXISTS (SELECT 1 FROM audit_chains c WHERE c.chain = e.chain)
             ORDER BY e.chain, e.position LIMIT $1",
            args![at_most],
        )
        .await?;
    let stray = |row: &Row| Stray {
        event: row.get("id").ok(),
        chain: row.get::<Option<Uuid>>("chain").ok().flatten(),
        position: row.get::<Option<i64>>("position").ok().flatten(),
    };
    Ok(rows.iter().map(stray).collect())
}

/// Where the file of an SQLite database does not agree with itself: reading by an index does not see what was changed
/// in the table behind its back. PostgreSQL keeps its files to itself.
pub async fn damage(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for (sqlite, postgres) in [
        ("PRAGMA integrity_check(audit_events)", "SELECT 'ok' AS integrity_check"),
        ("PRAGMA integrity_check(audit_chains)", "SELECT 'ok' AS integrity_check"),
    ] {
        let sql = conn.dialect(sqlite, postgres);
        match conn.all(sql, args![]).await {
            Ok(rows) => {
                for row in rows {
                    found.push(row.get("integrity_check")?);
                }
            }
            Err(error) if error.is_damage() => found.push(error.to_string()),
            Err(error) => return Err(error),
        }
    }
    found.retain(|said: &String| said != "ok");
    Ok(found)
}
