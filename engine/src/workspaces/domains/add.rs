use shared::input::InputError;
use shared::policy::{JoinMode, JoinRole, Role};
use shared::problem::FieldCheck;
use shared::views::DnsAnswer;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use super::{acceptable, check};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::step_up::{self, Stale};
use crate::store::trusted_domains::Claim;
use crate::{Caller, Engine, Error, dns, limits, store};

/// Why a trusted domain was neither added, checked, changed nor removed.
#[derive(Debug, Error)]
pub enum DomainError {
    /// Not let in, not an admin, or no such domain.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Some fields are wrong.
    #[error("refused input")]
    Invalid(Problem),
    /// It stands on the list already.
    #[error("is trusted already")]
    Listed,
    /// The workspace trusts as many as it may.
    #[error("too many trusted domains")]
    TooMany,
    /// DNS was asked for this workspace as often as a minute allows.
    #[error("too many checks")]
    TooOften,
    /// The person has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Self {
        match error {
            DomainError::Refused(refusal) => refusal.into(),
            DomainError::Invalid(problem) => problem,
            DomainError::Listed => {
                Self { code: ErrorCode::Conflict, ..Self::field("domain", InputError::ListedDomain) }
            }
            DomainError::TooMany => {
                Self { code: ErrorCode::Conflict, ..Self::field("domain", InputError::TooManyDomains) }
            }
            DomainError::TooOften => ErrorCode::TooManyDomainChecks.into(),
            DomainError::Stale(stale) => stale.into(),
            DomainError::Engine(error) => error.into(),
        }
    }
}

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
    if !store::trusted_domains::take_check(&mut tx, &permit, now).await? {
        return Err(DomainError::TooOften);
    }
    let event = Event::of(Kind::DomainAdded, permit.account())
        .in_workspace(permit.workspace())
        .with("domain", claim.domain.as_str())
        .with("mode", mode.word())
        .with("role", role.role().word());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(Added { id: claim.id, answer: check::ask_and_settle(engine, caller, &claim).await? })
}
