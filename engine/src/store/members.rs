//! Members as lists show them, a page at a time. Every order, and *Without 2FA* and a role by name, are read off an
//! index: docs/adr/0008.

use shared::input::Email;
use shared::policy::Role;
use shared::views::{JoinedBy, MemberFilter, MemberOrder, Methods};
use sqlx::types::Uuid;

use super::conn::args;
use super::folded::pattern;
use super::{Conn, Row, Value};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;

/// A member as lists show them.
#[derive(Clone, Debug)]
pub struct Member {
    pub account: Uuid,
    pub name: String,
    pub email: Email,
    pub role: Role,
    pub joined_by: JoinedBy,
    pub joined: Instant,
    /// What they are sorted by when it is by name.
    pub name_key: String,
    pub last_active: Option<Instant>,
    pub second_factor: Methods,
}

/// Where a page begins: right beside this member, who may be gone by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub way: Way,
    pub key: Key,
    pub account: Uuid,
}

/// Which way to go on in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Onward,
    Back,
}

/// What a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Name(String),
    Time(Instant),
}

impl From<&Key> for Value {
    fn from(key: &Key) -> Self {
        match key {
            Key::Name(name) => name.as_str().into(),
            Key::Time(time) => (*time).into(),
        }
    }
}

impl Place {
    /// Before everybody.
    pub const fn beginning(order: MemberOrder) -> Self {
        match order {
            MemberOrder::Name => Self { way: Way::Onward, key: Key::Name(String::new()), account: Uuid::nil() },
            MemberOrder::Joined | MemberOrder::LastActive => {
                Self { way: Way::Onward, key: Key::Time(Instant(i64::MAX)), account: Uuid::max() }
            }
        }
    }
}

/// One list of columns for whoever reads with [`read`]. CROSS JOIN, because SQLite then keeps to this order and goes
/// along the index.
macro_rules! members {
    ($from:literal, $($rest:literal),*) => {
        concat!(
            "SELECT m.account_id, m.email, a.name, m.role, m.joined_by, m.joined_at, m.name_key, m.last_active_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = m.account_id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = m.account_id) AS has_passkey
             FROM ",
            $from,
            $($rest),*
        )
    };
}

/// Finds out who they are before it reads more of them: a search for few looks at many, and an index tells enough.
macro_rules! page {
    ($only:literal, $from:literal, $order:literal) => {
        members!(
            "(SELECT m.account_id FROM memberships m
              WHERE m.workspace_id = $1 AND ($4 = '' OR m.name_key LIKE $4 ESCAPE '\\' OR m.email LIKE $4 ESCAPE '\\') ",
            $only,
            $from,
            $order,
            " LIMIT $7) found CROSS JOIN memberships m CROSS JOIN accounts a
             WHERE m.workspace_id = $1 AND m.account_id = found.account_id AND a.id = found.account_id ",
            $order
        )
    };
}

macro_rules! in_order {
    ($order:expr, $way:expr, $only:literal) => {
        match ($order, $way) {
            (MemberOrder::Name, Way::Onward) => {
                page!($only, "AND (m.name_key, m.account_id) > ($5, $6) ", "ORDER BY m.name_key, m.account_id")
            }
            (MemberOrder::Name, Way::Back) => page!(
                $only,
                "AND (m.name_key, m.account_id) < ($5, $6) ",
                "ORDER BY m.name_key DESC, m.account_id DESC"
            ),
            (MemberOrder::Joined, Way::Onward) => page!(
                $only,
                "AND (m.joined_at, m.account_id) < ($5, $6) ",
                "ORDER BY m.joined_at DESC, m.account_id DESC"
            ),
            (MemberOrder::Joined, Way::Back) => {
                page!($only, "AND (m.joined_at, m.account_id) > ($5, $6) ", "ORDER BY m.joined_at, m.account_id")
            }
            (MemberOrder::LastActive, Way::Onward) => page!(
                $only,
                "AND (m.last_active_at, m.account_id) < ($5, $6) ",
                "ORDER BY m.last_active_at DESC, m.account_id DESC"
            ),
            (MemberOrder::LastActive, Way::Back) => page!(
                $only,
                "AND (m.last_active_at, m.account_id) > ($5, $6) ",
                "ORDER BY m.last_active_at, m.account_id"
            ),
        }
    };
}

/// The first `at_most` members who match, from `place` on, nearest first: whoever goes back gets them the other way
/// round.
pub async fn page(
    conn: &mut Conn,
    permit: &Permit,
    filter: &MemberFilter,
    place: &Place,
    at_most: i64,
) -> Result<Vec<Member>, Error> {
    let (order, way) = (filter.order, place.way);
    // Also said outright, and not only by a value: an index is chosen before the values are known. What is not asked
    // for is not looked at: the index by name does not hold it.
    let sql = match (filter.only_without_second_factor, filter.role, filter.joined_by) {
        (false, None, None) => in_order!(order, way, "AND $2 = '' AND $3 = '' "),
        (true, None, None) => in_order!(order, way, "AND m.reach = 'password' AND $2 = '' AND $3 = '' "),
        (false, Some(_), None) => in_order!(order, way, "AND m.role = $2 AND $3 = '' "),
        (false, None, Some(_)) if order == MemberOrder::Name => {
            in_order!(order, way, "AND $2 = '' AND m.joined_by = $3 ")
        }
        (false, ..) => in_order!(order, way, "AND ($2 = '' OR m.role = $2) AND ($3 = '' OR m.joined_by = $3) "),
        (true, ..) => in_order!(
            order,
            way,
            "AND m.reach = 'password' AND ($2 = '' OR m.role = $2) AND ($3 = '' OR m.joined_by = $3) "
        ),
    };
    let values = args![
        permit.workspace(),
        filter.role.map_or("", Role::word),
        filter.joined_by.map_or("", JoinedBy::word),
        pattern(&filter.search),
        &place.key,
        place.account,
        at_most,
    ];
    conn.all(sql, values).await?.iter().map(read).collect()
}

/// One member, if that is what the account is.
pub async fn find(conn: &mut Conn, permit: &Permit, account: Uuid) -> Result<Option<Member>, Error> {
    let sql = members!(
        "memberships m CROSS JOIN accounts a WHERE m.workspace_id = $1 AND m.account_id = $2 AND a.id = m.account_id",
    );
    conn.optional(sql, args![permit.workspace(), account]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Member, Error> {
    let last_active = row.get::<i64>("last_active_at")?;
    Ok(Member {
        account: row.get("account_id")?,
        name: row.get("name")?,
        email: Email::parse(row.get("email")?).map_err(|_| Error::Corrupt("email"))?,
        role: row.word("role", Role::from_word)?,
        joined_by: row.word("joined_by", JoinedBy::from_word)?,
        joined: Instant(row.get("joined_at")?),
        name_key: row.get("name_key")?,
        last_active: (last_active > 0).then_some(Instant(last_active)),
        second_factor: Methods { authenticator: row.get("has_authenticator")?, passkey: row.get("has_passkey")? },
    })
}
