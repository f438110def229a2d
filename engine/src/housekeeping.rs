//! Throwing away what has expired. Nothing depends on it: what is too old is refused whether it is still
//! there or not.

use std::time::Duration;

use crate::caller::session_horizon;
use crate::limits::ATTEMPTS_FREE;
use crate::{Engine, Error, store};

const EVERY: Duration = Duration::from_hours(1);
/// An address nobody tried for this long, and never often, starts afresh. Seconds.
const ATTEMPTS_FORGOTTEN_AFTER: i64 = 30 * 24 * 60 * 60;

/// Tidies up once an hour until the task is dropped.
pub async fn run(engine: Engine) {
    loop {
        if let Err(error) = tidy(&engine).await {
            tracing::warn!(%error, "housekeeping");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Throws away expired sessions, links, sign-ins and set-ups, accounts nobody proved, and forgets small counts of long ago. A count
/// that reached its waiting time is kept: guessing slowly must not start afresh.
pub async fn tidy(engine: &Engine) -> Result<(), Error> {
    let now = engine.now();
    let mut tx = engine.write().await?;
    store::expired::delete(&mut tx, now, session_horizon(now)).await?;
    store::attempts::forget(&mut tx, now.plus(-ATTEMPTS_FORGOTTEN_AFTER), ATTEMPTS_FREE).await?;
    tx.commit().await
}
