use shared::input::InputError;
use shared::policy::{Level, Role, SwitchRefusal};
use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::grace;
use super::show::demanded;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::mail::WorkspaceChange;
use crate::step_up::{self, Stale};
use crate::workspaces::tell_admins;
use crate::{Caller, Engine, Error, Seen, store};

/// Why the switch stayed as it was.
#[derive(Debug, Error)]
pub enum SwitchError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An admin, but not one who may switch it on now.
    #[error("may not switch: {0:?}")]
    MayNot(SwitchRefusal),
    /// The admin has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// No such level.
    #[error("refused level")]
    Level(InputError),
    /// No time can be given until that day.
    #[error("refused grace")]
    Grace(InputError),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<SwitchError> for Problem {
    fn from(error: SwitchError) -> Self {
        match error {
            SwitchError::Refused(refusal) => refusal.into(),
            SwitchError::MayNot(SwitchRefusal::NotAnAdmin) => ErrorCode::Forbidden.into(),
            SwitchError::MayNot(SwitchRefusal::PlanTooSmall) => ErrorCode::PlanRequired.into(),
            SwitchError::MayNot(SwitchRefusal::OwnFactorMissing) => ErrorCode::SecondFactorSetupRequired.into(),
            SwitchError::MayNot(SwitchRefusal::OwnFactorUnused) => ErrorCode::StepUpRequired.into(),
            SwitchError::Stale(stale) => stale.into(),
            SwitchError::Level(error) => Self::field("level", error),
            SwitchError::Grace(error) => Self::field("grace_until", error),
            SwitchError::Engine(error) => error.into(),
        }
    }
}

/// Switches *Require 2FA* on or off, for everybody, from their very next request. On never weakens a workspace that
/// demands more already.
///
/// It changes one row: members are not touched, counted or written to, so it takes as long for ten of them
/// as for a hundred thousand. Switching to what is already so changes nothing.
pub async fn require(engine: &Engine, caller: &Caller, workspace: &str, required: bool) -> Result<(), SwitchError> {
    let wanted =
        if required { Wanted::AtLeast(Some(Level::TwoFactor)) } else { Wanted::Exactly(Some(Level::Password)) };
    switch(engine, caller, workspace, wanted, ("", Running::Stays)).await
}

/// Demands this level, or what is demanded already where that is more: who asks may not know of it yet. Otherwise like
/// [`demand`].
pub async fn demand_at_least(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    level: &str,
    grace_until: &str,
) -> Result<(), SwitchError> {
    switch(engine, caller, workspace, Wanted::AtLeast(Level::from_word(level)), (grace_until, Running::Stays)).await
}

/// Demands exactly this level, one of the words of [`Level::word`]. `grace_until` gives those who are members now, and
/// have nothing that would do, until the end of that day (`2026-12-10`, UTC); empty, it takes effect at once, or
/// changes nothing where that is demanded already.
pub async fn demand(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    level: &str,
    grace_until: &str,
) -> Result<(), SwitchError> {
    switch(engine, caller, workspace, Wanted::Exactly(Level::from_word(level)), (grace_until, Running::Stays)).await
}

/// The same as a program means it: with no day it is so from now on, also where it was demanded already and time runs
/// that holds members to less.
pub async fn demand_from_now_on(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    (level, at_least): (&str, bool),
    grace_until: &str,
) -> Result<(), SwitchError> {
    let level = Level::from_word(level);
    let wanted = if at_least { Wanted::AtLeast(level) } else { Wanted::Exactly(level) };
    switch(engine, caller, workspace, wanted, (grace_until, Running::Ends)).await
}

/// What becomes of the time that runs where what is asked for is demanded already, and no day is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Running {
    /// It ends, if it holds anybody to less than is asked for: who asks means from now on.
    Ends,
    /// It goes on: who asks may look at a page that does not show it yet, and it can't be given again.
    Stays,
}

#[derive(Clone, Copy)]
enum Wanted {
    // None for a word that is no level: told only to whom the gate let in.
    AtLeast(Option<Level>),
    Exactly(Option<Level>),
}

