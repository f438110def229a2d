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

/// Reminds whoever still has nothing that would do when a grace ends: when it was given, a week before, a day before.
/// And tells those who were reminded when an admin ended it before that day, or by asking for something else. Each step
/// once a person, by whichever server comes first: right after the switch or the end, and once an hour.
pub async fn remind(engine: &Engine) -> Result<(), Error> {
    for running in store::graces::running(&mut engine.read().await?, engine.now()).await? {
        tell(engine, &running, News::Runs).await?;
    }
    for taken_back in store::graces::taken_back(&mut engine.read().await?, engine.now()).await? {
        tell(engine, &taken_back, News::TakenBack).await?;
    }
    Ok(())
}

/// What a mail says of time that was given.
#[derive(Clone, Copy)]
enum News {
    Runs,
    TakenBack,
}

async fn tell(engine: &Engine, grace: &Told, news: News) -> Result<(), Error> {
    let (workspace, required, ends) = (grace.workspace_name.as_str(), grace.required, grace.grace.ends);
    let reminder = step(engine.now(), ends);
    let mut last = Uuid::nil();
    loop {
        let mut tx = engine.write().await?;
        // The time may have been ended since the last hundred, or the whole switch: each hundred looks again.
        let (now, next) = (engine.now(), (last, AT_ONCE));
        let claimed = match news {
            News::Runs => store::graces::claim_reminders(&mut tx, grace, (reminder, now), next).await?,
            News::TakenBack => store::graces::claim_ends(&mut tx, grace, (ENDED_EARLY, now), next).await?,
        };
        for (_, address) in &claimed {
            let to = &Email::parse(address).map_err(|_| Error::Corrupt("email"))?;
            let letter = match news {
                News::Runs => Letter::GraceRuns { to, workspace, required, ends },
                News::TakenBack => Letter::GraceEnded { to, workspace, required },
            };
            mail::enqueue(engine, &mut tx, letter).await?;
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
