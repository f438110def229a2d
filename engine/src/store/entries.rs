//! What the gate looks at: all facts of one decision in one statement. Of tokens: [`super::token_entries`].

use shared::input::{Email, Slug};
use shared::policy::{Level, Plan, Role, Standing};
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row};
use crate::by_name::Place;
use crate::by_time;
use crate::caller::{session_end, session_horizon};
use crate::clock::Instant;
use crate::error::Error;

/// What a session, or a token, asking for a workspace comes to.
#[derive(Debug)]
pub enum Entry {
    /// The session or the token is gone or too old.
    Ended,
    /// No workspace has, or ever had, that slug.
    NoSuchWorkspace,
    /// Deleted, and not gone for good yet: there for whoever restores it, and for nobody else.
    Deleted(Found),
    /// Both are there.
    Found(Found),
}

/// The facts of one session, or one token, in front of one workspace.
#[derive(Clone, Debug)]
pub struct Found {
    /// When the session ends if nobody touches it, or the token by itself.
    pub ends: Instant,
    /// Who asks: what this session proved, and what the account's factors could prove.
    pub standing: Standing,
    pub workspace: Workspace,
    /// `None` for a stranger.
    pub role: Option<Role>,
    /// The time this member was given to set up what is required, running or over.
    pub grace: Option<Grace>,
    /// The former address of the workspace that was asked for; none, when it was the present one.
    pub came_by: Option<String>,
}

/// Time given to a member: until then they are held to what was required before.
#[derive(Clone, Copy, Debug)]
pub struct Grace {
    pub former: Level,
    pub ends: Instant,
}

impl Found {
    /// The time this member still has.
    pub fn running_grace(&self, now: Instant) -> Option<Grace> {
        self.grace.filter(|grace| grace.runs(now))
    }
}

impl Grace {
    /// Whether it is not over yet.
    pub fn runs(&self, now: Instant) -> bool {
        now < self.ends
    }
}

/// A workspace, as far as a decision looks at it.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub plan: Plan,
    pub required: Level,
    pub deleted_at: Option<Instant>,
}

/// One list of columns for whoever calls [`found`].
macro_rules! facts {
    ($($from:expr),*) => {
        concat!(
            "SELECT s.created_at, s.last_seen_at, s.second_factor_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = s.account_id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = s.account_id) AS has_passkey,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.id IN (s.passkey_id, s.began_with)) AS used_passkey,
                    w.id AS workspace_id, w.slug, w.name, w.plan, w.required_level, w.deleted_at, m.role,
                    g.former_level, g.ends_at AS grace_ends_at, lower(w.name) AS name_key
             FROM sessions s ",
            $($from),*
        )
    };
}

/// `workspace` is the slug it has, or one it had.
pub async fn entry(conn: &mut Conn, session: Uuid, workspace: &Slug, now: Instant) -> Result<Entry, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            facts!(
                "LEFT JOIN workspace_slugs n ON n.slug = $2
                 LEFT JOIN workspaces w ON w.id = n.workspace_id
                 LEFT JOIN memberships m ON m.workspace_id = w.id AND m.account_id = s.account_id
                 LEFT JOIN graces g ON g.workspace_id = w.id AND g.level = w.required_level
                      AND m.joined_at <= g.given_at
                 WHERE s.id = $1 AND s.created_at > $3 AND s.last_seen_at > $4"
            ),
            args![session, workspace.as_str(), oldest, idle],
        )
        .await?;
    came_to(row.as_ref(), workspace, found)
}

/// What was found for whoever asked for `workspace`.
pub(super) fn came_to(
    row: Option<&Row>,
    workspace: &Slug,
    read: impl Fn(&Row) -> Result<Found, Error>,
) -> Result<Entry, Error> {
    let Some(row) = row else { return Ok(Entry::Ended) };
    if row.get::<Option<Uuid>>("workspace_id")?.is_none() {
        return Ok(Entry::NoSuchWorkspace);
    }
    let mut found = read(row)?;
    found.came_by = (found.workspace.slug != workspace.as_str()).then(|| workspace.as_str().to_owned());
    Ok(if found.workspace.deleted_at.is_some() { Entry::Deleted(found) } else { Entry::Found(found) })
}

