//! How the members of a workspace stand, as far as a required level looks at it. Sessions are read only of members of
//! whom one may have proven less than they could: docs/adr/0008.

use shared::policy::{Level, Role};
use shared::views::{MemberConcerned, MemberOrder};
use sqlx::types::Uuid;

use super::conn::args;
use super::folded::pattern;
use super::members::{Place, Way};
use super::{Conn, Row};
use crate::caller::session_horizon;
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;

/// Members who are alike to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// What the account's factors could prove.
    pub reach: Level,
    /// The least that one of its live sessions proved; `None` when it has no session.
    pub weakest: Option<Level>,
    /// Whether the membership is older than the grace that is looked at.
    pub covered: bool,
}

impl Stand {
    /// Every one there could be.
    pub fn all() -> impl Iterator<Item = Self> {
        let weakest = [None].into_iter().chain(Level::ALL.map(Some));
        weakest.flat_map(|weakest| {
            let reaches = Level::ALL.into_iter();
            reaches.flat_map(move |reach| [false, true].map(|covered| Self { reach, weakest, covered }))
        })
    }

    /// As [`STANDS`] writes it.
    fn key(self) -> String {
        format!("{}:{}:{}", self.reach.word(), rank(self.weakest), i64::from(self.covered))
    }
}

fn rank(level: Option<Level>) -> i64 {
    match level {
        None => -1,
        Some(Level::Password) => 0,
        Some(Level::TwoFactor) => 1,
        Some(Level::PhishingResistant) => 2,
    }
}

/// Each member of `$1` whose sessions matter, with how they stand. `$2` and `$3` are the horizon of live sessions, `$4`
/// is when the grace was given. `|| ''` keeps the index by reach out, which would lead past everybody.
macro_rules! looked_at {
    () => {
        "(SELECT m.account_id, m.name_key, m.email, m.role, m.reach || '' AS reach,
                CASE WHEN m.joined_at <= $4 THEN 1 ELSE 0 END AS covered,
                COALESCE((
                    SELECT MIN(s.proof) FROM session_proofs s
                    WHERE s.account_id = m.account_id AND s.created_at > $2 AND s.last_seen_at > $3), -1) AS weakest
          FROM memberships m WHERE m.workspace_id = $1 AND m.weaker_session = 1) looked_at"
    };
}

/// How many members stand how. Everybody is taken for covered and without a session; then whoever is not is taken out
/// and counted where they stand. `|| ''` keeps the index by reach out, which would lead past everybody.
pub async fn count(
    conn: &mut Conn,
    permit: &Permit,
    grace_given: Instant,
    now: Instant,
) -> Result<Vec<(Stand, u64)>, Error> {
    let (oldest, idle) = session_horizon(now);
    let rows = conn
        .all(
            concat!(
                "WITH late AS (
                    SELECT reach || '' AS reach, COUNT(*) AS members FROM memberships
                    WHERE workspace_id = $1 AND joined_at > $4 GROUP BY reach || ''),
                 apart AS (
                    SELECT reach, weakest, covered, COUNT(*) AS members FROM ",
                looked_at!(),
                " GROUP BY reach, weakest, covered)
                 SELECT reach, CAST(weakest AS BIGINT) AS weakest, CAST(covered AS BIGINT) AS covered,
                        CAST(SUM(members) AS BIGINT) AS members
                 FROM (
                    SELECT reach, -1 AS weakest, 1 AS covered, members FROM coverage WHERE workspace_id = $1
                    UNION ALL SELECT reach, -1, 1, -members FROM late
                    UNION ALL SELECT reach, -1, 0, members FROM late
                    UNION ALL SELECT reach, -1, covered, -members FROM apart
                    UNION ALL SELECT reach, weakest, covered, members FROM apart) counted
                 GROUP BY reach, weakest, covered HAVING SUM(members) <> 0"
            ),
            args![permit.workspace(), oldest, idle, grace_given],
        )
        .await?;
    rows.iter().map(|row| Ok((stand(row)?, row.get::<i64>("members")?.unsigned_abs()))).collect()
}

fn stand(row: &Row) -> Result<Stand, Error> {
    let weakest = match row.get::<i64>("weakest")? {
        -1 => None,
        0 => Some(Level::Password),
        1 => Some(Level::TwoFactor),
        2 => Some(Level::PhishingResistant),
        _ => return Err(Error::Corrupt("proof")),
    };
    Ok(Stand { reach: row.word("reach", Level::from_word)?, weakest, covered: row.get::<i64>("covered")? == 1 })
}

/// A member of the list, and what they are sorted by.
#[derive(Debug)]
pub struct Concerned {
    pub member: MemberConcerned,
    pub name_key: String,
    pub account: Uuid,
}

