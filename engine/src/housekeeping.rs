//! What comes round by itself. Throwing away what has expired, deleted workspaces and old audit events among it: no
//! door depends on it, what is too old is refused whether it is still there or not. Noting each day's coverage for the
//! chart, reminding those who have time, telling admins of requests that wait, and asking DNS, daily, whether trusted
//! domains are still proven.

use std::time::Duration;

use crate::caller::session_horizon;
use crate::limits::{ASK_AGAIN_AFTER, ATTEMPTS_FREE};
use crate::workspaces::{self, domains, enforcement};
use crate::{Engine, Error, audit, store};

const EVERY: Duration = Duration::from_hours(1);
/// An address nobody tried for this long, and never often, starts afresh. Seconds.
const ATTEMPTS_FORGOTTEN_AFTER: i64 = 30 * 24 * 60 * 60;
/// Accounts that are held together.
const UNMARKED_TOGETHER: u32 = 500;

/// Does what is done by itself, once an hour, and reminders when time is given, until the task is dropped.
pub async fn run(engine: Engine) {
    tokio::join!(keep_house(&engine), remind(&engine));
}

async fn keep_house(engine: &Engine) {
    loop {
        for (chore, done) in [
            ("tidying up", tidy(engine).await),
            ("coverage", enforcement::note_coverage(engine).await),
            ("what admins hear", tell_admins(engine).await),
            ("trusted domains", check_domains(engine).await),
        ] {
            complain(chore, done);
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Whoever is given time hears of it at once: a grace that ends today may be over before the next round. Beside the
/// other chores: name servers that don't answer would hold it up.
async fn remind(engine: &Engine) {
    loop {
        complain("reminders", enforcement::remind(engine).await);
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = engine.time_given().notified() => {}
        }
    }
}

fn complain(chore: &'static str, done: Result<(), Error>) {
    if let Err(error) = done {
        tracing::warn!(%error, "{chore}");
    }
}

/// Writes to admins about what nobody else writes to them: proofs of trusted domains that were lost, and requests to
/// join that came while others waited.
pub async fn tell_admins(engine: &Engine) -> Result<(), Error> {
    domains::tell_of_losses(engine).await?;
    domains::tell_of_waiting(engine).await
}

/// Asks DNS for every trusted domain whose turn it is: a day after an answer; see [`domains`].
pub async fn check_domains(engine: &Engine) -> Result<(), Error> {
    domains::check_due(engine).await
}

/// Throws away expired sessions, links, sign-ins, set-ups, devices, tokens and answers kept for a repeat, accounts
/// nobody proved and audit events nobody pays for, and forgets small counts of long ago. A count that reached its
/// waiting time is kept: guessing slowly must not start afresh. Workspaces deleted too long ago to be restored are gone
/// for good.
pub async fn tidy(engine: &Engine) -> Result<(), Error> {
    // Each of them, also where another one fails.
    let (expired, purged, retained) =
        (forget(engine).await, workspaces::purge(engine).await, audit::retain(engine).await);
    expired.and(purged).and(retained).and(unmark(engine).await)
}

/// The preview need not look at who had a weaker session once.
async fn unmark(engine: &Engine) -> Result<(), Error> {
    loop {
        let mut tx = engine.write().await?;
        let are_more = store::weaker_sessions::unmark(&mut tx, UNMARKED_TOGETHER).await?;
        tx.commit().await?;
        if !are_more {
            return Ok(());
        }
    }
}

async fn forget(engine: &Engine) -> Result<(), Error> {
    let now = engine.now();
    let mut tx = engine.write().await?;
    store::expired::delete(&mut tx, now, session_horizon(now)).await?;
    store::attempts::forget(&mut tx, now.plus(-ATTEMPTS_FORGOTTEN_AFTER), ATTEMPTS_FREE).await?;
    store::join_requests::forget(&mut tx, now.plus(-ASK_AGAIN_AFTER)).await?;
    tx.commit().await
}
