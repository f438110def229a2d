use shared::input::InputError;
use shared::policy::{JoinMode, JoinRole, Role};
use shared::problem::FieldCheck;
use shared::views::DnsAnswer;
use sqlx::types::Uuid;

use super::{DomainError, acceptable, check};
use crate::audit::{self, Event, Kind};
use crate::mail::WorkspaceChange;
use crate::store::trusted_domains::Claim;
use crate::workspaces::tell_admins;
use crate::{Caller, Engine, dns, gate, limits, step_up, store};

/// A domain that is trusted from now on.
#[derive(Clone, Copy, Debug)]
pub struct Added {
    /// What it is called by.
    pub id: Uuid,
    /// What DNS said about its proof.
    pub answer: DnsAnswer,
}

/// Adds a trusted domain and asks DNS for its proof at once; the answer. Others may trust the same domain: each has a
/// challenge of its own.
///
/// `mode` and `role` are words of [`JoinMode::word`] and [`JoinRole::role`].
pub async fn add(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    domain: &str,
    mode: &str,
    role: &str,
) -> Result<Added, DomainError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let mut check = FieldCheck::default();
    let domain = check.keep("domain", acceptable::parse(domain));
    let mode = check.keep("mode", JoinMode::from_word(mode).ok_or(InputError::UnknownChoice));
    let role = check.keep("role", JoinRole::from_word(role).ok_or(InputError::UnknownChoice));
    let (Some(domain), Some(mode), Some(role)) = (domain, mode, role) else {
        return Err(DomainError::Invalid(check.into_problem()));
    };

    let now = engine.now();
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    if store::trusted_domains::count(&mut tx, &permit).await? >= limits::DOMAINS_MAX {
        return Err(DomainError::TooMany);
    }
    let claim = Claim {
        id: engine.rng().id(now)?,
        workspace: permit.workspace(),
        domain,
        token: dns::fresh_value(engine.rng())?,
    };
    if !store::trusted_domains::insert(&mut tx, &proof, &claim, mode, role, now).await? {
        return Err(DomainError::Listed);
    }
    store::trusted_domains::take_check(&mut tx, &permit, now).await?.map_err(DomainError::TooOften)?;
    let event = Event::of(Kind::DomainAdded, permit.account())
        .in_workspace(permit.workspace())
        .with("domain", claim.domain.as_str())
        .with("mode", mode.word())
        .with("role", role.role().word());
    audit::record(engine, &mut tx, caller, event).await?;
    let (by, role) = (permit.person()?.name.as_str(), role.role());
    let change = WorkspaceChange::DomainAdded { by, domain: &claim.domain, mode, role };
    tell_admins(engine, &mut tx, permit.workspace(), change).await?;
    tx.commit().await?;
    Ok(Added { id: claim.id, answer: check::ask_and_settle(engine, caller, &claim).await? })
}
