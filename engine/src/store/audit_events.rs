use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;

/// An event, all of it but its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub id: Uuid,
    pub at: Instant,
    pub kind: String,
    /// Whose act it was, or whom it concerns.
    pub account: Option<Uuid>,
    pub workspace: Option<Uuid>,
    /// The address of who acted, at that time.
    pub actor: Option<String>,
    pub target_id: Option<Uuid>,
    /// The address of whom it concerns besides, at that time.
    pub target: Option<String>,
    /// What the session that acted had proven.
    pub proof: Option<String>,
    pub ip: String,
    pub user_agent: Option<String>,
    /// JSON, with what was before and after.
    pub detail: String,
}

impl Record {
    /// Where it stands: with its workspace's events, or else its account's, or else the house's.
    pub fn chain(&self) -> Uuid {
        self.workspace.or(self.account).unwrap_or(crate::audit::house())
    }
}

/// One list of columns for whoever calls [`read`].
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.at, e.kind, e.account_id, e.workspace_id, e.actor, e.target_id, e.target, e.proof, e.ip,
                    e.user_agent, e.detail, e.position, e.hash ",
            $rest
        )
    };
}
pub(super) use columns;

pub fn read(row: &Row) -> Result<Record, Error> {
    Ok(Record {
        id: row.get("id")?,
        at: Instant(row.get("at")?),
        kind: row.get("kind")?,
        account: row.get("account_id")?,
        workspace: row.get("workspace_id")?,
        actor: row.get("actor")?,
        target_id: row.get("target_id")?,
        target: row.get("target")?,
        proof: row.get("proof")?,
        ip: row.get("ip")?,
        user_agent: row.get("user_agent")?,
        detail: row.get("detail")?,
    })
}

pub async fn insert(tx: &mut Tx, r: &Record, position: i64, hash: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit_events (id, at, kind, account_id, workspace_id, actor, target_id, target, proof, ip,
                                   user_agent, detail, chain, position, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            r.id,
            r.at,
            r.kind.as_str(),
            r.account,
            r.workspace,
            r.actor.as_deref(),
            r.target_id,
            r.target.as_deref(),
            r.proof.as_deref(),
            r.ip.as_str(),
            r.user_agent.as_deref(),
            r.detail.as_str(),
            r.chain(),
            position,
            hash,
        ],
    )
    .await
    .map(drop)
}

/// How many events of one kind an account made since then.
pub async fn count(conn: &mut Conn, account: Uuid, kind: &'static str, since: Instant) -> Result<i64, Error> {
    conn.one(
        "SELECT COUNT(*) AS events FROM audit_events WHERE account_id = $1 AND id >= $2 AND kind = $3",
        args![account, first_id(since), kind],
    )
    .await?
    .get("events")
}

/// How many events of one kind a workspace saw since then.
pub async fn count_in(conn: &mut Conn, workspace: Uuid, kind: &'static str, since: Instant) -> Result<i64, Error> {
    conn.one(
        "SELECT COUNT(*) AS events FROM audit_events WHERE chain = $1 AND kind = $3 AND id >= $2",
        args![workspace, first_id(since), kind],
    )
    .await?
    .get("events")
}

/// The details of those events, and of an account's own of that kind, wherever it did it.
pub async fn details_in_or_of(
    conn: &mut Conn,
    (workspace, account): (Uuid, Uuid),
    kind: &'static str,
    since: Instant,
) -> Result<Vec<String>, Error> {
    let sql = "SELECT detail FROM audit_events WHERE chain = $1 AND kind = $3 AND id >= $2
               UNION ALL
               SELECT detail FROM audit_events WHERE account_id = $4 AND chain <> $1 AND kind = $3 AND id >= $2";
    let rows = conn.all(sql, args![workspace, first_id(since), kind, account]).await?;
    rows.iter().map(|row| row.get("detail")).collect()
}

/// The next events that stand in no chain, oldest first.
pub async fn unchained(conn: &mut Conn, after: Uuid, at_most: i64) -> Result<Vec<Record>, Error> {
    let sql = columns!("FROM audit_events e WHERE e.chain IS NULL AND e.id > $1 ORDER BY e.id LIMIT $2");
    conn.all(sql, args![after, at_most]).await?.iter().map(read).collect()
}

pub async fn put_into_chain(tx: &mut Tx, id: Uuid, chain: Uuid, position: i64, hash: &[u8]) -> Result<(), Error> {
    let sql = "UPDATE audit_events SET chain = $2, position = $3, hash = $4 WHERE id = $1";
    tx.execute(sql, args![id, chain, position, hash]).await.map(drop)
}

/// Deletes a chain's events up to a position.
pub async fn delete_to(tx: &mut Tx, chain: Uuid, position: i64) -> Result<(), Error> {
    let sql = "DELETE FROM audit_events WHERE chain = $1 AND position <= $2";
    tx.execute(sql, args![chain, position]).await.map(drop)
}

/// Ids sort by time, and the indexes end in them: older events are not even looked at.
fn first_id(since: Instant) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(since.unix_millis(), &[0; 10]).into_uuid()
}
