use shared::Problem;
use thiserror::Error;

use crate::Error;
use crate::gate::Refusal;

/// Why the log is not shown.
#[derive(Debug, Error)]
pub enum LogError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Some fields of the filter are wrong.
    #[error("refused filter")]
    Invalid(Problem),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Refused(refusal) => refusal.into(),
            LogError::Invalid(problem) => problem,
            LogError::Engine(error) => error.into(),
        }
    }
}
