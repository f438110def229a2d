//! What the gate looks at: all facts of one decision in one statement.

use shared::input::Slug;
use shared::policy::{Level, Plan, Role};
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row};
use crate::caller::{session_end, session_horizon};
use crate::clock::Instant;
use crate::error::Error;

/// What a session asking for a workspace comes to.
#[derive(Debug)]
pub enum Entry {
    /// The session is gone or too old.
    SessionEnded,
    /// No workspace of that slug.
    NoSuchWorkspace,
    /// Both are there.
    Found(Found),
}

/// The facts of one session in front of one workspace.
#[derive(Clone, Debug)]
pub struct Found {
    /// When the session ends if nobody touches it.
    pub session_ends: Instant,
    /// What this session proved.
    pub proven: Level,
    /// What the account's factors could prove.
    pub reachable: Level,
    pub workspace: Workspace,
    /// `None` for a stranger.
    pub role: Option<Role>,
}

/// A workspace, as far as a decision looks at it.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub plan: Plan,
    pub required: Level,
}

/// One list of columns for whoever calls [`found`].
macro_rules! facts {
    ($from:literal) => {
        concat!(
            "SELECT s.created_at, s.last_seen_at, s.second_factor_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = s.account_id) AS has_second_factor,
                    w.id AS workspace_id, w.slug, w.name, w.plan, w.required_level, m.role
             FROM sessions s ",
            $from
        )
    };
}

pub async fn entry(conn: &mut Conn, session: Uuid, workspace: &Slug, now: Instant) -> Result<Entry, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            facts!(
                "LEFT JOIN workspaces w ON w.slug = $2
                 LEFT JOIN memberships m ON m.workspace_id = w.id AND m.account_id = s.account_id
                 WHERE s.id = $1 AND s.created_at > $3 AND s.last_seen_at > $4"
            ),
            args![session, workspace.as_str(), oldest, idle],
        )
        .await?;
    let Some(row) = row else { return Ok(Entry::SessionEnded) };
    if row.get::<Option<Uuid>>("workspace_id")?.is_none() {
        return Ok(Entry::NoSuchWorkspace);
    }
    Ok(Entry::Found(found(&row)?))
}

/// The facts of one live session in front of every workspace of its account, by name.
pub async fn entries(conn: &mut Conn, session: Uuid, now: Instant) -> Result<Vec<Found>, Error> {
    let (oldest, idle) = session_horizon(now);
    let rows = conn
        .all(
            facts!(
                "JOIN memberships m ON m.account_id = s.account_id
                 JOIN workspaces w ON w.id = m.workspace_id
                 WHERE s.id = $1 AND s.created_at > $2 AND s.last_seen_at > $3
                 ORDER BY lower(w.name), w.slug"
            ),
            args![session, oldest, idle],
        )
        .await?;
    rows.iter().map(found).collect()
}

fn found(row: &Row) -> Result<Found, Error> {
    let reachable = if row.get("has_second_factor")? { Level::TwoFactor } else { Level::Password };
    // `min`: a proof is worth nothing once the factor that made it is gone. A passkey, when there are
    // some, will be another word in `second_factor`, and reach further here.
    let used = if row.time("second_factor_at")?.is_some() { Level::TwoFactor } else { Level::Password };
    let role = row.get::<Option<&str>>("role")?;
    Ok(Found {
        session_ends: session_end(Instant(row.get("created_at")?), Instant(row.get("last_seen_at")?)),
        proven: used.min(reachable),
        reachable,
        workspace: Workspace {
            id: row.get("workspace_id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            plan: row.word("plan", Plan::from_word)?,
            required: row.word("required_level", Level::from_word)?,
        },
        role: role.map(|word| Role::from_word(word).ok_or(Error::Corrupt("role"))).transpose()?,
    })
}
