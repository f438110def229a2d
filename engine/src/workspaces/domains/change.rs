use shared::input::InputError;
use shared::policy::{JoinMode, JoinRole, Role};
use shared::problem::FieldCheck;

use super::{DomainError, find, require_as_seen};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::mail::WorkspaceChange;
use crate::step_up;
use crate::workspaces::tell_admins;
use crate::{Caller, Engine, store};

/// Changes what a trusted domain does from now on; nobody who came in by it is touched. It needs no proof of the
/// domain: it takes effect once there is one.
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
    if opens_more((found.mode, found.role), (mode, role)) {
        let (by, domain) = (permit.person()?.name.as_str(), &found.claim.domain);
        let change = WorkspaceChange::DomainOpened { by, domain, mode, role: role.role() };
        tell_admins(engine, &mut tx, permit.workspace(), change).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether more people come in by it, or as more: what adding a domain does, and told like it.
fn opens_more(before: (JoinMode, JoinRole), after: (JoinMode, JoinRole)) -> bool {
    let openness = |mode| match mode {
        JoinMode::Off => 0,
        JoinMode::Ask => 1,
        JoinMode::Auto => 2,
    };
    let is_open = after.0 != JoinMode::Off;
    is_open && (openness(after.0) > openness(before.0) || after.1.role() > before.1.role())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_comes_in_by_a_wider_mode_or_a_higher_role_and_nothing_by_one_that_is_off() {
        use {JoinMode as Mode, JoinRole as Role};
        for (before, after, more) in [
            ((Mode::Off, Role::Viewer), (Mode::Auto, Role::Viewer), true),
            ((Mode::Ask, Role::Member), (Mode::Auto, Role::Viewer), true),
            ((Mode::Auto, Role::Viewer), (Mode::Ask, Role::Member), true),
            ((Mode::Auto, Role::Viewer), (Mode::Auto, Role::Member), true),
            ((Mode::Auto, Role::Member), (Mode::Ask, Role::Member), false),
            ((Mode::Auto, Role::Member), (Mode::Auto, Role::Viewer), false),
            ((Mode::Auto, Role::Viewer), (Mode::Off, Role::Member), false),
        ] {
            assert_eq!(opens_more(before, after), more, "{before:?} to {after:?}");
        }
    }
}
