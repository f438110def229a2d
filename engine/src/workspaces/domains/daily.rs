use super::check::ask_and_settle;
use crate::{Caller, Engine, Error, store};

/// Questions under way at the same time.
const AT_ONCE: usize = 4;
/// Questions one of them asks in a run: what is left over has its turn in the next.
const IN_A_RUN: usize = 250;
/// How long a domain that is being asked for is out of reach for another server. Seconds.
const HELD: i64 = 15 * 60;

/// Asks DNS for every trusted domain whose turn it is, a few at a time.
pub async fn check_due(engine: &Engine) -> Result<(), Error> {
    let runs: [_; AT_ONCE] = std::array::from_fn(|_| Box::pin(check_in_turn(engine)));
    let [a, b, c, d] = runs;
    tokio::try_join!(a, b, c, d).map(drop)
}

async fn check_in_turn(engine: &Engine) -> Result<(), Error> {
    for _ in 0..IN_A_RUN {
        let now = engine.now();
        if !store::trusted_domains::any_due(&mut engine.read().await?, now).await? {
            break;
        }
        let mut tx = engine.write().await?;
        let Some(claim) = store::trusted_domains::take_due(&mut tx, now, now.plus(HELD)).await? else { break };
        tx.commit().await?;
        ask_and_settle(engine, &Caller::operator(), &claim).await?;
    }
    Ok(())
}