impl Wanted {
    fn after(self, now: Level) -> Option<Level> {
        match self {
            Self::AtLeast(level) => level.map(|level| level.max(now)),
            Self::Exactly(level) => level,
        }
    }

    const fn level(self) -> Option<Level> {
        match self {
            Self::AtLeast(level) | Self::Exactly(level) => level,
        }
    }
}

async fn switch(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    wanted: Wanted,
    (grace_until, running): (&str, Running),
) -> Result<(), SwitchError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let before = permit.required();
    let after = wanted.after(before).ok_or(SwitchError::Level(InputError::UnknownChoice))?;
    if after != before {
        permit.may_switch(after).map_err(SwitchError::MayNot)?;
    }
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    let now = engine.now();
    if caller.expects() {
        caller.require_as_seen(Seen::Enforcement(demanded(&mut tx, &permit, now).await?))?;
    }
    if before == after {
        let grace = store::graces::find(&mut tx, &permit, after).await?.filter(|grace| grace.ends > now);
        let ends = match grace {
            Some(grace) if grace_until.is_empty() => running == Running::Ends && Some(grace.former) < wanted.level(),
            Some(grace) if grace.is_until(grace_until) => false,
            Some(_) => return Err(SwitchError::Grace(InputError::GraceSpent)),
            None if grace_until.is_empty() => false,
            // Time can't be given afterwards: whoever asks for it must not believe that it runs.
            None => return Err(SwitchError::Grace(InputError::NothingToWaitFor)),
        };
        if ends {
            grace::end(engine, &mut tx, caller, (&permit, &proof), after).await?;
            tx.commit().await?;
            engine.time_given().notify_one();
        }
        return Ok(());
    }
    let grace = grace::asked_for(grace_until, before, after, now).map_err(SwitchError::Grace)?;
    // Asking for less, or a later switch, which is told to take effect at once, would take it up again. Asking for more
    // breaks what was promised, and those to whom it was promised hear of it.
    for level in Level::ALL {
        grace::end(engine, &mut tx, caller, (&permit, &proof), level).await?;
    }
    if let Some(grace) = grace
        && !store::graces::insert(&mut tx, &permit, &proof, after, grace).await?
    {
        return Err(SwitchError::Grace(InputError::GraceSpent));
    }
    store::enforcement::switch(&mut tx, &permit, &proof, after, now).await?;
    let mut event = Event::of(Kind::EnforcementSwitched, permit.account())
        .in_workspace(permit.workspace())
        .with("before", before.word())
        .with("after", after.word());
    if let Some(grace) = grace {
        event = event.with("grace_until", grace.ends.moment().iso);
    }
    audit::record(engine, &mut tx, caller, event).await?;
    if after < before {
        let change = WorkspaceChange::EnforcementLowered { by: &permit.person()?.name, after };
        tell_admins(engine, &mut tx, permit.workspace(), change).await?;
    }
    tx.commit().await?;
    // Not here: an admin does not wait for a hundred thousand mails.
    // Switched on again, a workspace may ask at once for what it had given time for.
    if after > before {
        engine.time_given().notify_one();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switching_on_never_weakens_a_stricter_workspace() {
        let any = Wanted::AtLeast(Some(Level::TwoFactor));
        assert_eq!(any.after(Level::Password), Some(Level::TwoFactor));
        assert_eq!(any.after(Level::PhishingResistant), Some(Level::PhishingResistant));
        let passkeys = Wanted::AtLeast(Some(Level::PhishingResistant));
        assert_eq!(passkeys.after(Level::TwoFactor), Some(Level::PhishingResistant));
        assert_eq!(Wanted::AtLeast(None).after(Level::Password), None);
        assert_eq!(Wanted::Exactly(Some(Level::Password)).after(Level::PhishingResistant), Some(Level::Password));
        assert_eq!(Wanted::Exactly(Some(Level::TwoFactor)).after(Level::PhishingResistant), Some(Level::TwoFactor));
    }
}
