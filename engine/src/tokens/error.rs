use shared::input::InputError;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::gate::Refusal;
use crate::step_up::Stale;
use crate::{Error, NotSignedIn};

/// Why a token was not made, shown or revoked.
#[derive(Debug, Error)]
pub enum TokenError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// Not let in, no such token, or too weak a role.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The person has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// A field can't be used.
    #[error("refused field {0}")]
    Field(&'static str, InputError),
    /// There are as many tokens as there may be.
    #[error("too many tokens")]
    TooMany,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NotSignedIn(error) => error.into(),
            TokenError::Refused(refusal) => refusal.into(),
            TokenError::Stale(stale) => stale.into(),
            TokenError::Field(name, error) => Self::field(name, error),
            TokenError::TooMany => Self { code: ErrorCode::Conflict, ..Self::field("name", InputError::TooManyTokens) },
            TokenError::Engine(error) => error.into(),
        }
    }
}
