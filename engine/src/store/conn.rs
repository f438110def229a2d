//! One connection to either database, so that a query is written once.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Uuid;
use sqlx::{ColumnIndex, Decode, Postgres, Row as _, Sqlite, Transaction, Type};

use super::audit_chains;
use super::audit_events::Record;
use super::idempotency_keys;
use crate::audit::AuditKey;
use crate::clock::{Day, Instant};
use crate::error::Error;
use crate::secret::TokenHash;

/// A value bound to `$1`, `$2`, …. Typed even when it is null: PostgreSQL wants to know.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number, or a time in microseconds.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Id(Option<Uuid>),
}

macro_rules! values {
    ($($from:ty => |$v:ident| $to:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self { $to }
        }
    )*};
}
values! {
    i64 => |v| Self::Int(Some(v));
    Option<i64> => |v| Self::Int(v);
    u32 => |v| Self::Int(Some(i64::from(v)));
    Instant => |v| Self::Int(Some(v.0));
    Day => |v| Self::Int(Some(v.0));
    Option<Instant> => |v| Self::Int(v.map(|t| t.0));
    &str => |v| Self::Text(Some(v.to_owned()));
    String => |v| Self::Text(Some(v));
    Option<&str> => |v| Self::Text(v.map(str::to_owned));
    Vec<u8> => |v| Self::Bytes(v);
    &[u8] => |v| Self::Bytes(v.to_vec());
    TokenHash => |v| Self::Bytes(v.as_bytes().to_vec());
    Uuid => |v| Self::Id(Some(v));
    Option<Uuid> => |v| Self::Id(v);
}

/// The values of a statement, in order.
#[macro_export]
#[doc(hidden)]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Value::from($value)),*] };
}
pub(crate) use args;

/// A row of either database.
#[derive(Debug)]
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// The value of a column.
    pub fn get<'r, T>(&'r self, column: &'static str) -> Result<T, Error>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
        &'static str: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A time, or nothing.
    pub fn time(&self, column: &'static str) -> Result<Option<Instant>, Error> {
        Ok(self.get::<Option<i64>>(column)?.map(Instant))
    }

    /// A column that holds one of our words; any other word is damage.
    pub fn word<T>(&self, column: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        read(self.get::<&str>(column)?).ok_or(Error::Corrupt(column))
    }
}

/// A connection that reads: each statement sees all that was committed before it began.
pub struct Conn(Link);

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Conn")
    }
}

enum Link {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

macro_rules! bound {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for value in $args {
            query = match value {
                Value::Int(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Bytes(v) => query.bind(v),
                Value::Id(v) => query.bind(v),
            };
        }
        query
    }};
}

/// Runs one body against whichever database this is.
macro_rules! on {
    ($self:expr, $sql:expr, $args:expr, |$query:ident, $link:ident| $body:expr, $wrap:ident) => {
        match &mut $self.0 {
            Link::SqliteRead(link) => { let $link = &mut **link; let $query = bound!(sqlx::query::<Sqlite>($sql), $args); $body.map(on!(@$wrap Sqlite)) }
            Link::SqliteTx(link) => { let $link = &mut **link; let $query = bound!(sqlx::query::<Sqlite>($sql), $args); $body.map(on!(@$wrap Sqlite)) }
            Link::PostgresRead(link) => { let $link = &mut **link; let $query = bound!(sqlx::query::<Postgres>($sql), $args); $body.map(on!(@$wrap Postgres)) }
            Link::PostgresTx(link) => { let $link = &mut **link; let $query = bound!(sqlx::query::<Postgres>($sql), $args); $body.map(on!(@$wrap Postgres)) }
        }
    };
    (@optional $variant:ident) => { |row| row.map(Row::$variant) };
    (@all $variant:ident) => { |rows| rows.into_iter().map(Row::$variant).collect() };
    (@count $variant:ident) => { |done| done.rows_affected() };
}

impl Conn {
    pub(super) const fn sqlite(link: PoolConnection<Sqlite>) -> Self {
        Self(Link::SqliteRead(link))
    }

    pub(super) const fn postgres(link: PoolConnection<Postgres>) -> Self {
        Self(Link::PostgresRead(link))
    }

    /// The first row, if there is one.
    pub async fn optional(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Option<Row>, Error> {
        Ok(on!(self, sql, args, |query, link| query.fetch_optional(link).await, optional)?)
    }

    /// Every row.
    pub async fn all(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, Error> {
        Ok(on!(self, sql, args, |query, link| query.fetch_all(link).await, all)?)
    }

    /// The one row of a query that always has one.
    pub async fn one(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Row, Error> {
        self.optional(sql, args).await?.ok_or(Error::Database(sqlx::Error::RowNotFound))
    }

    /// The text for this database, where the dialects differ.
    pub fn dialect(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.0 {
            Link::SqliteRead(_) | Link::SqliteTx(_) => sqlite,
            Link::PostgresRead(_) | Link::PostgresTx(_) => postgres,
        }
    }
}

/// A transaction that may write. Dropped without [`Tx::commit`], it never happened.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    audit_key: Option<Arc<AuditKey>>,
    /// What the audit log will say of it, and whether a chain may begin with that.
    events: Vec<(Record, bool)>,
    /// Under which claim it acts, and when.
    claim: Option<(Uuid, Instant)>,
}

impl Tx {
    pub(super) const fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self::of(Link::SqliteTx(tx))
    }

    pub(super) const fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self::of(Link::PostgresTx(tx))
    }

    const fn of(link: Link) -> Self {
        Self { conn: Conn(link), audit_key: None, events: Vec::new(), claim: None }
    }

    /// The same, with the key of the audit log: it can write events.
    pub(crate) fn audited_with(self, key: &Arc<AuditKey>) -> Self {
        Self { audit_key: Some(Arc::clone(key)), ..self }
    }

    /// Has [`Tx::commit`] write this event. `begins`: whether a chain may begin with it.
    pub(crate) fn will_tell(&mut self, event: Record, begins: bool) {
        self.events.push((event, begins));
    }

    /// Has [`Tx::commit`] note in this claim that it acted.
    pub(crate) const fn will_note_act(&mut self, claim: Uuid, now: Instant) {
        self.claim = Some((claim, now));
    }

    /// How many events of one kind and account wait to be written.
    pub(crate) fn tells_of(&self, account: Uuid, kind: &str) -> i64 {
        let is_such = |(event, _): &&(Record, bool)| event.account == Some(account) && event.kind == kind;
        self.events.iter().filter(is_such).map(|_| 1).sum()
    }

    /// Changes rows and tells how many.
    pub async fn execute(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64, Error> {
        Ok(on!(self.conn, sql, args, |query, link| query.execute(link).await, count)?)
    }

    /// Writes what the audit log says of it, last of all, and makes it durable: after this returns, a power cut loses
    /// nothing of it.
    pub async fn commit(mut self) -> Result<(), Error> {
        if let Some((claim, now)) = self.claim
            && !idempotency_keys::note_act(&mut self, claim, now).await?
        {
            // Somebody else acts under that key by now.
            return Err(Error::Corrupt("claim"));
        }
        let events = std::mem::take(&mut self.events);
        if !events.is_empty() {
            let key = self.audit_key.clone().ok_or(Error::Corrupt("audit key"))?;
            audit_chains::append(&mut self, &key, events).await?;
        }
        match self.conn.0 {
            Link::SqliteTx(tx) => tx.commit().await?,
            Link::PostgresTx(tx) => tx.commit().await?,
            Link::SqliteRead(_) | Link::PostgresRead(_) => {}
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
