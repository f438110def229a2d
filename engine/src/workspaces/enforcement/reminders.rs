use shared::input::Email;
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::mail::{self, Letter};
use crate::{Engine, Error, limits, store};

/// How many mails one transaction enqueues: others write meanwhile.
const AT_ONCE: i64 = 100;

/// Reminds whoever still has nothing that would do when a grace ends: when it was given, a week before, a day before.
/// Each step once a person, by whichever server comes first: right after the switch, and once an hour.
pub async fn remind(engine: &Engine) -> Result<(), Error> {
    let running = store::graces::running(&mut engine.read().await?, engine.now()).await?;
    for running in running {
        let reminder = step(engine.now(), running.grace.ends);
        let mut last = Uuid::nil();
        loop {
            let mut tx = engine.write().await?;
            // The time may have been ended since the last hundred, or the whole switch: each hundred looks again.
            let which = (reminder, engine.now());
            let claimed = store::graces::claim_reminders(&mut tx, &running, which, (last, AT_ONCE)).await?;
            for (_, address) in &claimed {
                let to = Email::parse(address).map_err(|_| Error::Corrupt("email"))?;
                let (workspace, level) = (running.workspace_name.as_str(), running.level);
                let letter = Letter::GraceRuns { to: &to, workspace, required: level, ends: running.grace.ends };
                mail::enqueue(engine, &mut tx, letter).await?;
            }
            tx.commit().await?;
            let Some((account, _)) = claimed.last() else { break };
            last = *account;
        }
    }
    Ok(())
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
