use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::caller::{Medium, session_horizon};
use crate::clock::Instant;
use crate::error::Error;
use crate::limits::SESSIONS_SHOWN;

/// A session, as its person sees it.
#[derive(Debug)]
pub struct Listed {
    pub id: Uuid,
    pub medium: Medium,
    /// What its device calls itself; none of a browser.
    pub name: Option<String>,
    pub user_agent: String,
    pub ip: String,
    pub created: Instant,
    pub last_seen: Instant,
}

/// `this` first, then the others by last use.
pub async fn of_account(conn: &mut Conn, account: Uuid, this: Uuid, now: Instant) -> Result<Vec<Listed>, Error> {
    let (oldest, idle) = session_horizon(now);
    let rows = conn
        .all(
            "SELECT id, medium, name, user_agent, ip, created_at, last_seen_at FROM sessions
             WHERE account_id = $1 AND created_at > $2 AND last_seen_at > $3
             ORDER BY CASE WHEN id = $4 THEN 0 ELSE 1 END, last_seen_at DESC, id DESC LIMIT $5",
            args![account, oldest, idle, this, SESSIONS_SHOWN],
        )
        .await?;
    rows.iter().map(listed).collect()
}

/// Ends a session of the account; tells which it was.
pub async fn revoke(tx: &mut Tx, account: Uuid, session: Uuid) -> Result<Option<Listed>, Error> {
    let row = tx
        .optional(
            "DELETE FROM sessions WHERE id = $1 AND account_id = $2
             RETURNING id, medium, name, user_agent, ip, created_at, last_seen_at",
            args![session, account],
        )
        .await?;
    row.as_ref().map(listed).transpose()
}

/// Ends all sessions of the account but `kept`; tells how many.
pub async fn revoke_others(tx: &mut Tx, account: Uuid, kept: Uuid) -> Result<u64, Error> {
    tx.execute("DELETE FROM sessions WHERE account_id = $1 AND id <> $2", args![account, kept]).await
}

fn listed(row: &Row) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.get("id")?,
        medium: row.word("medium", Medium::from_word)?,
        name: row.get("name")?,
        user_agent: row.get("user_agent")?,
        ip: row.get("ip")?,
        created: Instant(row.get("created_at")?),
        last_seen: Instant(row.get("last_seen_at")?),
    })
}
