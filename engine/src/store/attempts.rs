use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::limits::{ATTEMPTS_FIRST_WAIT, ATTEMPTS_FREE, ATTEMPTS_LONGEST_WAIT};

/// How many attempts a subject has used up on one factor.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    pub failures: i64,
    pub next_at: Instant,
}

/// Takes one attempt, if one may be taken now: counted before the guess is looked at, in one statement,
/// so that a thousand guesses in parallel are still counted one by one.
///
/// From the [`ATTEMPTS_FREE`]th attempt on, the next must wait, twice as long each time.
pub async fn take(
    tx: &mut Tx,
    subject: &[u8],
    factor: &'static str,
    limit: u32,
    now: Instant,
) -> Result<Option<Count>, Error> {
    let row = tx
        .optional(
            "INSERT INTO attempts (subject, factor, failures, next_at) VALUES ($1, $2, 1, $3)
             ON CONFLICT (subject, factor) DO UPDATE SET
                 failures = attempts.failures + 1,
                 next_at = $3 + 1000000 * CASE
                     WHEN attempts.failures + 1 < $4 THEN 0
                     WHEN attempts.failures + 1 >= $4 + 12 OR $5 * (1 << CAST(attempts.failures + 1 - $4 AS INTEGER)) > $6 THEN $6
                     ELSE $5 * (1 << CAST(attempts.failures + 1 - $4 AS INTEGER)) END
             WHERE attempts.next_at <= $3 AND attempts.failures < $7
             RETURNING failures, next_at",
            args![subject, factor, now, ATTEMPTS_FREE, ATTEMPTS_FIRST_WAIT, ATTEMPTS_LONGEST_WAIT, limit],
        )
        .await?;
    row.map(|row| Ok(Count { failures: row.get("failures")?, next_at: Instant(row.get("next_at")?) })).transpose()
}

pub async fn current(conn: &mut Conn, subject: &[u8], factor: &'static str) -> Result<Option<Count>, Error> {
    let row = conn
        .optional("SELECT failures, next_at FROM attempts WHERE subject = $1 AND factor = $2", args![subject, factor])
        .await?;
    row.map(|row| Ok(Count { failures: row.get("failures")?, next_at: Instant(row.get("next_at")?) })).transpose()
}

/// A right answer starts the count afresh.
pub async fn clear(tx: &mut Tx, subject: &[u8], factor: &'static str) -> Result<(), Error> {
    tx.execute("DELETE FROM attempts WHERE subject = $1 AND factor = $2", args![subject, factor]).await.map(drop)
}

/// Forgets counts below `fewer_than` whose last attempt was before `before`.
pub async fn forget(tx: &mut Tx, before: Instant, fewer_than: u32) -> Result<(), Error> {
    tx.execute("DELETE FROM attempts WHERE next_at < $1 AND failures < $2", args![before, fewer_than]).await.map(drop)
}
