//! Passkeys (W3C Web Authentication Level 3): the mathematics by `webauthn-rs`; what is ours is who asked, what for and
//! for how long, whose passkey it is, and what follows.
//!
//! Every ceremony has one shape: a question with a fresh challenge, kept on this side and bound to who asked; then one
//! answer, which uses the challenge up whether it is right or wrong, as long as it can be read at all.

mod aaguids;
mod add;
mod answer;
mod ceremony;
mod default_name;
mod error;
mod prove;
mod relying_party;
mod remove;
mod rename;
mod signals;

pub use add::{Added, add, begin};
pub use error::{PasskeyError, Refused};
pub use relying_party::Options;
pub use remove::{Removed, remove};
pub use rename::rename;
pub use signals::{Signals, signals};

pub(crate) use ceremony::Ceremony;
pub(crate) use prove::{ask, prove};
pub(crate) use relying_party::RelyingParty;

use webauthn_rs::prelude::{Credential, Passkey};

use crate::Error;
use crate::store::passkeys::Stored;

impl Stored {
    fn verifier(&self) -> Result<Credential, Error> {
        let passkey: Passkey = serde_json::from_str(&self.credential).map_err(|_| Error::Corrupt("passkey"))?;
        Ok(passkey.into())
    }

    /// Whether it may be on several devices at once: backup eligible (W3C WebAuthn L3 §6.1.3).
    pub(super) fn is_synced(&self) -> Result<bool, Error> {
        Ok(self.verifier()?.backup_eligible)
    }
}

fn written(credential: Credential) -> Result<String, Error> {
    serde_json::to_string(&Passkey::from(credential)).map_err(|_| Error::Corrupt("passkey"))
}
