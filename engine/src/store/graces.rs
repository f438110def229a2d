//! Time to set up what a higher level asks for.

use shared::policy::Level;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// A grace, running or over.
#[derive(Clone, Copy, Debug)]
pub struct Grace {
    /// What is required of those it covers.
    pub former: Level,
    /// Whoever was a member by then is covered.
    pub given: Instant,
    pub ends: Instant,
}

/// Gives existing members time; `false` when there was a grace for this level already.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    _proof: &FreshProof,
    level: Level,
    grace: Grace,
) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO graces (workspace_id, level, former_level, given_at, ends_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace_id, level) DO NOTHING",
            args![permit.workspace(), level.word(), grace.former.word(), grace.given, grace.ends],
        )
        .await?;
    Ok(inserted == 1)
}

pub async fn find(conn: &mut Conn, permit: &Permit, level: Level) -> Result<Option<Grace>, Error> {
    conn.optional(
        "SELECT former_level, given_at, ends_at FROM graces WHERE workspace_id = $1 AND level = $2",
        args![permit.workspace(), level.word()],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

fn read(row: &Row) -> Result<Grace, Error> {
    Ok(Grace {
        former: row.word("former_level", Level::from_word)?,
        given: Instant(row.get("given_at")?),
        ends: Instant(row.get("ends_at")?),
    })
}

/// Ends the grace of `level`; `false` when none runs.
pub async fn end(tx: &mut Tx, permit: &Permit, _proof: &FreshProof, level: Level, now: Instant) -> Result<bool, Error> {
    let ended = tx
        .execute(
            "UPDATE graces SET promised_until = ends_at, ends_at = $3
             WHERE workspace_id = $1 AND level = $2 AND ends_at > $3",
            args![permit.workspace(), level.word(), now],
        )
        .await?;
    Ok(ended == 1)
}

/// A grace of which members are written to, and where.
#[derive(Debug)]
pub struct Told {
    pub workspace: Uuid,
    pub workspace_name: String,
    pub level: Level,
    /// What the mail asks for.
    pub required: Level,
    pub grace: Grace,
}

/// One list of columns for whoever calls [`told`].
macro_rules! written_of {
    ($asked_for:literal, $which:expr) => {
        concat!(
            "SELECT w.id, w.name, ",
            $asked_for,
            " AS asked_for, g.level, g.former_level, g.given_at, g.ends_at
             FROM graces g JOIN workspaces w ON w.id = g.workspace_id AND w.deleted_at IS NULL WHERE ",
            $which
        )
    };
}

/// That what `w` requires now shuts somebody out whom the grace `g` held to what was required before.
macro_rules! shuts_out {
    () => {
        "(w.required_level = 'phishing_resistant'
          OR (w.required_level = 'two_factor' AND g.former_level = 'password'))"
    };
}

/// Every grace that runs now for what its workspace requires.
pub async fn running(conn: &mut Conn, now: Instant) -> Result<Vec<Told>, Error> {
    let sql = written_of!("g.level", "w.required_level = g.level AND g.ends_at > $1");
    conn.all(sql, args![now]).await?.iter().map(told).collect()
}

/// Every grace that an admin ended, or took away by asking for something else, and that would run now if nobody had.
/// Where there is time for what is asked for instead, the mail asks for what opens the door until then.
pub async fn taken_back(conn: &mut Conn, now: Instant) -> Result<Vec<Told>, Error> {
    let sql = written_of!(
        "COALESCE((SELECT r.former_level FROM graces r
                   WHERE r.workspace_id = w.id AND r.level = w.required_level AND r.ends_at > $1), w.required_level)",
        concat!(shuts_out!(), " AND g.ends_at <= $1 AND g.promised_until > $1")
    );
    conn.all(sql, args![now]).await?.iter().map(told).collect()
}

fn told(row: &Row) -> Result<Told, Error> {
    Ok(Told {
        workspace: row.get("id")?,
        workspace_name: row.get("name")?,
        level: row.word("level", Level::from_word)?,
        required: row.word("asked_for", Level::from_word)?,
        grace: read(row)?,
    })
}

/// Marks up to `at_most` members who are covered by a grace, lack what is required and nothing else, and for whom this
/// holds: `$which`. One whose mark is there is not marked again.
macro_rules! mark {
    ($($which:expr),+) => {
        concat!(
            "INSERT INTO grace_reminders (workspace_id, level, account_id, reminder)
             SELECT m.workspace_id, g.level, m.account_id, $3 FROM graces g
             JOIN workspaces w ON w.id = g.workspace_id AND w.deleted_at IS NULL
             JOIN memberships m ON m.workspace_id = g.workspace_id AND m.joined_at <= g.given_at
             WHERE g.workspace_id = $1 AND g.level = $2 AND m.account_id > $6
               AND ((m.reach = 'password' AND g.former_level = 'password')
                    OR (m.reach = 'two_factor' AND g.level = 'phishing_resistant'))
               AND NOT EXISTS (
                   SELECT 1 FROM grace_reminders r
                   WHERE r.workspace_id = $1 AND r.level = $2 AND r.account_id = m.account_id AND r.reminder = $3)
               AND ",
            $($which,)+
            " ORDER BY m.account_id LIMIT $5
             ON CONFLICT (workspace_id, level, account_id, reminder) DO NOTHING
             RETURNING account_id, (SELECT a.email FROM accounts a WHERE a.id = grace_reminders.account_id) AS email"
        )
    };
}

/// Marks up to `at_most` members as reminded, who are covered by a grace that still runs, lack what is required and
/// nothing else, and were not yet reminded of this step; their accounts, with their addresses. The mark is the claim:
/// of two servers that remind at once, one sends the mail. Always in one order, and `after` those who came before: what
/// is behind is not read again.
pub async fn claim_reminders(
    tx: &mut Tx,
    of: &Told,
    (reminder, now): (&'static str, Instant),
    (after, at_most): (Uuid, i64),
) -> Result<Vec<(Uuid, String)>, Error> {
    let args = args![of.workspace, of.level.word(), reminder, now, at_most, after];
    marked(&tx.all(mark!("w.required_level = g.level AND g.ends_at > $4"), args).await?)
}

/// The same for a grace that an admin ended or took away: of those who were reminded of it, once.
pub async fn claim_ends(
    tx: &mut Tx,
    of: &Told,
    (reminder, now): (&'static str, Instant),
    (after, at_most): (Uuid, i64),
) -> Result<Vec<(Uuid, String)>, Error> {
    let sql = mark!(
        shuts_out!(),
        " AND NOT (m.reach = 'two_factor' AND w.required_level = 'two_factor')
         AND g.ends_at <= $4 AND g.promised_until > $4
         AND EXISTS (
             SELECT 1 FROM grace_reminders r
             WHERE r.workspace_id = $1 AND r.level = $2 AND r.account_id = m.account_id)"
    );
    marked(&tx.all(sql, args![of.workspace, of.level.word(), reminder, now, at_most, after]).await?)
}

/// In the order of the accounts.
fn marked(rows: &[Row]) -> Result<Vec<(Uuid, String)>, Error> {
    let mut marked: Vec<(Uuid, String)> =
        rows.iter().map(|row| Ok((row.get("account_id")?, row.get("email")?))).collect::<Result<_, Error>>()?;
    marked.sort_unstable();
    Ok(marked)
}
