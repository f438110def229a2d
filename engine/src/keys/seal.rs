use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sqlx::types::Uuid;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::rng::Rng;

/// Which key sealed a value: stands in front of it, so that keys can be rotated one value at a time.
pub type KeyId = u32;

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;

/// What a sealed value is for: part of its associated data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The shared secret of an authenticator app.
    Authenticator,
    /// A recovery code.
    RecoveryCode,
    /// A mail that waits to be sent, with the link inside.
    Outbox,
    /// A token just made, on its way to the page that shows it.
    CreatedToken,
    /// An answer that a repeat gets again: it may hold a token.
    KeptAnswer,
    /// The value that tells whether this key ring opens this database.
    KeyCheck,
}

impl Purpose {
    const fn word(self) -> &'static [u8] {
        match self {
            Self::Authenticator => b"authenticator",
            Self::RecoveryCode => b"recovery-code",
            Self::Outbox => b"outbox",
            Self::CreatedToken => b"created-token",
            Self::KeptAnswer => b"kept-answer",
            Self::KeyCheck => b"key-check",
        }
    }
}

/// The sealing keys: the newest seals, all of them open.
pub struct KeyRing(BTreeMap<KeyId, Zeroizing<[u8; 32]>>);

impl KeyRing {
    /// A ring of these keys; `None` when there are none.
    #[must_use]
    pub fn new(keys: BTreeMap<KeyId, Zeroizing<[u8; 32]>>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Seals `plain` for `owner` and `purpose`.
    pub fn seal(&self, rng: &Rng, purpose: Purpose, owner: Uuid, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let (id, key) = self.0.last_key_value().ok_or(Error::Corrupt("key ring"))?;
        let nonce = rng.bytes::<NONCE>()?;
        let aad = associated_data(purpose, owner);
        let sealed = XChaCha20Poly1305::new(&Key::from(**key))
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| Error::Corrupt("plain text"))?;
        let mut out = Vec::with_capacity(HEAD + sealed.len());
        out.push(FORMAT);
        out.extend_from_slice(&id.to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens what [`KeyRing::seal`] made for the same owner and purpose.
    pub fn open(&self, purpose: Purpose, owner: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.try_open(purpose, owner, sealed).ok_or(Error::Corrupt("sealed value"))
    }

    fn try_open(&self, purpose: Purpose, owner: Uuid, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (head, body) = sealed.split_at_checked(HEAD)?;
        let (format, rest) = head.split_first()?;
        let (id, nonce) = rest.split_at_checked(4)?;
        let key = self.0.get(&KeyId::from_be_bytes(id.try_into().ok()?)).filter(|_| *format == FORMAT)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let aad = associated_data(purpose, owner);
        XChaCha20Poly1305::new(&Key::from(**key))
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &aad })
            .ok()
            .map(Zeroizing::new)
    }
}

fn associated_data(purpose: Purpose, owner: Uuid) -> Vec<u8> {
    [purpose.word(), b"\0", owner.as_bytes()].concat()
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing({} keys)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(ids: &[KeyId]) -> KeyRing {
        KeyRing::new(ids.iter().map(|id| (*id, Zeroizing::new([u8::try_from(*id).unwrap(); 32]))).collect()).unwrap()
    }

    #[test]
    fn sealed_value_moved_to_another_account_or_purpose_does_not_open() {
        let (keys, rng) = (ring(&[1]), Rng::seeded(1));
        let (ada, eve) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = keys.seal(&rng, Purpose::Authenticator, ada, b"secret").unwrap();
        assert_eq!(keys.open(Purpose::Authenticator, ada, &sealed).unwrap().as_slice(), b"secret");
        assert!(keys.open(Purpose::Authenticator, eve, &sealed).is_err());
        assert!(keys.open(Purpose::RecoveryCode, ada, &sealed).is_err());
    }

    #[test]
    fn any_flipped_or_missing_byte_is_noticed() {
        let (keys, rng, ada) = (ring(&[1]), Rng::seeded(1), Uuid::from_u128(1));
        let sealed = keys.seal(&rng, Purpose::Outbox, ada, b"mail").unwrap();
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert!(keys.open(Purpose::Outbox, ada, &flipped).is_err(), "byte {at}");
            assert!(keys.open(Purpose::Outbox, ada, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_rotated_ring_opens_old_values_and_seals_with_the_newest_key() {
        let (rng, ada) = (Rng::seeded(1), Uuid::from_u128(1));
        let old = ring(&[1]).seal(&rng, Purpose::KeyCheck, ada, b"x").unwrap();
        let rotated = ring(&[1, 2]);
        assert!(rotated.open(Purpose::KeyCheck, ada, &old).is_ok());
        let new = rotated.seal(&rng, Purpose::KeyCheck, ada, b"x").unwrap();
        assert!(ring(&[1]).open(Purpose::KeyCheck, ada, &new).is_err());
        assert!(ring(&[2]).open(Purpose::KeyCheck, ada, &new).is_ok());
    }
}
