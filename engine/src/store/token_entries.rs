//! What the gate looks at when a token asks: [`super::entries`], for automation.

use shared::input::Slug;
use shared::policy::{Level, Role, Standing, TokenKind, TokenScope};
use sqlx::types::Uuid;

use super::conn::args;
use super::entries::{Entry, Found, came_to, placed, reachable, role, workspace};
use super::{Conn, Row};
use crate::by_name::Place;
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;

/// One list of columns for whoever calls [`found`].
macro_rules! facts {
    ($from:literal) => {
        facts!("", $from)
    };
    ($more:literal, $from:expr) => {
        concat!(
            "SELECT ",
            $more,
            "t.kind, t.scope, t.level, t.account_id, t.expires_at, t.workspace_id = w.id AS is_its_own,
                    t.created_at, m.joined_at, w.enforced_since, w.switched_at, w.switched_from,
                    EXISTS (SELECT 1 FROM enforcement_periods e
                            WHERE e.workspace_id = w.id AND e.began_at < t.created_at AND t.created_at <= e.ended_at
                              AND (t.level = 'password' OR (t.level = 'two_factor' AND e.level = 'phishing_resistant')))
                        AS made_while_shut_out,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = t.account_id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = t.account_id) AS has_passkey,
                    w.id AS workspace_id, w.slug, w.name, w.plan, w.required_level, w.deleted_at, m.role,
                    lower(w.name) AS name_key
             FROM tokens t ",
            $from
        )
    };
}

/// `workspace` is the slug it has, or one it had.
pub async fn entry(conn: &mut Conn, token: Uuid, workspace: &Slug, now: Instant) -> Result<Entry, Error> {
    let row = conn
        .optional(
            facts!(
                "LEFT JOIN workspace_slugs n ON n.slug = $2
                 LEFT JOIN workspaces w ON w.id = n.workspace_id
                 LEFT JOIN memberships m ON m.workspace_id = w.id AND m.account_id = t.account_id
                 WHERE t.id = $1 AND (t.expires_at IS NULL OR t.expires_at > $3)"
            ),
            args![token, workspace.as_str(), now],
        )
        .await?;
    came_to(row.as_ref(), workspace, found)
}

/// The next `at_most` workspaces that a token reaches, by name, each with its place. A project token reaches its
/// project, and no workspace.
pub async fn entries(
    conn: &mut Conn,
    token: Uuid,
    now: Instant,
    behind: &Place,
    at_most: i64,
) -> Result<Vec<(Found, Place)>, Error> {
    let rows = conn
        .all(
            facts!(
                "LEFT JOIN memberships m ON m.account_id = t.account_id
                 JOIN workspaces w ON w.id = COALESCE(t.workspace_id, m.workspace_id)
                 WHERE t.id = $1 AND t.kind <> 'project' AND (t.expires_at IS NULL OR t.expires_at > $2)
                   AND w.deleted_at IS NULL AND (lower(w.name), w.slug) > ($3, $4)
                 ORDER BY lower(w.name), w.slug LIMIT $5"
            ),
            args![token, now, behind.name_key.as_str(), behind.slug.as_str(), at_most],
        )
        .await?;
    rows.iter().map(|row| placed(row, found)).collect()
}

/// An account token of a member, and what it comes to at the door.
#[derive(Debug)]
pub struct OfMember {
    pub entry: Found,
    pub name: String,
    /// The name of whose it is.
    pub owner: String,
    pub last_used: Option<Instant>,
}

/// Up to so many members their tokens are gathered, and beyond them the tokens of the server are walked.
const FEW_MEMBERS: u64 = 1_000;

