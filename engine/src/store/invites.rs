use shared::input::Email;
use shared::policy::Role;
use shared::views::InviteState;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::secret::TokenHash;

/// Whether an invite still leads anywhere: the workspace is not deleted, and whoever sent it may still invite. An admin
/// who is removed, or made less, must not let people in by what they left behind.
macro_rules! still_counts {
    () => {
        "EXISTS (SELECT 1 FROM memberships m JOIN workspaces v ON v.id = m.workspace_id
                 WHERE m.workspace_id = invites.workspace_id AND m.account_id = invites.inviter_id AND m.role = 'admin'
                   AND v.deleted_at IS NULL)"
    };
}

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

/// How many invites of a workspace nobody has accepted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    /// Expired ones included.
    pub all: u64,
    /// Those that still let somebody in.
    pub pending: u64,
}

pub async fn count(conn: &mut Conn, permit: &Permit, now: Instant) -> Result<Count, Error> {
    let row = conn
        .one(
            concat!(
                "SELECT COUNT(*) AS listed, COUNT(CASE WHEN expires_at > $2 AND ",
                still_counts!(),
                " THEN 1 END) AS pending FROM invites WHERE workspace_id = $1"
            ),
            args![permit.workspace(), now],
        )
        .await?;
    Ok(Count { all: row.get::<i64>("listed")?.unsigned_abs(), pending: row.get::<i64>("pending")?.unsigned_abs() })
}

/// An invite as an admin sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Another one once it was sent again.
    pub id: Uuid,
    /// Whom it is for.
    pub email: String,
    /// The role it gives.
    pub role: Role,
    /// The name of who sent it.
    pub inviter: String,
    /// When it was sent.
    pub created: Instant,
    /// When it stops working.
    pub expires: Instant,
    /// Whether it works now.
    pub state: InviteState,
}

/// One invite of a workspace, by its address or by its id.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    Email(&'a Email),
    Id(Uuid),
}

impl<'a> Which<'a> {
    /// What to compare with: the one that is not meant equals nothing.
    fn columns(self) -> (Option<&'a str>, Option<Uuid>) {
        match self {
            Self::Email(email) => (Some(email.as_str()), None),
            Self::Id(id) => (None, Some(id)),
        }
    }
}

macro_rules! listed {
    ($which:literal) => {
        concat!(
            "SELECT invites.id, invites.email, invites.role, invites.created_at, invites.expires_at, a.name AS inviter,
                    ",
            still_counts!(),
            " AS works
             FROM invites JOIN accounts a ON a.id = invites.inviter_id
             WHERE invites.workspace_id = $1 AND ",
            $which
        )
    };
}

/// Where a list of invites goes on: behind this address, among those in this state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub state: InviteState,
    pub email: String,
}

impl After {
    /// Before all of them.
    pub const fn nothing() -> Self {
        Self { state: InviteState::Pending, email: String::new() }
    }
}

const fn rank(state: InviteState) -> i64 {
    match state {
        InviteState::Pending => 0,
        InviteState::Stopped => 1,
        InviteState::Expired => 2,
    }
}

/// As [`rank`] says it: however many lead nowhere, none of them hides one that lets somebody in.
macro_rules! ranked {
    () => {
        concat!("CASE WHEN invites.expires_at <= $2 THEN 2 WHEN ", still_counts!(), " THEN 0 ELSE 1 END")
    };
}

/// The next `at_most` invites of a workspace by address: those that work, then those that stopped, then those that
/// expired.
pub async fn list(
    conn: &mut Conn,
    permit: &Permit,
    now: Instant,
    (after, at_most): (&After, i64),
) -> Result<Vec<Listed>, Error> {
    let sql = concat!(
        listed!("("),
        ranked!(),
        ", invites.email) > ($3, $4) ORDER BY ",
        ranked!(),
        ", invites.email LIMIT $5"
    );
    let args = args![permit.workspace(), now, rank(after.state), after.email.as_str(), at_most];
    conn.all(sql, args).await?.iter().map(|row| read(row, now)).collect()
}

/// One of them.
pub async fn one(conn: &mut Conn, permit: &Permit, which: Which<'_>, now: Instant) -> Result<Option<Listed>, Error> {
    let (email, id) = which.columns();
    let sql = listed!("(invites.email = $3 OR invites.id = $4)");
    let row = conn.optional(sql, args![permit.workspace(), now, email, id]).await?;
    row.map(|row| read(&row, now)).transpose()
}

