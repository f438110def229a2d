use shared::input::InputError;
use shared::policy::{JoinMode, JoinRole, Role};
use shared::problem::FieldCheck;

use super::{DomainError, find, require_as_seen};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::step_up;
use crate::{Caller, Engine, store};

/// Changes what a trusted domain does from now on; nobody who came in by it is touched. It needs no proof of the domain:
/// it takes effect once there is one.
pub async fn change(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    domain: &str,
    mode: &str,
    role: &str,
) -> Result<(), DomainError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let found = find(&mut tx, &permit, domain).await?;
    let mut check = FieldCheck::default();
    let mode = check.keep("mode", JoinMode::from_word(mode).ok_or(InputError::UnknownChoice));
    let role = check.keep("role", JoinRole::from_word(role).ok_or(InputError::UnknownChoice));
    let (Some(mode), Some(role)) = (mode, role) else {
        return Err(DomainError::Invalid(check.into_problem()));
    };
    if (mode, role) == (found.mode, found.role) {
        require_as_seen(engine, caller, &found)?;
        return Ok(());
    }
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    require_as_seen(engine, caller, &found)?;
    if !store::trusted_domains::change(&mut tx, &found, &proof, mode, role).await? {
        return Err(Refusal::NotFound.into());
    }
    let event = Event::of(Kind::DomainChanged, permit.account())
        .in_workspace(permit.workspace())
        .with("domain", found.claim.domain.as_str())
        .with("before", effect(found.mode, found.role))
        .with("after", effect(mode, role));
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}

fn effect(mode: JoinMode, role: JoinRole) -> String {
    format!("{} {}", mode.word(), role.role().word())
}

/// Trusts a domain no longer. Members who came in by it stay; requests to join by it are gone.
pub async fn remove(engine: &Engine, caller: &Caller, workspace: &str, domain: &str) -> Result<(), DomainError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let found = find(&mut tx, &permit, domain).await?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    require_as_seen(engine, caller, &found)?;
    if !store::trusted_domains::delete(&mut tx, &found, &proof).await? {
        return Err(Refusal::NotFound.into());
    }
    let event = Event::of(Kind::DomainRemoved, permit.account())
        .in_workspace(permit.workspace())
        .with("domain", found.claim.domain.as_str())
        .with("before", effect(found.mode, found.role));
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}
