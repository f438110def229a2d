use shared::views::DnsAnswer;

use super::losses::tell_next_of_loss;
use crate::audit::{self, Event, Kind};
use crate::clock::Instant;
use crate::store::trusted_domains::{Claim, Loss, Standing};
use crate::store::{Tx, joining};
use crate::{Caller, Engine, Error, limits, store};

/// When a domain is asked about that nobody asks about by themselves any more.
pub const NEVER: Instant = Instant(i64::MAX);

/// Writes down what DNS answered, and what follows from it. Nothing, when the domain was removed meanwhile or asked for
/// again. A definite answer takes a proof away at once; silence only when it has lasted: a name server that is down for
/// an hour must not, and one that is down for ever must not keep a door open.
pub async fn settle(
    engine: &Engine,
    caller: &Caller,
    claim: &Claim,
    answer: DnsAnswer,
    asked_at: Instant,
) -> Result<(), Error> {
    let (now, mut tx) = (engine.now(), engine.write().await?);
    let asker = caller.person().ok().map(|person| person.account);
    let noted = store::trusted_domains::note(&mut tx, claim, answer, asked_at, asker.is_some()).await?;
    let Some(standing) = noted else { return Ok(()) };
    store::trusted_domains::put_off(&mut tx, claim, next(standing, now)).await?;
    let news = conclude(&mut tx, claim, answer, standing, now).await?;
    if let Some(kind) = news {
        let event = Event::of(kind, asker)
            .in_workspace(claim.workspace)
            .with("domain", claim.domain.as_str())
            .with("answer", answer.word());
        audit::record(engine, &mut tx, caller, event).await?;
    }
    tx.commit().await?;
    // The first hundred admins hear of it at once, the others within the hour: one transaction must not write to them
    // all.
    if news == Some(Kind::DomainLost) { tell_next_of_loss(engine, claim.id).await } else { Ok(()) }
}

/// Gives the domain its proof, or takes it away, of which the admins are to be told; what there is to write down, if
/// anything changed.
async fn conclude(
    tx: &mut Tx,
    claim: &Claim,
    answer: DnsAnswer,
    standing: Standing,
    now: Instant,
) -> Result<Option<Kind>, Error> {
    let loss = match answer {
        DnsAnswer::Proven => {
            return Ok(store::trusted_domains::prove(tx, claim, now).await?.then_some(Kind::DomainProven));
        }
        DnsAnswer::WrongValue | DnsAnswer::Missing => Loss::Lost,
        DnsAnswer::Unreachable if standing.last_proven_at > Some(joining::proven_after(now)) => return Ok(None),
        DnsAnswer::Unreachable => Loss::Silent,
    };
    Ok(store::trusted_domains::lose(tx, claim, loss, now).await?.then_some(Kind::DomainLost))
}

/// When DNS is asked again by itself: in a day; while it is silent after as long again as it has been, from an hour on;
/// and when the last proof becomes too old.
fn next(standing: Standing, now: Instant) -> Instant {
    let wait = standing.silent_since.map_or(limits::A_DAY, |since| {
        (limits::DOMAIN_RETRY_AFTER + i64::from(since.seconds_until(now))).min(limits::A_DAY)
    });
    let next = now.plus(wait);
    match standing.last_proven_at.map(|proven| proven.plus(limits::DOMAIN_PROOF_TTL)) {
        Some(too_old) if now < too_old => next.min(too_old),
        // Whoever types any name would have us ask for it for ever.
        None if standing.sought_at.plus(limits::DOMAIN_SOUGHT_FOR) < next => NEVER,
        Some(_) | None => next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AN_HOUR: i64 = 60 * 60;
    const NOW: Instant = Instant(1_790_000_000_000_000);
    const PROVEN: Standing = Standing { last_proven_at: Some(NOW), silent_since: None, sought_at: NOW };

    #[test]
    fn silence_doubles_the_wait_from_an_hour_to_a_day() {
        let (mut asked, mut waits) = (NOW, Vec::new());
        for _ in 0..7 {
            let then = next(Standing { silent_since: Some(NOW), last_proven_at: Some(asked), ..PROVEN }, asked);
            waits.push(i64::from(asked.seconds_until(then)) / AN_HOUR);
            asked = then;
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 24, 24]);
        assert_eq!(next(PROVEN, NOW), NOW.plus(limits::A_DAY), "an answer ends it");
    }

    #[test]
    fn the_last_proof_is_looked_after_when_it_becomes_too_old_and_not_a_day_later() {
        let silent = Standing { silent_since: Some(NOW), ..PROVEN };
        let shortly_before = NOW.plus(limits::DOMAIN_PROOF_TTL - AN_HOUR);
        assert_eq!(next(silent, shortly_before), NOW.plus(limits::DOMAIN_PROOF_TTL));
        let later = NOW.plus(limits::DOMAIN_PROOF_TTL);
        assert_eq!(next(silent, later), later.plus(limits::A_DAY));
    }
}
