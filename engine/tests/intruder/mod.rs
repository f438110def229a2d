//! Somebody who can write to the database, and knows every table, but has no key file.

pub mod pages;

use engine::audit::{Finding, Head, Report, Wrong, verify};
use engine::{DatabaseUrl, Engine};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::house::House;

/// A row as the intruder finds it, and what the check calls its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub row: i64,
    pub chain: String,
    pub position: i64,
}

/// What a query answers, a text a row.
pub async fn read(house: &House, sql: &str) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "an intruder asks what they please, and this one is ours")]
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    house.texts(sql).await
}

/// Every row of the log, with what the check calls it; in the order of the chains.
pub async fn places(link: &mut SqliteConnection) -> Vec<Place> {
    let sql = "SELECT e.rowid AS row, e.position,
                      coalesce('workspace ' || w.slug, 'account ' || a.email, 'the house') AS chain
               FROM audit_events e LEFT JOIN workspaces w ON w.id = e.chain LEFT JOIN accounts a ON a.id = e.chain
               ORDER BY e.chain, e.position";
    let rows = sqlx::query(sql).fetch_all(link).await.unwrap();
    rows.iter()
        .map(|row| Place { row: row.get("row"), chain: row.get("chain"), position: row.get("position") })
        .collect()
}

/// What somebody else kept or changed behind the engine's back.
pub async fn execute(house: &House, sql: &str) {
    #[expect(clippy::disallowed_methods, reason = "an intruder writes what they please, and this one is ours")]
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match &house.config.database {
        DatabaseUrl::Sqlite(path) => {
            let url = format!("sqlite://{}", path.display());
            let mut link = SqliteConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut link).await.unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let mut link = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut link).await.unwrap();
        }
    }
}

/// What the check says.
pub async fn checked(engine: &Engine, since: &[Head]) -> (Report, Vec<Finding>) {
    let mut found = Vec::new();
    let report = verify(engine, since, &mut |finding| found.push(finding)).await.unwrap();
    assert_eq!(report.findings, found.len() as u64);
    (report, found)
}

pub async fn findings(house: &House) -> Vec<Finding> {
    checked(&house.engine, &[]).await.1
}

/// The findings without the ids of the events.
pub async fn wrongs(house: &House) -> Vec<(String, Option<i64>, Wrong)> {
    findings(house).await.into_iter().map(|found| (found.chain, found.position, found.wrong)).collect()
}

/// The same, of one chain: `workspace acme`.
pub fn at(chain: &str, position: impl Into<Option<i64>>, wrong: Wrong) -> (String, Option<i64>, Wrong) {
    (chain.to_owned(), position.into(), wrong)
}

/// A connection that keeps everybody else from changing a workspace.
pub enum HeldWorkspaces {
    Sqlite(SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl HeldWorkspaces {
    pub async fn hold(house: &House) -> Self {
        match &house.config.database {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite://{}", path.display());
                let mut link = SqliteConnection::connect(&url).await.unwrap();
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut link).await.unwrap();
                Self::Sqlite(link)
            }
            DatabaseUrl::Postgres(url) => {
                let mut link = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql("BEGIN; SELECT 1 FROM workspaces FOR UPDATE").execute(&mut link).await.unwrap();
                Self::Postgres(link)
            }
        }
    }

    /// Changes what others see only after [`release`](Self::release).
    pub async fn change(&mut self, sql: &'static str) {
        match self {
            Self::Sqlite(link) => drop(sqlx::raw_sql(sql).execute(link).await.unwrap()),
            Self::Postgres(link) => drop(sqlx::raw_sql(sql).execute(link).await.unwrap()),
        }
    }

    pub async fn release(self) {
        match self {
            Self::Sqlite(mut link) => drop(sqlx::raw_sql("COMMIT").execute(&mut link).await.unwrap()),
            Self::Postgres(mut link) => drop(sqlx::raw_sql("COMMIT").execute(&mut link).await.unwrap()),
        }
    }
}