fn read(row: &Row, now: Instant) -> Result<Listed, Error> {
    let expires = Instant(row.get("expires_at")?);
    Ok(Listed {
        id: row.get("id")?,
        email: row.get("email")?,
        role: row.word("role", Role::from_word)?,
        inviter: row.get("inviter")?,
        created: Instant(row.get("created_at")?),
        expires,
        state: match row.get::<bool>("works")? {
            _ if expires <= now => InviteState::Expired,
            true => InviteState::Pending,
            false => InviteState::Stopped,
        },
    })
}

/// An invite of a workspace, whether it works or not.
#[derive(Debug)]
pub struct Sent {
    pub role: Role,
    /// Whether it still lets somebody in.
    pub is_pending: bool,
}

pub async fn find(conn: &mut Conn, permit: &Permit, email: &Email, now: Instant) -> Result<Option<Sent>, Error> {
    conn.optional(
        concat!(
            "SELECT role, (expires_at > $3 AND ",
            still_counts!(),
            ") AS is_pending FROM invites WHERE workspace_id = $1 AND email = $2"
        ),
        args![permit.workspace(), email.as_str(), now],
    )
    .await?
    .map(|row| Ok(Sent { role: row.word("role", Role::from_word)?, is_pending: row.get("is_pending")? }))
    .transpose()
}

/// Takes an invite back; whom it was for and the role it would have given, or `None` when there is none.
pub async fn delete(tx: &mut Tx, permit: &Permit, which: Which<'_>) -> Result<Option<(String, Role)>, Error> {
    let (email, id) = which.columns();
    let sql = "DELETE FROM invites WHERE workspace_id = $1 AND (email = $2 OR id = $3) RETURNING email, role";
    let row = tx.optional(sql, args![permit.workspace(), email, id]).await?;
    row.map(|row| Ok((row.get("email")?, row.word("role", Role::from_word)?))).transpose()
}

/// Drops what was sent to the address of `account`. Whoever is in by another way must not become more than they are by
/// what still lies in their mailbox. The role it would have given, for the log.
pub async fn forget(tx: &mut Tx, workspace: Uuid, account: Uuid) -> Result<Option<Role>, Error> {
    let sql = "DELETE FROM invites
               WHERE workspace_id = $1 AND email = (SELECT a.email FROM accounts a WHERE a.id = $2) RETURNING role";
    tx.optional(sql, args![workspace, account]).await?.map(|row| row.word("role", Role::from_word)).transpose()
}

/// Drops all that was sent to the mailbox of `account`, whom an admin sends away: also what came under `ada+again@…`.
/// The highest role it would have given, for the log.
pub async fn forget_mailbox(tx: &mut Tx, workspace: Uuid, account: Uuid) -> Result<Option<Role>, Error> {
    let sql = "DELETE FROM invites
               WHERE workspace_id = $1 AND mailbox = (SELECT a.mailbox FROM accounts a WHERE a.id = $2) RETURNING role";
    let rows = tx.all(sql, args![workspace, account]).await?;
    let roles: Vec<Role> = rows.iter().map(|row| row.word("role", Role::from_word)).collect::<Result<_, _>>()?;
    Ok(roles.into_iter().max())
}

/// What the holder of a link may read.
#[derive(Debug)]
pub struct Shown {
    pub workspace: String,
    pub slug: String,
    pub inviter: String,
    pub role: Role,
    pub email: String,
    /// Whether the reader is a member already.
    pub reader_is_in: bool,
}

/// What a link that works now says to `reader`, the signed-in account if there is one.
pub async fn show(
    conn: &mut Conn,
    token: TokenHash,
    reader: Option<Uuid>,
    now: Instant,
) -> Result<Option<Shown>, Error> {
    conn.optional(
        concat!(
            "SELECT w.name AS workspace, w.slug, a.name AS inviter, invites.role, invites.email,
                    EXISTS (SELECT 1 FROM memberships r WHERE r.workspace_id = w.id AND r.account_id = $2) AS reader_is_in
             FROM invites JOIN workspaces w ON w.id = invites.workspace_id JOIN accounts a ON a.id = invites.inviter_id
             WHERE invites.token_hash = $1 AND invites.expires_at > $3 AND ",
            still_counts!()
        ),
        args![token, reader, now],
    )
    .await?
    .map(|row| {
        Ok(Shown {
            workspace: row.get("workspace")?,
            slug: row.get("slug")?,
            inviter: row.get("inviter")?,
            role: row.word("role", Role::from_word)?,
            email: row.get("email")?,
            reader_is_in: row.get("reader_is_in")?,
        })
    })
    .transpose()
}

