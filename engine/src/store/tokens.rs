use shared::input::Name;
use shared::policy::{Level, TokenKind, TokenScope};
use sqlx::types::Uuid;

use super::conn::args;
use super::projects::Project;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::secret::TokenHash;
use crate::step_up::FreshProof;
use crate::tokens::{ApiToken, Listed, Owner, ProjectRef};

/// A token that works, and until when.
#[derive(Clone, Debug)]
pub struct Found {
    pub token: ApiToken,
    pub ends: Instant,
    pub last_used: Option<Instant>,
}

/// An expired token is none.
pub async fn find(conn: &mut Conn, token: TokenHash, now: Instant) -> Result<Option<Found>, Error> {
    let row = conn
        .optional(
            "SELECT t.id, t.name, t.kind, t.scope, t.account_id, t.project_id, t.expires_at,
                    t.last_used_at, a.email
             FROM tokens t LEFT JOIN accounts a ON a.id = t.account_id
             WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)",
            args![token, now],
        )
        .await?;
    row.as_ref().map(found).transpose()
}

fn found(row: &Row) -> Result<Found, Error> {
    let owner = match row.word("kind", TokenKind::from_word)? {
        TokenKind::Account => Owner::Account { account: row.get("account_id")?, email: row.get("email")? },
        TokenKind::Workspace => Owner::Workspace,
        TokenKind::Project => Owner::Project { project: row.get("project_id")? },
    };
    Ok(Found {
        token: ApiToken {
            id: row.get("id")?,
            name: row.get("name")?,
            scope: row.word("scope", TokenScope::from_word)?,
            owner,
        },
        ends: row.time("expires_at")?.unwrap_or(Instant(i64::MAX)),
        last_used: row.time("last_used_at")?,
    })
}

pub async fn touch(tx: &mut Tx, token: Uuid, from: &str, now: Instant) -> Result<(), Error> {
    let sql = "UPDATE tokens SET last_used_at = $2, last_used_from = $3 WHERE id = $1";
    tx.execute(sql, args![token, now, from]).await.map(drop)
}

/// A token about to be stored.
#[derive(Debug)]
pub struct NewToken<'a> {
    pub id: Uuid,
    pub token: TokenHash,
    pub ends_with: &'a str,
    pub name: &'a Name,
    pub scope: TokenScope,
    /// What the session that makes it has proven.
    pub level: Level,
    pub expires: Option<Instant>,
}

/// Whose tokens are meant, or whose a new one will be.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// An account's own.
    Account(Uuid),
    /// Nobody's. Where there are some already, those of the workspace's projects are among them: whatever reaches into
    /// it is an admin's to see and to end.
    Workspace(&'a Permit),
    Project(&'a Permit, &'a Project),
}

impl Whose<'_> {
    pub const fn kind(self) -> TokenKind {
        match self {
            Self::Account(_) => TokenKind::Account,
            Self::Workspace(_) => TokenKind::Workspace,
            Self::Project(..) => TokenKind::Project,
        }
    }

    /// What they belong to.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Account(account) => account,
            Self::Workspace(permit) => permit.workspace(),
            Self::Project(_, project) => project.id(),
        }
    }
}

pub async fn insert(
    tx: &mut Tx,
    whose: Whose<'_>,
    proof: &FreshProof,
    new: NewToken<'_>,
    now: Instant,
) -> Result<(), Error> {
    let (account, workspace, project) = match whose {
        // Nobody's but theirs who proved themselves.
        Whose::Account(_) => (Some(proof.account()), None, None),
        Whose::Workspace(permit) => (None, Some(permit.workspace()), None),
        Whose::Project(permit, project) => (None, Some(permit.workspace()), Some(project.id())),
    };
    tx.execute(
        "INSERT INTO tokens (id, token_hash, kind, account_id, workspace_id, project_id, name, scope, level,
                             ends_with, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            new.id,
            new.token,
            whose.kind().word(),
            account,
            workspace,
            project,
            new.name.as_str(),
            new.scope.word(),
            new.level.word(),
            new.ends_with,
            proof.account(),
            now,
            new.expires,
        ],
    )
    .await
    .map(drop)
}

/// One list of columns for whoever calls [`listed`].
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.name, t.kind, t.scope, t.ends_with, t.created_at, t.expires_at, t.last_used_at,
                    t.last_used_from, c.email AS created_by, w.slug AS workspace, p.id AS project_id,
                    p.name AS project_name, p.slug AS project_slug
             FROM tokens t
             LEFT JOIN accounts c ON c.id = t.created_by
             LEFT JOIN workspaces w ON w.id = t.workspace_id
             LEFT JOIN projects p ON p.id = t.project_id ",
            $rest
        )
    };
}

fn listed(row: &Row) -> Result<Listed, Error> {
    let project = match row.get::<Option<Uuid>>("project_id")? {
        Some(id) => Some(ProjectRef { id, name: row.get("project_name")?, slug: row.get("project_slug")? }),
        None => None,
    };
    let from = row.get::<Option<String>>("last_used_from")?.unwrap_or_default();
    Ok(Listed {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.word("kind", TokenKind::from_word)?,
        scope: row.word("scope", TokenScope::from_word)?,
        ends_with: row.get("ends_with")?,
        workspace: row.get("workspace")?,
        project,
        created: Instant(row.get("created_at")?),
        created_by: row.get("created_by")?,
        expires: row.time("expires_at")?,
        last_used: row.time("last_used_at")?.map(|at| (at, from)),
    })
}

