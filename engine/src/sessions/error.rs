use shared::Problem;
use thiserror::Error;

use crate::Error;
use crate::gate::Refusal;

/// Why no session was ended.
#[derive(Debug, Error)]
pub enum SessionError {
    /// Nobody is signed in, or they have no such session.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Refused(refusal) => refusal.into(),
            SessionError::Engine(error) => error.into(),
        }
    }
}