/// The facts of one live session in front of workspaces of its account.
macro_rules! mine {
    ($which:literal) => {
        mine!($which, "lower(w.name), w.slug")
    };
    ($which:literal, $order:literal) => {
        facts!(
            "JOIN memberships m ON m.account_id = s.account_id
             JOIN workspaces w ON w.id = m.workspace_id
             LEFT JOIN graces g ON g.workspace_id = w.id AND g.level = w.required_level AND m.joined_at <= g.given_at
             WHERE s.id = $1 AND s.created_at > $2 AND s.last_seen_at > $3 AND ",
            $which,
            " ORDER BY ",
            $order,
            " LIMIT $4"
        )
    };
}

/// The next `at_most` that are there, each with its place.
pub async fn entries(
    conn: &mut Conn,
    session: Uuid,
    now: Instant,
    behind: &Place,
    at_most: i64,
) -> Result<Vec<(Found, Place)>, Error> {
    let (oldest, idle) = session_horizon(now);
    let sql = mine!("w.deleted_at IS NULL AND (lower(w.name), w.slug) > ($5, $6)");
    let args = args![session, oldest, idle, at_most, behind.name_key.as_str(), behind.slug.as_str()];
    conn.all(sql, args).await?.iter().map(|row| placed(row, found)).collect()
}

/// The first `at_most` that were deleted behind that place and that the account administers, in this order.
pub async fn deleted(
    conn: &mut Conn,
    session: Uuid,
    now: Instant,
    behind: by_time::Place,
    at_most: i64,
) -> Result<Vec<Found>, Error> {
    let (oldest, idle) = session_horizon(now);
    let sql = mine!("m.role = 'admin' AND (w.deleted_at, w.id) > ($5, $6)", "w.deleted_at, w.id");
    conn.all(sql, args![session, oldest, idle, at_most, behind.at, behind.id]).await?.iter().map(found).collect()
}

/// The first `at_most` that require more than a password.
pub async fn requiring(conn: &mut Conn, session: Uuid, now: Instant, at_most: i64) -> Result<Vec<Found>, Error> {
    let (oldest, idle) = session_horizon(now);
    let sql = mine!("w.deleted_at IS NULL AND w.required_level <> 'password'");
    conn.all(sql, args![session, oldest, idle, at_most]).await?.iter().map(found).collect()
}

/// What was found, and its place in a list by name.
pub(super) fn placed(row: &Row, read: fn(&Row) -> Result<Found, Error>) -> Result<(Found, Place), Error> {
    let place = Place { name_key: row.get("name_key")?, slug: row.get("slug")? };
    Ok((read(row)?, place))
}

/// What a live session has proven, whatever it asks for.
pub async fn proven(conn: &mut Conn, session: Uuid, now: Instant) -> Result<Option<Level>, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            "SELECT s.second_factor_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = s.account_id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = s.account_id) AS has_passkey,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.id IN (s.passkey_id, s.began_with)) AS used_passkey
             FROM sessions s WHERE s.id = $1 AND s.created_at > $2 AND s.last_seen_at > $3",
            args![session, oldest, idle],
        )
        .await?;
    row.as_ref().map(used).transpose()
}

/// What an account is to a workspace, whoever asks.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub role: Option<Role>,
    /// What its factors could prove.
    pub reachable: Level,
    /// The time it was given as a member, running or over.
    pub grace: Option<Grace>,
}

pub async fn account(conn: &mut Conn, workspace: Uuid, email: &Email) -> Result<Option<Account>, Error> {
    let row = conn
        .optional(
            "SELECT a.name, m.role, g.former_level, g.ends_at AS grace_ends_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = a.id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) AS has_passkey
             FROM accounts a
             LEFT JOIN memberships m ON m.account_id = a.id AND m.workspace_id = $1
             LEFT JOIN workspaces w ON w.id = m.workspace_id
             LEFT JOIN graces g ON g.workspace_id = w.id AND g.level = w.required_level AND m.joined_at <= g.given_at
             WHERE a.email = $2",
            args![workspace, email.as_str()],
        )
        .await?;
    row.map(|row| {
        Ok(Account { name: row.get("name")?, role: role(&row)?, reachable: reachable(&row)?, grace: grace(&row)? })
    })
    .transpose()
}

