use shared::input::InputError;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::Error;
use crate::gate::Refusal;
use crate::step_up::Stale;

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
    /// DNS was asked for this workspace as often as a minute allows, which ends in so many seconds.
    #[error("too many checks")]
    TooOften(u32),
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
            DomainError::TooOften(seconds) => {
                Self { retry_after: Some(seconds), ..ErrorCode::TooManyDomainChecks.into() }
            }
            DomainError::Stale(stale) => stale.into(),
            DomainError::Engine(error) => error.into(),
        }
    }
}
