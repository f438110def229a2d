//! Secrets as types: no `Serialize`, redacted `Debug`, wiped when dropped.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::rng::Rng;

/// An opaque bearer token of 256 random bits: what a cookie or a mailed link holds.
///
/// Only its [`TokenHash`] is stored, so that a copy of the database opens nothing. A fast hash is enough:
/// there is nothing to guess in 256 random bits (NIST SP 800-63B-4 §3.1.2.2 asks for salt below 112).
pub struct Token(Zeroizing<String>);

impl Token {
    /// A fresh token.
    pub fn random(rng: &Rng) -> Result<Self, Error> {
        let bytes = Zeroizing::new(rng.bytes::<32>()?);
        Ok(Self(Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_slice()))))
    }

    /// What the person's browser or mail gets.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What storage gets.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of a token: safe to store and to look up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token as it came from outside; anything at all has one.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// The bytes that storage keeps.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
