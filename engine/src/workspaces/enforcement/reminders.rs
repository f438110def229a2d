use shared::input::Email;
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::mail::{self, Letter};
use crate::store::graces::Told;
use crate::{Engine, Error, limits, store};

/// How many mails one transaction enqueues: others write meanwhile.
const AT_ONCE: i64 = 100;

/// Of time that an admin took back.
const ENDED_EARLY: &str = "ended_early";

/// Reminds whoever still has nothing that would do when a grace ends: when it was given, a week before, a day before. And
/// tells those who were reminded when an admin ended it before that day. Each step once a person, by whichever server comes
/// first: right after the switch or the end, and once an hour.
pub async fn remind(engine: &Engine) -> Result<(), Error> {
    for running in store::graces::running(&mut engine.read().await?, engine.now()).await? {
        remind_of(engine, &running).await?;
    }
    for taken_back in store::graces::taken_back(&mut engine.read().await?, engine.now()).await? {
        tell_end_of(engine, &taken_back).await?;
    }
    Ok(())
}

async fn remind_of(engine: &Engine, running: &Told) -> Result<(), Error> {
    let reminder = step(engine.now(), running.grace.ends);
    let (workspace, required, ends) = (running.workspace_name.as_str(), running.level, running.grace.ends);
    let mut last = Uuid::nil();
    loop {
        let mut tx = engine.write().await?;
        // The time may have been ended since the last hundred, or the whole switch: each hundred looks again.
        let which = (reminder, engine.now());
        let claimed = store::graces::claim_reminders(&mut tx, running, which, (last, AT_ONCE)).await?;
        for (_, address) in &claimed {
            let to = Email::parse(address).map_err(|_| Error::Corrupt("email"))?;
            mail::enqueue(engine, &mut tx, Letter::GraceRuns { to: &to, workspace, required, ends }).await?;
        }
        tx.commit().await?;
        let Some((account, _)) = claimed.last() else { return Ok(()) };
        last = *account;
    }
}

async fn tell_end_of(engine: &Engine, taken_back: &Told) -> Result<(), Error> {
    let (workspace, required) = (taken_back.workspace_name.as_str(), taken_back.level);
    let mut last = Uuid::nil();
    loop {
        let mut tx = engine.write().await?;
        let which = (ENDED_EARLY, engine.now());
        let claimed = store::graces::claim_ends(&mut tx, taken_back, which, (last, AT_ONCE)).await?;
        for (_, address) in &claimed {
            let to = Email::parse(address).map_err(|_| Error::Corrupt("email"))?;
            mail::enqueue(engine, &mut tx, Letter::GraceEnded { to: &to, workspace, required }).await?;
        }
        tx.commit().await?;
        let Some((account, _)) = claimed.last() else { return Ok(()) };
        last = *account;
    }
}

/// The last step that is due.
fn step(now: Instant, ends: Instant) -> &'static str {
    if ends <= now.plus(limits::A_DAY) {
        "a_day_before"
    } else if ends <= now.plus(7 * limits::A_DAY) {
        "a_week_before"
    } else {
        "given"
    }
}
