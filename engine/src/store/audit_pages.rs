//! What people read of audit logs: admins of their workspace's, and everybody of their own account's.

use super::audit_events::{Record, read};
use super::conn::args;
use super::folded::pattern;
use super::{Conn, Row};
use crate::audit::{Filter, Readable};
use crate::clock::Instant;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Behind this position, oldest first.
    Newer(i64),
    /// Before this position, newest first.
    Older(i64),
}

impl Way {
    /// The position before which to go on, if that is the direction.
    pub const fn older(self) -> Option<i64> {
        match self {
            Self::Older(before) => Some(before),
            Self::Newer(_) => None,
        }
    }

    /// The position behind which to go on, if that is the direction.
    pub const fn newer(self) -> Option<i64> {
        match self {
            Self::Newer(after) => Some(after),
            Self::Older(_) => None,
        }
    }
}

/// The positions of a log between which to look, both of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub first: i64,
    pub last: i64,
}

impl Span {
    pub const EVERYTHING: Self = Self { first: 0, last: i64::MAX };

    /// What of it lies in that direction.
    pub fn onward(self, way: Way) -> Self {
        match way {
            Way::Newer(after) => Self { first: self.first.max(after.saturating_add(1)), ..self },
            Way::Older(before) => Self { last: self.last.min(before.saturating_sub(1)), ..self },
        }
    }

    /// What lies before that is reached by going on there.
    pub fn without(self, next: Way) -> Self {
        match next {
            Way::Newer(after) => Self { last: self.last.min(after), ..self },
            Way::Older(before) => Self { first: self.first.max(before), ..self },
        }
    }
}

/// The positions between which all events of that time stand; `None` when there are none. Others may stand between
/// them: clocks are put back, and of two who write at once the earlier may come second. Read off an index that begins
/// with the time, so it takes as long as there are events in that time, however many there are besides. LIMIT:
/// PostgreSQL would look for the least position along the whole log.
pub async fn span(conn: &mut Conn, log: Readable, filter: &Filter) -> Result<Option<Span>, Error> {
    let row = conn
        .one(
            "SELECT MIN(position) AS first, MAX(position) AS last
             FROM (SELECT position FROM audit_events WHERE chain = $1 AND at >= $2 AND at < $3 LIMIT $4) AS of_that_time",
            args![log.chain(), filter.from, filter.until, i64::MAX],
        )
        .await?;
    Ok(row.get::<Option<i64>>("first")?.zip(row.get("last")?).map(|(first, last)| Span { first, last }))
}

/// In which direction, and whether for one kind. What is not asked for is said outright, and not only by a value: an
/// index is chosen before the values are known. SQLite has to be told which one finds a kind: it would look for a rare
/// one along the whole log.
macro_rules! each_way {
    ($conn:expr, $way:expr, $kind:expr, $events:ident) => {
        match ($way, $kind.is_empty()) {
            (Way::Newer(_), true) => $events!("", "$2 = ''", "ORDER BY e.position"),
            (Way::Newer(_), false) => $conn.dialect(
                $events!("INDEXED BY audit_events_by_kind", "e.kind = $2", "ORDER BY e.position"),
                $events!("", "e.kind = $2", "ORDER BY e.position"),
            ),
            (Way::Older(_), true) => $events!("", "$2 = ''", "ORDER BY e.position DESC"),
            (Way::Older(_), false) => $conn.dialect(
                $events!("INDEXED BY audit_events_by_kind", "e.kind = $2", "ORDER BY e.position DESC"),
                $events!("", "e.kind = $2", "ORDER BY e.position DESC"),
            ),
        }
    };
}

macro_rules! beyond {
    ($by:literal, $kind:literal, $order:literal) => {
        concat!(
            "SELECT e.position, e.at FROM audit_events e ",
            $by,
            " WHERE e.chain = $1 AND ",
            $kind,
            " AND e.position >= $3 AND e.position <= $4 ",
            $order,
            " LIMIT 1 OFFSET $5"
        )
    };
}

/// The first event behind so many others of the filter's kind, and when it was; `None` when there are no more than
/// that.
pub async fn beyond(
    conn: &mut Conn,
    log: Readable,
    filter: &Filter,
    (way, span): (Way, Span),
    so_many: i64,
) -> Result<Option<(i64, Instant)>, Error> {
    let sql = each_way!(conn, way, filter.kind, beyond);
    let row = conn.optional(sql, args![log.chain(), filter.kind.as_str(), span.first, span.last, so_many]).await?;
    row.map(|row| Ok((row.get("position")?, Instant(row.get("at")?)))).transpose()
}

/// The plus keeps the database from an index that begins with the time: it would sort a whole log to show its newest
/// page.
macro_rules! events {
    ($person:expr, $by:literal, $kind:literal, $order:literal) => {
        concat!(
            "SELECT e.id, e.at, e.kind, e.account_id, e.workspace_id, e.actor, e.target_id, e.target, e.proof, e.ip,
                    e.user_agent, e.detail, e.position, e.hash, a.email
             FROM audit_events e ",
            $by,
            " LEFT JOIN accounts a ON a.id = e.account_id
             WHERE e.chain = $1 AND ",
            $kind,
            " AND e.position >= $3 AND e.position <= $4 AND +e.at >= $5 AND +e.at < $6
               AND ($7 = '' OR e.account_id = $8 OR e.target_id = $8",
            $person,
            ") ",
            $order,
            " LIMIT $9"
        )
    };
}

macro_rules! of_anybody {
    ($by:literal, $kind:literal, $order:literal) => {
        events!("", $by, $kind, $order)
    };
}

/// Who is looked for by the name they have now; whoever is no member any more is found by their address alone. Asked of
/// each event: a list of whom the filter means would be made of all members, for however few events.
macro_rules! of_member {
    ($in_event:literal) => {
        concat!(
            " OR EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = $1 AND m.account_id = ",
            $in_event,
            " AND (m.name_key LIKE $7 ESCAPE '\\' OR m.email LIKE $7 ESCAPE '\\'))"
        )
    };
}

macro_rules! of_person {
    ($by:literal, $kind:literal, $order:literal) => {
        events!(
            concat!(
                " OR lower(e.actor) LIKE $7 ESCAPE '\\' OR lower(e.target) LIKE $7 ESCAPE '\\'",
                of_member!("e.account_id"),
                of_member!("e.target_id"),
                // An invite is for an address, whoever has it.
                " OR EXISTS (SELECT 1 FROM accounts t JOIN memberships m ON m.account_id = t.id
                             WHERE t.email = e.target AND m.workspace_id = $1 AND m.name_key LIKE $7 ESCAPE '\\')"
            ),
            $by,
            $kind,
            $order
        )
    };
}

/// The next `at_most` events of the log that the filter lets through, nearest first.
pub async fn find(
    conn: &mut Conn,
    log: Readable,
    filter: &Filter,
    (way, span): (Way, Span),
    at_most: i64,
) -> Result<Vec<Shown>, Error> {
    let sql = if filter.person.is_empty() {
        each_way!(conn, way, filter.kind, of_anybody)
    } else {
        each_way!(conn, way, filter.kind, of_person)
    };
    let (kind, person) = (filter.kind.as_str(), pattern(&filter.person));
    let times = (filter.from, filter.until);
    let args = args![log.chain(), kind, span.first, span.last, times.0, times.1, person, filter.account, at_most];
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
