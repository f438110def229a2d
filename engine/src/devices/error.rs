use shared::input::InputError;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::attempts::Refused;
use crate::step_up::Stale;
use crate::{Error, NotSignedIn};

/// Why a device was neither shown, let in nor turned away.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// A command line asks: what lets devices in is a browser.
    #[error("only a browser lets devices in")]
    NotInBrowser,
    /// Not of the form of a code, or no decision; not counted.
    #[error("refused field {0}")]
    Field(&'static str, InputError),
    /// No device waits with this code: wrong, too old or decided.
    #[error("no such device")]
    NoSuchDevice,
    /// Too many wrong codes.
    #[error("refused for now")]
    Refused(Refused),
    /// The person has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<DeviceError> for Problem {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::NotSignedIn(error) => error.into(),
            DeviceError::NotInBrowser => ErrorCode::Forbidden.into(),
            DeviceError::Field(name, error) => Self::field(name, error),
            DeviceError::NoSuchDevice => Self::field("code", InputError::NoSuchDevice),
            DeviceError::Refused(refused) => refused.into(),
            DeviceError::Stale(stale) => stale.into(),
            DeviceError::Engine(error) => error.into(),
        }
    }
}
