use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::LeaveError;
use crate::Error;
use crate::gate::Refusal;
use crate::step_up::Stale;

/// Why a member stayed what they were.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// Not let in, not an admin, or no such member.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such role.
    #[error("refused input")]
    Invalid(Problem),
    /// Nobody would be left to administer the workspace.
    #[error("the last admin can be neither demoted nor removed")]
    LastAdmin,
    /// The admin has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<LeaveError> for ChangeError {
    fn from(error: LeaveError) -> Self {
        match error {
            LeaveError::Refused(refusal) => Self::Refused(refusal),
            LeaveError::LastAdmin => Self::LastAdmin,
            LeaveError::Engine(error) => Self::Engine(error),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Invalid(problem) => problem,
            ChangeError::LastAdmin => ErrorCode::LastAdmin.into(),
            ChangeError::Stale(stale) => stale.into(),
            ChangeError::Engine(error) => error.into(),
        }
    }
}