/// What decides about every session of a member's.
#[derive(Clone, Debug)]
pub struct Member {
    pub email: Email,
    pub role: Role,
    /// What their factors could prove.
    pub reachable: Level,
    /// The time they were given, running or over.
    pub grace: Option<Grace>,
    /// What the workspace demands.
    pub required: Level,
    pub plan: Plan,
}

/// One list of columns for whoever calls [`member_of`].
macro_rules! members {
    ($which:literal) => {
        concat!(
            "SELECT a.email, m.account_id, m.joined_at, m.role, w.plan, w.required_level,
                    g.former_level, g.ends_at AS grace_ends_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = a.id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) AS has_passkey
             FROM memberships m
             JOIN accounts a ON a.id = m.account_id
             JOIN workspaces w ON w.id = m.workspace_id
             LEFT JOIN graces g ON g.workspace_id = w.id AND g.level = w.required_level AND m.joined_at <= g.given_at
             WHERE m.workspace_id = $1 AND ",
            $which
        )
    };
}

/// The next `at_most` admins of a workspace in the order they came in, each with their place.
pub async fn admins(
    conn: &mut Conn,
    workspace: Uuid,
    (behind, at_most): (by_time::Place, i64),
) -> Result<Vec<(Member, by_time::Place)>, Error> {
    let sql = members!(
        "m.role = 'admin' AND (m.joined_at, m.account_id) > ($2, $3) ORDER BY m.joined_at, m.account_id LIMIT $4"
    );
    let rows = conn.all(sql, args![workspace, behind.at, behind.id, at_most]).await?;
    rows.iter()
        .map(|row| {
            let place = by_time::Place { at: Instant(row.get("joined_at")?), id: row.get("account_id")? };
            Ok((member_of(row)?, place))
        })
        .collect()
}

pub async fn member(conn: &mut Conn, workspace: Uuid, account: Uuid) -> Result<Option<Member>, Error> {
    let row = conn.optional(members!("m.account_id = $2"), args![workspace, account]).await?;
    row.as_ref().map(member_of).transpose()
}

fn member_of(row: &Row) -> Result<Member, Error> {
    Ok(Member {
        email: Email::parse(row.get("email")?).map_err(|_| Error::Corrupt("email"))?,
        role: row.word("role", Role::from_word)?,
        reachable: reachable(row)?,
        grace: grace(row)?,
        required: row.word("required_level", Level::from_word)?,
        plan: row.word("plan", Plan::from_word)?,
    })
}

/// How far a passkey and a code from an app (or, in its stead, a recovery code) reach.
const fn level(passkey: bool, code: bool) -> Level {
    match (passkey, code) {
        (true, _) => Level::PhishingResistant,
        (false, true) => Level::TwoFactor,
        (false, false) => Level::Password,
    }
}

fn found(row: &Row) -> Result<Found, Error> {
    Ok(Found {
        ends: session_end(Instant(row.get("created_at")?), Instant(row.get("last_seen_at")?)),
        standing: Standing::Session { proven: used(row)?, reachable: reachable(row)? },
        workspace: workspace(row)?,
        role: role(row)?,
        grace: grace(row)?,
        came_by: None,
    })
}

fn used(row: &Row) -> Result<Level, Error> {
    let used = level(row.get("used_passkey")?, row.time("second_factor_at")?.is_some());
    // `min`: a proof is worth nothing once the factor that made it is gone.
    Ok(used.min(reachable(row)?))
}

fn grace(row: &Row) -> Result<Option<Grace>, Error> {
    let Some(ends) = row.time("grace_ends_at")? else { return Ok(None) };
    Ok(Some(Grace { former: row.word("former_level", Level::from_word)?, ends }))
}

pub(super) fn reachable(row: &Row) -> Result<Level, Error> {
    Ok(level(row.get("has_passkey")?, row.get("has_authenticator")?))
}

pub(super) fn role(row: &Row) -> Result<Option<Role>, Error> {
    let role = row.get::<Option<&str>>("role")?;
    role.map(|word| Role::from_word(word).ok_or(Error::Corrupt("role"))).transpose()
}

pub(super) fn workspace(row: &Row) -> Result<Workspace, Error> {
    Ok(Workspace {
        id: row.get("workspace_id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        plan: row.word("plan", Plan::from_word)?,
        required: row.word("required_level", Level::from_word)?,
        deleted_at: row.time("deleted_at")?,
    })
}
