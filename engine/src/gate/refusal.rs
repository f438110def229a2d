use shared::input::InputError;
use shared::policy::Outcome;
use shared::views::ShutWorkspace;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::{Error, NotSignedIn};

/// Why the gate let nobody in.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Nobody is signed in, or the session ended meanwhile.
    #[error("nobody is signed in")]
    SignInRequired,
    /// There is no such thing, or the caller may not know of it. The two must look the same.
    #[error("no such thing, or not for this caller to know")]
    NotFound,
    /// Inside, but with too weak a role.
    #[error("the role does not allow it")]
    Forbidden,
    /// Inside, but with a token that may only read.
    #[error("the scope does not allow it")]
    InsufficientScope,
    /// A token asks for what is for people alone.
    #[error("this is for people, and not for tokens")]
    PeopleOnly,
    /// A member whose session has not proven what the workspace demands.
    #[error("the workspace is shut for this session")]
    Shut(ShutWorkspace),
    /// Let in, but what was to be changed is no longer as the caller saw it.
    #[error("changed since the caller looked")]
    Changed,
    /// What should lead on in a list is mangled, or of another list.
    #[error("a cursor leads nowhere")]
    LeadsNowhere,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<NotSignedIn> for Refusal {
    fn from(why: NotSignedIn) -> Self {
        match why {
            NotSignedIn::Nobody => Self::SignInRequired,
            NotSignedIn::Token => Self::PeopleOnly,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SignInRequired => ErrorCode::SignInRequired.into(),
            Refusal::NotFound => ErrorCode::NotFound.into(),
            Refusal::Forbidden => ErrorCode::Forbidden.into(),
            Refusal::InsufficientScope => ErrorCode::InsufficientScope.into(),
            Refusal::PeopleOnly => ErrorCode::PeopleOnly.into(),
            // Only the code crosses the wire: nothing of the workspace is in an error.
            Refusal::Shut(shut) if shut.decision.outcome == Outcome::SetUpRequired => {
                ErrorCode::SecondFactorSetupRequired.into()
            }
            Refusal::Shut(_) => ErrorCode::StepUpRequired.into(),
            Refusal::Changed => ErrorCode::PreconditionFailed.into(),
            Refusal::LeadsNowhere => Self::field("cursor", InputError::LeadsNowhere),
            Refusal::Engine(error) => error.into(),
        }
    }
}