/// The next `at_most` of them behind that one, or the first, newest first: ids begin with the time (version 7, RFC 9562
/// §5.7).
pub async fn part(
    conn: &mut Conn,
    whose: Whose<'_>,
    (behind, at_most): (Option<Uuid>, i64),
) -> Result<Vec<Listed>, Error> {
    let sql = match whose {
        Whose::Account(_) => columns!("WHERE t.account_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3"),
        Whose::Workspace(_) => columns!("WHERE t.workspace_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3"),
        Whose::Project(..) => columns!("WHERE t.project_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3"),
    };
    let args = args![whose.id(), behind.unwrap_or(Uuid::max()), at_most];
    conn.all(sql, args).await?.iter().map(listed).collect()
}

/// Of the workspace's, those that work, the ones used last first.
pub async fn used_last(conn: &mut Conn, permit: &Permit, now: Instant, limit: i64) -> Result<Vec<Listed>, Error> {
    let sql = columns!(
        "WHERE t.workspace_id = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)
         ORDER BY COALESCE(t.last_used_at, 0) DESC, t.id DESC LIMIT $3"
    );
    conn.all(sql, args![permit.workspace(), now, limit]).await?.iter().map(listed).collect()
}

/// How many tokens of the workspace and its projects work. Of members' own tokens:
/// [`super::token_entries::of_members`].
pub async fn count_working(conn: &mut Conn, permit: &Permit, now: Instant) -> Result<u64, Error> {
    let row = conn
        .one(
            "SELECT COUNT(*) AS tokens FROM tokens
             WHERE workspace_id = $1 AND (expires_at IS NULL OR expires_at > $2)",
            args![permit.workspace(), now],
        )
        .await?;
    Ok(row.get::<i64>("tokens")?.unsigned_abs())
}

/// How many tokens of the workspace and its projects work, and were made by this account.
pub async fn count_made_by(conn: &mut Conn, permit: &Permit, account: Uuid, now: Instant) -> Result<u64, Error> {
    let row = conn
        .one(
            "SELECT COUNT(*) AS tokens FROM tokens
             WHERE workspace_id = $1 AND created_by = $2 AND (expires_at IS NULL OR expires_at > $3)",
            args![permit.workspace(), account, now],
        )
        .await?;
    Ok(row.get::<i64>("tokens")?.unsigned_abs())
}

/// The same of one token.
pub async fn one(conn: &mut Conn, token: Uuid) -> Result<Option<Listed>, Error> {
    conn.optional(columns!("WHERE t.id = $1"), args![token]).await?.as_ref().map(listed).transpose()
}

/// One of the tokens of this account, workspace or project.
pub async fn one_of(conn: &mut Conn, whose: Whose<'_>, token: Uuid) -> Result<Option<Listed>, Error> {
    let sql = match whose {
        Whose::Account(_) => columns!("WHERE t.id = $1 AND t.account_id = $2"),
        Whose::Workspace(_) => columns!("WHERE t.id = $1 AND t.workspace_id = $2"),
        Whose::Project(..) => columns!("WHERE t.id = $1 AND t.project_id = $2"),
    };
    conn.optional(sql, args![token, whose.id()]).await?.as_ref().map(listed).transpose()
}

/// How many there are that count against its limit: those that work, and of a workspace's its own alone.
pub async fn count(conn: &mut Conn, whose: Whose<'_>, now: Instant) -> Result<i64, Error> {
    let sql = match whose {
        Whose::Account(_) => {
            "SELECT COUNT(*) AS tokens FROM tokens
             WHERE account_id = $1 AND (expires_at IS NULL OR expires_at > $2)"
        }
        Whose::Workspace(_) => {
            "SELECT COUNT(*) AS tokens FROM tokens
             WHERE workspace_id = $1 AND kind = 'workspace' AND (expires_at IS NULL OR expires_at > $2)"
        }
        Whose::Project(..) => {
            "SELECT COUNT(*) AS tokens FROM tokens
             WHERE project_id = $1 AND (expires_at IS NULL OR expires_at > $2)"
        }
    };
    conn.one(sql, args![whose.id(), now]).await?.get("tokens")
}

/// One statement for whosever it is.
macro_rules! delete {
    ($owner:literal) => {
        concat!(
            "DELETE FROM tokens WHERE id = $1 AND ",
            $owner,
            " = $2 RETURNING name, (SELECT p.slug FROM projects p WHERE p.id = tokens.project_id) AS project"
        )
    };
}

/// A token that is no more.
#[derive(Debug)]
pub struct Ended {
    pub name: String,
    /// The address of the project it was of.
    pub project: Option<String>,
}

/// Ends a token of this account, workspace or project; what it was, or `None` when there is none such.
pub async fn delete(tx: &mut Tx, whose: Whose<'_>, token: Uuid) -> Result<Option<Ended>, Error> {
    let sql = match whose {
        Whose::Account(_) => delete!("account_id"),
        Whose::Workspace(_) => delete!("workspace_id"),
        Whose::Project(..) => delete!("project_id"),
    };
    tx.optional(sql, args![token, whose.id()]).await?.as_ref().map(ended).transpose()
}

/// Ends all tokens of a workspace and its projects that this account made, with their ids.
pub async fn delete_made_by(
    tx: &mut Tx,
    permit: &Permit,
    _proof: &FreshProof,
    account: Uuid,
) -> Result<Vec<(Uuid, Ended)>, Error> {
    let sql = "DELETE FROM tokens WHERE workspace_id = $1 AND created_by = $2
               RETURNING id, name, (SELECT p.slug FROM projects p WHERE p.id = tokens.project_id) AS project";
    let rows = tx.all(sql, args![permit.workspace(), account]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, ended(row)?))).collect()
}

fn ended(row: &Row) -> Result<Ended, Error> {
    Ok(Ended { name: row.get("name")?, project: row.get("project")? })
}