/// Finds the newest ids first, so that only those are looked at further. CROSS JOIN, because SQLite then keeps to this
/// order.
macro_rules! newest_of_members {
    ($side:literal) => {
        facts!(
            "t.name AS token, t.last_used_at, a.name AS owner, ",
            concat!(
                "CROSS JOIN memberships m CROSS JOIN workspaces w CROSS JOIN accounts a
                 WHERE t.id IN (SELECT o.id FROM ",
                $side,
                " WHERE i.workspace_id = $1 AND o.account_id IS NOT NULL AND o.account_id = i.account_id
                      AND (o.expires_at IS NULL OR o.expires_at > $2) ORDER BY o.id DESC LIMIT $3)
                   AND m.workspace_id = $1 AND m.account_id = t.account_id AND w.id = m.workspace_id
                   AND a.id = t.account_id
                 ORDER BY t.id DESC"
            )
        )
    };
}

/// The newest `at_most` account tokens of a workspace's members, who are `members` many. Where these are few, their
/// tokens are gathered: others may have very many on this server. Where they are not, the tokens are walked until there
/// are enough.
pub async fn of_members(
    conn: &mut Conn,
    permit: &Permit,
    members: u64,
    now: Instant,
    at_most: i64,
) -> Result<Vec<OfMember>, Error> {
    let sql = if members <= FEW_MEMBERS {
        newest_of_members!("memberships i CROSS JOIN tokens o")
    } else {
        newest_of_members!("tokens o CROSS JOIN memberships i")
    };
    let rows = conn.all(sql, args![permit.workspace(), now, at_most]).await?;
    rows.iter()
        .map(|row| {
            Ok(OfMember {
                entry: found(row)?,
                name: row.get("token")?,
                owner: row.get("owner")?,
                last_used: row.time("last_used_at")?,
            })
        })
        .collect()
}

fn found(row: &Row) -> Result<Found, Error> {
    Ok(Found {
        ends: row.time("expires_at")?.unwrap_or(Instant(i64::MAX)),
        standing: standing(row)?,
        workspace: workspace(row)?,
        role: acts_as(row)?,
        grace: None,
        came_by: None,
    })
}

/// Tokens are exempt from what is required. But whom a workspace shuts out could make an account token and go around
/// the door: one that is newer than the rule gets in if the session that made it did, whatever becomes of its maker's
/// factors; one that is older than the membership, if the account could still prove now what was proven then.
fn standing(row: &Row) -> Result<Standing, Error> {
    if row.word("kind", TokenKind::from_word)? != TokenKind::Account {
        return Ok(Standing::Token);
    }
    let (level, reachable) = (row.word("level", Level::from_word)?, reachable(row)?);
    if was_there_before(row, level)? {
        return Ok(Standing::Token);
    }
    // A pipeline outlives its maker's phone. But a proof of long ago opens no workspace that is joined without any.
    let proven = if was_member(row)? { level } else { level.min(reachable) };
    Ok(Standing::Session { proven, reachable })
}

fn was_member(row: &Row) -> Result<bool, Error> {
    let made = Instant(row.get("created_at")?);
    Ok(row.time("joined_at")?.is_some_and(|joined| joined <= made))
}

/// Whether the account was a member and its token there before anything was required; or before the last switch, and
/// good enough for what was required until then. Never one that was made while the door was shut to its maker: it would
/// be let in by the next switch, or by the next two.
fn was_there_before(row: &Row, level: Level) -> Result<bool, Error> {
    let made = Instant(row.get("created_at")?);
    let before_any = row.time("enforced_since")?.is_some_and(|since| made <= since);
    let before_last = row.time("switched_at")?.is_some_and(|at| made <= at);
    let former = row.get::<Option<&str>>("switched_from")?.and_then(Level::from_word);
    let was_shut_out: bool = row.get("made_while_shut_out")?;
    Ok(was_member(row)?
        && !was_shut_out
        && (before_any || (before_last && former.is_some_and(|former| level >= former))))
}

/// An account token has its account's role, a token of this workspace or of a project in it one of its own, and a
/// token of another one is a stranger.
fn acts_as(row: &Row) -> Result<Option<Role>, Error> {
    if row.word("kind", TokenKind::from_word)? == TokenKind::Account {
        return role(row);
    }
    let scope = row.word("scope", TokenScope::from_word)?;
    let is_its_own = row.get::<Option<bool>>("is_its_own")?.unwrap_or(false);
    Ok(is_its_own.then(|| scope.role()))
}
