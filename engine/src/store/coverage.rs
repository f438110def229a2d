//! How many members could prove what: now, and on the days before.

use shared::policy::Level;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::clock::Day;
use crate::error::Error;
use crate::gate::Permit;

/// Members, split by the best level their factors reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    pub password: u64,
    pub two_factor: u64,
    pub phishing_resistant: u64,
}

impl Coverage {
    /// Everybody.
    pub const fn members(self) -> u64 {
        self.password + self.two_factor + self.phishing_resistant
    }

    /// Who could prove what is required; any second factor, while nothing is.
    pub const fn who_reach(&self, required: Level) -> u64 {
        match required {
            Level::PhishingResistant => self.phishing_resistant,
            Level::Password | Level::TwoFactor => self.two_factor + self.phishing_resistant,
        }
    }
}

/// The members of a workspace. As quick for a hundred thousand as for ten: the database counts as they come and go.
pub async fn now(conn: &mut Conn, permit: &Permit) -> Result<Coverage, Error> {
    let rows =
        conn.all("SELECT reach, members FROM coverage WHERE workspace_id = $1", args![permit.workspace()]).await?;
    let mut coverage = Coverage::default();
    for row in rows {
        let count = match row.word("reach", Level::from_word)? {
            Level::Password => &mut coverage.password,
            Level::TwoFactor => &mut coverage.two_factor,
            Level::PhishingResistant => &mut coverage.phishing_resistant,
        };
        *count = members(&row, "members")?;
    }
    Ok(coverage)
}

/// The days since `first` on which the counts of a workspace had changed, oldest first; and the last one before, which
/// tells how it began.
pub async fn days(conn: &mut Conn, permit: &Permit, first: Day) -> Result<Vec<(Day, Coverage)>, Error> {
    let rows = conn
        .all(
            "SELECT day, password, two_factor, phishing_resistant FROM coverage_days
             WHERE workspace_id = $1 AND day >= COALESCE(
                 (SELECT MAX(d.day) FROM coverage_days d WHERE d.workspace_id = $1 AND d.day <= $2), $2)
             ORDER BY day",
            args![permit.workspace(), first],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let coverage = Coverage {
                password: members(row, "password")?,
                two_factor: members(row, "two_factor")?,
                phishing_resistant: members(row, "phishing_resistant")?,
            };
            Ok((Day(row.get("day")?), coverage))
        })
        .collect()
}

/// Notes today's counts of every workspace where they differ from those noted last.
pub async fn note(tx: &mut Tx, today: Day) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO coverage_days (workspace_id, day, password, two_factor, phishing_resistant)
         SELECT c.workspace_id, $1, c.password, c.two_factor, c.phishing_resistant
         FROM (SELECT workspace_id,
                      CAST(SUM(CASE WHEN reach = 'password' THEN members ELSE 0 END) AS BIGINT) AS password,
                      CAST(SUM(CASE WHEN reach = 'two_factor' THEN members ELSE 0 END) AS BIGINT) AS two_factor,
                      CAST(SUM(CASE WHEN reach = 'phishing_resistant' THEN members ELSE 0 END) AS BIGINT)
                          AS phishing_resistant
               FROM coverage GROUP BY workspace_id) c
         LEFT JOIN coverage_days l ON l.workspace_id = c.workspace_id
              AND l.day = (SELECT MAX(d.day) FROM coverage_days d WHERE d.workspace_id = c.workspace_id)
         WHERE l.day IS NULL OR l.password <> c.password OR l.two_factor <> c.two_factor
            OR l.phishing_resistant <> c.phishing_resistant
         ON CONFLICT (workspace_id, day) DO UPDATE SET password = excluded.password,
            two_factor = excluded.two_factor, phishing_resistant = excluded.phishing_resistant",
        args![today],
    )
    .await
    .map(drop)
}

/// Forgets what was noted before `first`, but for the last of it.
pub async fn forget(tx: &mut Tx, first: Day) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM coverage_days WHERE day < $1 AND day < (
             SELECT MAX(d.day) FROM coverage_days d WHERE d.workspace_id = coverage_days.workspace_id AND d.day <= $1)",
        args![first],
    )
    .await
    .map(drop)
}

fn members(row: &Row, column: &'static str) -> Result<u64, Error> {
    Ok(row.get::<i64>(column)?.unsigned_abs())
}