/// An invite for somebody's address that works now.
#[derive(Debug)]
pub struct Waiting {
    pub id: Uuid,
    pub workspace: String,
    pub inviter: String,
    pub role: Role,
}

/// The newest `at_most` invites for the proven address of `account`, to workspaces it is not in yet.
pub async fn waiting_for(conn: &mut Conn, account: Uuid, now: Instant, at_most: i64) -> Result<Vec<Waiting>, Error> {
    let rows = conn
        .all(
            concat!(
                "SELECT invites.id, w.name AS workspace, a.name AS inviter, invites.role
                 FROM accounts me JOIN invites ON invites.email = me.email
                 JOIN workspaces w ON w.id = invites.workspace_id JOIN accounts a ON a.id = invites.inviter_id
                 WHERE me.id = $1 AND me.email_verified_at IS NOT NULL AND invites.expires_at > $2
                   AND NOT EXISTS (SELECT 1 FROM memberships r WHERE r.workspace_id = w.id AND r.account_id = me.id)
                   AND ",
                still_counts!(),
                " ORDER BY invites.created_at DESC, invites.id DESC LIMIT $3"
            ),
            args![account, now, at_most],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Waiting {
                id: row.get("id")?,
                workspace: row.get("workspace")?,
                inviter: row.get("inviter")?,
                role: row.word("role", Role::from_word)?,
            })
        })
        .collect()
}

/// The invite behind a link, whether it works or not.
pub async fn behind(conn: &mut Conn, token: TokenHash) -> Result<Option<Uuid>, Error> {
    let row = conn.optional("SELECT id FROM invites WHERE token_hash = $1", args![token]).await?;
    row.map(|row| row.get("id")).transpose()
}

/// The workspace an invite leads to, whether it works or not.
pub async fn leads_to(conn: &mut Conn, invite: Uuid) -> Result<Option<Uuid>, Error> {
    let row = conn.optional("SELECT workspace_id FROM invites WHERE id = $1", args![invite]).await?;
    row.map(|row| row.get("workspace_id")).transpose()
}

/// What an accepted invite was worth.
#[derive(Debug)]
pub struct Taken {
    pub workspace: Uuid,
    pub role: Role,
    /// The address of who sent it.
    pub inviter: String,
    /// The hash of its link.
    pub token: Vec<u8>,
}

/// Uses an invite up that is for the proven address of `account`. One statement, so that of many who try at once one
/// gets it.
pub async fn take(tx: &mut Tx, invite: Uuid, account: Uuid, now: Instant) -> Result<Option<Taken>, Error> {
    tx.optional(
        concat!(
            "DELETE FROM invites WHERE id = $1 AND expires_at > $3
             AND email = (SELECT a.email FROM accounts a WHERE a.id = $2 AND a.email_verified_at IS NOT NULL) AND ",
            still_counts!(),
            " RETURNING workspace_id, role, token_hash, (SELECT s.email FROM accounts s WHERE s.id = invites.inviter_id) AS inviter"
        ),
        args![invite, account, now],
    )
    .await?
    .map(|row| {
        Ok(Taken {
            workspace: row.get("workspace_id")?,
            role: row.word("role", Role::from_word)?,
            inviter: row.get("inviter")?,
            token: row.get("token_hash")?,
        })
    })
    .transpose()
}

/// A membership that the invite behind a link made.
#[derive(Debug)]
pub struct Used {
    /// Who came in by it.
    pub account: Uuid,
    pub workspace: String,
    pub slug: String,
    pub role: Role,
}

/// What became of a link that somebody used, as long as they are in.
pub async fn used(conn: &mut Conn, token: TokenHash) -> Result<Option<Used>, Error> {
    conn.optional(
        "SELECT m.account_id, m.role, w.name AS workspace, w.slug
         FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
         WHERE m.came_by = $1 AND w.deleted_at IS NULL",
        args![token],
    )
    .await?
    .map(|row| {
        Ok(Used {
            account: row.get("account_id")?,
            workspace: row.get("workspace")?,
            slug: row.get("slug")?,
            role: row.word("role", Role::from_word)?,
        })
    })
    .transpose()
}
