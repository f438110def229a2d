use shared::input::InputError;
use shared::policy::{Level, Role};
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::clock::{Day, Instant};
use crate::gate::{self, Permit, Refusal};
use crate::step_up::{self, FreshProof, Stale};
use crate::store::Tx;
use crate::store::graces::Grace;
use crate::{Caller, Engine, Error, limits, store};

/// The grace that a form asks for: until the end of that day. None, when the field is empty.
pub(super) fn asked_for(until: &str, former: Level, wanted: Level, now: Instant) -> Result<Option<Grace>, InputError> {
    if until.is_empty() {
        return Ok(None);
    }
    if wanted <= former {
        return Err(InputError::NothingToWaitFor);
    }
    let day = Day::parse(until).ok_or(InputError::NotADay)?;
    if day < now.day() || day > now.day().plus(limits::GRACE_DAYS_MAX) {
        return Err(InputError::DayOutOfReach);
    }
    Ok(Some(Grace { former, given: now, ends: day.plus(1).begins() }))
}

impl Grace {
    /// Whether `day` is its last one.
    pub(super) fn is_until(&self, day: &str) -> bool {
        Day::parse(day).is_some_and(|day| day.plus(1).begins() == self.ends)
    }
}

/// Why a grace was not ended.
#[derive(Debug, Error)]
pub enum EndGraceError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The admin has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// None runs.
    #[error("no grace runs")]
    NoneRuns,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<EndGraceError> for Problem {
    fn from(error: EndGraceError) -> Self {
        match error {
            EndGraceError::Refused(refusal) => refusal.into(),
            EndGraceError::Stale(stale) => stale.into(),
            EndGraceError::NoneRuns => ErrorCode::Conflict.into(),
            EndGraceError::Engine(error) => error.into(),
        }
    }
}

/// Ends the grace that runs: what is required holds for everybody, from their very next request.
pub async fn end_grace(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(), EndGraceError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    if !end(engine, &mut tx, caller, (&permit, &proof), permit.required()).await? {
        return Err(EndGraceError::NoneRuns);
    }
    tx.commit().await?;
    // Not here: an admin does not wait for a hundred thousand mails.
    engine.time_given().notify_one();
    Ok(())
}

/// Ends the grace of `level`, as part of `tx`; `false` when none runs.
pub(super) async fn end(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    (permit, proof): (&Permit, &FreshProof),
    level: Level,
) -> Result<bool, Error> {
    let Some(grace) = store::graces::find(tx, permit, level).await? else { return Ok(false) };
    if !store::graces::end(tx, permit, proof, level, engine.now()).await? {
        return Ok(false);
    }
    let event = Event::of(Kind::GraceEnded, permit.account())
        .in_workspace(permit.workspace())
        .with("level", level.word())
        .with("grace_until", grace.ends.moment().iso);
    audit::record(engine, tx, caller, event).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-09-21, about four hours into the day.
    const NOW: Instant = Instant(1_789_963_200_000_000);

    #[test]
    fn a_grace_lasts_to_the_end_of_its_day() {
        let grace = asked_for("2026-09-21", Level::Password, Level::TwoFactor, NOW).unwrap().unwrap();
        assert_eq!((grace.given, grace.ends.moment().iso.as_str()), (NOW, "2026-09-22T00:00:00Z"));
    }

    #[test]
    fn a_grace_is_at_most_thirty_days_and_never_over_already() {
        for (day, refused) in [
            ("2026-09-20", Some(InputError::DayOutOfReach)),
            ("2026-10-21", None),
            ("2026-10-22", Some(InputError::DayOutOfReach)),
            ("9999-12-31", Some(InputError::DayOutOfReach)),
            ("2026-02-30", Some(InputError::NotADay)),
            ("20260921", Some(InputError::NotADay)),
            ("2026-09-21T00:00", Some(InputError::NotADay)),
            ("soon", Some(InputError::NotADay)),
        ] {
            assert_eq!(asked_for(day, Level::TwoFactor, Level::PhishingResistant, NOW).err(), refused, "{day}");
        }
    }

    #[test]
    fn asking_for_less_leaves_nothing_to_wait_for() {
        let (former, wanted) = (Level::PhishingResistant, Level::TwoFactor);
        assert_eq!(asked_for("2026-09-21", former, wanted, NOW).err(), Some(InputError::NothingToWaitFor));
        assert!(asked_for("", former, wanted, NOW).unwrap().is_none());
    }
}
