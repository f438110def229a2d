use shared::input::InputError;
use shared::{ErrorCode, Problem};
use thiserror::Error;
use webauthn_rs::prelude::WebauthnError;

use crate::step_up::Stale;
use crate::{Error, NotSignedIn};

/// Why an authenticator's answer does not count.
#[derive(Debug, Error)]
pub enum Refused {
    /// Not an answer at all.
    #[error("unreadable")]
    Unreadable,
    /// Given inside another site's frame.
    #[error("given inside another site's frame")]
    Framed,
    /// Nobody asked, or not this browser, or not for this, or too long ago, or it was answered before.
    #[error("no such question")]
    Expired,
    /// No account has this passkey.
    #[error("unknown passkey")]
    Unknown,
    /// Another account has it, or the authenticator names another one.
    #[error("another account's passkey")]
    NotOfAccount,
    /// The signature counter went back: there may be a copy of the key (W3C WebAuthn L3 §6.1.1).
    #[error("signature counter went back")]
    Cloned,
    /// It proves something else: another site, nobody verified, a wrong signature.
    #[error("{0}")]
    Rejected(WebauthnError),
}

impl From<WebauthnError> for Refused {
    fn from(error: WebauthnError) -> Self {
        match error {
            WebauthnError::CredentialPossibleCompromise => Self::Cloned,
            other => Self::Rejected(other),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Expired => ErrorCode::PasskeyExpired,
            Refused::Unknown => ErrorCode::PasskeyUnknown,
            Refused::Cloned => ErrorCode::PasskeyCloned,
            // Only who truly has none may be told so: the browser forgets a passkey that nobody knows.
            Refused::Unreadable | Refused::Framed | Refused::NotOfAccount | Refused::Rejected(_) => {
                ErrorCode::PasskeyRefused
            }
        }
        .into()
    }
}

/// Why something about passkeys was not done.
#[derive(Debug, Error)]
pub enum PasskeyError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// A fresh proof is needed.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// This server is reached by an address that passkeys can't be bound to.
    #[error("no passkeys at this address")]
    Unsupported,
    /// The authenticator's answer does not count.
    #[error("answer refused: {0}")]
    Refused(#[from] Refused),
    /// An account has this passkey already.
    #[error("taken")]
    Taken,
    /// The account has as many as it may.
    #[error("too many passkeys")]
    TooMany,
    /// Not a name.
    #[error("refused name")]
    Name(InputError),
    /// The account has no such passkey.
    #[error("no such passkey")]
    NotFound,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<PasskeyError> for Problem {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::NotSignedIn(error) => error.into(),
            PasskeyError::Stale(stale) => stale.into(),
            PasskeyError::Unsupported => ErrorCode::PasskeysUnsupported.into(),
            PasskeyError::Refused(refused) => refused.into(),
            PasskeyError::Taken => ErrorCode::PasskeyTaken.into(),
            PasskeyError::TooMany => ErrorCode::TooManyPasskeys.into(),
            PasskeyError::Name(why) => Self::field("passkey_name", why),
            PasskeyError::NotFound => ErrorCode::NotFound.into(),
            PasskeyError::Engine(error) => error.into(),
        }
    }
}
