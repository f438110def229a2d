//! What people read of audit logs: admins of their workspace's, and everybody of their own account's.

use super::audit_events::{Record, read};
use super::conn::args;
use super::folded::pattern;
use super::{Conn, Row};
use crate::audit::{Filter, Readable};
use crate::error::Error;

/// An event in its place, and the address that the account in it has now.
#[derive(Debug)]
pub struct Shown {
    pub position: i64,
    pub hash: Vec<u8>,
    pub event: Record,
    pub email: Option<String>,
}

/// Where to read on from, and in which direction.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// Behind this position, oldest first.
    Newer(i64),
    /// Before this position, newest first.
    Older(i64),
}

/// Who is looked for by the name they have now; whoever is no member any more is found by their address alone. One list for
/// the whole log, and not a look for each event.
macro_rules! of_member {
    ($in_event:literal, $of_member:literal) => {
        concat!(
            $in_event,
            " IN (SELECT ",
            $of_member,
            " FROM memberships m WHERE m.workspace_id = $1
                  AND (m.name_key LIKE $3 ESCAPE '\\' OR m.email LIKE $3 ESCAPE '\\'))"
        )
    };
}

macro_rules! events {
    ($way:literal) => {
        concat!(
            "SELECT e.id, e.at, e.kind, e.account_id, e.workspace_id, e.actor, e.target_id, e.target, e.proof, e.ip,
                    e.user_agent, e.detail, e.position, e.hash, a.email
             FROM audit_events e LEFT JOIN accounts a ON a.id = e.account_id
             WHERE e.chain = $1 AND ($2 = '' OR e.kind = $2)
               AND ($3 = '' OR lower(e.actor) LIKE $3 ESCAPE '\\' OR lower(e.target) LIKE $3 ESCAPE '\\'
                    OR e.account_id = $4 OR e.target_id = $4
                    OR ",
            of_member!("e.account_id", "m.account_id"),
            " OR ",
            of_member!("e.target_id", "m.account_id"),
            " OR ",
            // An invite is for an address, whoever has it.
            of_member!("e.target", "m.email"),
            ")
               AND e.at >= $5 AND e.at < $6 AND e.position ",
            $way,
            " LIMIT $8"
        )
    };
}

/// The next `at_most` events of the log that the filter lets through.
pub async fn find(
    conn: &mut Conn,
    log: Readable,
    filter: &Filter,
    way: Way,
    at_most: i64,
) -> Result<Vec<Shown>, Error> {
    let (sql, from) = match way {
        Way::Newer(after) => (events!("> $7 ORDER BY e.position"), after),
        Way::Older(before) => (events!("< $7 ORDER BY e.position DESC"), before),
    };
    let (kind, person) = (filter.kind.as_str(), pattern(&filter.person));
    let args = args![log.chain(), kind, person, filter.account, filter.from, filter.until, from, at_most];
    conn.all(sql, args).await?.iter().map(shown).collect()
}

fn shown(row: &Row) -> Result<Shown, Error> {
    Ok(Shown { position: row.get("position")?, hash: row.get("hash")?, event: read(row)?, email: row.get("email")? })
}

/// The kinds that the log holds. Each is found by one step in an index, however long the log.
pub async fn kinds(conn: &mut Conn, log: Readable) -> Result<Vec<String>, Error> {
    let rows = conn
        .all(
            "WITH RECURSIVE kinds (kind) AS (
                 SELECT MIN(kind) FROM audit_events WHERE chain = $1
                 UNION ALL
                 SELECT (SELECT MIN(e.kind) FROM audit_events e WHERE e.chain = $1 AND e.kind > kinds.kind)
                 FROM kinds WHERE kinds.kind IS NOT NULL)
             SELECT kind FROM kinds WHERE kind IS NOT NULL",
            args![log.chain()],
        )
        .await?;
    rows.iter().map(|row| row.get("kind")).collect()
}