/// Members whose sessions need no look, who reach a level and came in time for the grace: along the index of that
/// level.
macro_rules! reaching {
    ($reach:literal, $beyond:literal, $order:literal) => {
        concat!(
            "SELECT * FROM (
                SELECT m.name_key, m.account_id, m.role FROM memberships m
                WHERE $7 LIKE '%,",
            $reach,
            ":-1:1,%' AND m.workspace_id = $1 AND m.reach = '",
            $reach,
            "' AND m.weaker_session = 0 AND m.joined_at <= $4 AND (m.name_key, m.account_id) ",
            $beyond,
            " ($5, $6) AND ($9 = '' OR m.name_key LIKE $9 ESCAPE '\\' OR m.email LIKE $9 ESCAPE '\\')
                ORDER BY m.name_key ",
            $order,
            ", m.account_id ",
            $order,
            " LIMIT $8) ",
            $reach
        )
    };
}

/// Those; the same who came too late, of whom there are few: `|| ''` keeps the index by name out, which would lead past
/// everybody; and whoever's sessions are looked at.
macro_rules! concerned {
    ($beyond:literal, $order:literal) => {
        concat!(
            "(SELECT name_key, account_id, role FROM (",
            reaching!("password", $beyond, $order),
            " UNION ALL ",
            reaching!("two_factor", $beyond, $order),
            " UNION ALL ",
            reaching!("phishing_resistant", $beyond, $order),
            " UNION ALL
                    SELECT m.name_key, m.account_id, m.role FROM memberships m
                    WHERE m.workspace_id = $1 AND m.joined_at > $4 AND m.weaker_session = 0
                      AND $7 LIKE '%,' || m.reach || ':-1:0,%' AND (m.name_key || '', m.account_id) ",
            $beyond,
            " ($5, $6) AND ($9 = '' OR m.name_key LIKE $9 ESCAPE '\\' OR m.email LIKE $9 ESCAPE '\\')
                    UNION ALL
                    SELECT * FROM (
                        SELECT name_key, account_id, role FROM ",
            looked_at!(),
            " WHERE $7 LIKE '%,' || reach || ':' || weakest || ':' || covered || ',%' AND (name_key, account_id) ",
            $beyond,
            " ($5, $6) AND ($9 = '' OR name_key LIKE $9 ESCAPE '\\' OR email LIKE $9 ESCAPE '\\')
                        ORDER BY name_key ",
            $order,
            ", account_id ",
            $order,
            " LIMIT $8) looked) found
                   ORDER BY name_key ",
            $order,
            ", account_id ",
            $order,
            " LIMIT $8) k"
        )
    };
}

/// The same, as a list shows them.
macro_rules! listed {
    ($beyond:literal, $order:literal) => {
        concat!(
            "SELECT a.name, a.email, k.role, k.name_key, k.account_id FROM ",
            concerned!($beyond, $order),
            " CROSS JOIN accounts a WHERE a.id = k.account_id ORDER BY k.name_key ",
            $order,
            ", k.account_id ",
            $order
        )
    };
}

/// The first `at_most` members who stand one of these ways and match `search`, by name from `place` on, nearest first:
/// whoever goes back gets them the other way round.
pub async fn list(
    conn: &mut Conn,
    permit: &Permit,
    (stands, search): (&[Stand], &str),
    (grace_given, now): (Instant, Instant),
    (place, at_most): (&Place, i64),
) -> Result<Vec<Concerned>, Error> {
    let (oldest, idle) = session_horizon(now);
    let sql = match place.way {
        Way::Onward => listed!(">", "ASC"),
        Way::Back => listed!("<", "DESC"),
    };
    let values = args![
        permit.workspace(),
        oldest,
        idle,
        grace_given,
        &place.key,
        place.account,
        keys(stands),
        at_most,
        pattern(search),
    ];
    conn.all(sql, values).await?.iter().map(read).collect()
}

/// How many members stand one of these ways and match `search`.
pub async fn count_listed(
    conn: &mut Conn,
    permit: &Permit,
    (stands, search): (&[Stand], &str),
    (grace_given, now): (Instant, Instant),
) -> Result<u64, Error> {
    let (oldest, idle) = session_horizon(now);
    let beginning = Place::beginning(MemberOrder::Name);
    let values = args![
        permit.workspace(),
        oldest,
        idle,
        grace_given,
        &beginning.key,
        beginning.account,
        keys(stands),
        i64::MAX,
        pattern(search),
    ];
    let row = conn.one(concat!("SELECT COUNT(*) AS members FROM ", concerned!(">", "ASC")), values).await?;
    Ok(row.get::<i64>("members")?.unsigned_abs())
}

/// The ways to stand that are asked for, as the text that `$7 LIKE` searches.
fn keys(stands: &[Stand]) -> String {
    stands.iter().map(|stand| [",", &stand.key(), ","].concat()).collect()
}

fn read(row: &Row) -> Result<Concerned, Error> {
    Ok(Concerned {
        member: MemberConcerned {
            name: row.get("name")?,
            email: row.get("email")?,
            role: row.word("role", Role::from_word)?,
        },
        name_key: row.get("name_key")?,
        account: row.get("account_id")?,
    })
}
