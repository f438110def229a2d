//! What is done once a day, by whichever server comes first.

use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;

/// Claims a chore; `false` when it was begun after `last` already, here or elsewhere.
pub async fn claim(tx: &mut Tx, name: &'static str, last: Instant, now: Instant) -> Result<bool, Error> {
    let claimed = tx
        .execute(
            "INSERT INTO chores (name, begun_at) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET begun_at = excluded.begun_at WHERE chores.begun_at <= $3",
            args![name, now, last],
        )
        .await?;
    Ok(claimed == 1)
}
