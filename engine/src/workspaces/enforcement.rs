//! *Require 2FA*: the switch, and what it would do.

use shared::policy::{Level, Role, SwitchRefusal};
use shared::views::EnforcementPanel;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::step_up::{self, Stale};
use crate::store::Conn;
use crate::{Caller, Engine, Error, store};

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
            SwitchError::Engine(error) => error.into(),
        }
    }
}

/// Switches *Require 2FA* on or off, for everybody, from their very next request.
///
/// It changes one row: members are not touched, counted or written to, so it takes as long for ten of them
/// as for a hundred thousand. Switching to what is already so changes nothing.
pub async fn require(engine: &Engine, caller: &Caller, workspace: &str, required: bool) -> Result<(), SwitchError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let (before, after) = (permit.required(), wanted(required, permit.required()));
    permit.may_switch(after).map_err(SwitchError::MayNot)?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()).await?;
    if before == after {
        return Ok(());
    }
    store::enforcement::switch(&mut tx, &permit, &proof, after, engine.now()).await?;
    let event = Event::of(Kind::EnforcementSwitched, permit.account())
        .in_workspace(permit.workspace())
        .with("before", before.word())
        .with("after", after.word());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}

/// *On* never weakens a workspace that demands more already.
fn wanted(required: bool, now: Level) -> Level {
    if required { now.max(Level::TwoFactor) } else { Level::Password }
}

/// The switch as an admin sees it, with whom it shuts out.
pub(super) async fn panel(conn: &mut Conn, permit: &Permit) -> Result<EnforcementPanel, Error> {
    let coverage = store::enforcement::coverage(conn, permit).await?;
    let switched = store::enforcement::last_switch(conn, permit).await?;
    Ok(EnforcementPanel {
        required: permit.required(),
        protected: coverage.protected,
        shut_out: coverage.shut_out,
        // Once it is on, the next flip is off, and that is never locked.
        locked: if permit.required() == Level::Password { permit.may_switch(Level::TwoFactor).err() } else { None },
        switched: switched.map(|(by, at)| (by, at.moment())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switching_on_never_weakens_a_stricter_workspace() {
        assert_eq!(wanted(true, Level::Password), Level::TwoFactor);
        assert_eq!(wanted(true, Level::PhishingResistant), Level::PhishingResistant);
        assert_eq!(wanted(false, Level::PhishingResistant), Level::Password);
    }
}
