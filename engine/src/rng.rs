//! The one place that makes randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Instant;
use crate::error::Error;

/// A source of random bytes; a test may choose a repeatable one.
#[derive(Clone, Debug)]
pub struct Rng(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded { seed: u64, counter: Arc<AtomicU64> },
}

impl Rng {
    /// The operating system's generator.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// Repeatable bytes, for tests: SHA-256 over the seed and a counter.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, counter: Arc::default() })
    }

    /// `N` fresh random bytes.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for randomness")]
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut out = [0; N];
        match &self.0 {
            Source::System => getrandom::fill(&mut out).map_err(|_| Error::Randomness)?,
            Source::Seeded { seed, counter } => {
                for chunk in out.chunks_mut(32) {
                    let block = counter.fetch_add(1, Ordering::SeqCst);
                    let digest =
                        Sha256::new().chain_update(seed.to_be_bytes()).chain_update(block.to_be_bytes()).finalize();
                    chunk.copy_from_slice(&digest[..chunk.len()]);
                }
            }
        }
        Ok(out)
    }

    /// `n` letters of an alphabet, each as likely as any other.
    ///
    /// # Errors
    /// [`Error::Randomness`], also for an alphabet that a byte can't choose from: none, or more than 256 letters.
    pub fn letters(&self, alphabet: &[u8], n: usize) -> Result<String, Error> {
        // Of 256 values, as many as fall evenly on the alphabet; with the others some letters would come more often.
        let even = alphabet.len() * 256_usize.checked_div(alphabet.len()).unwrap_or_default();
        if even == 0 {
            return Err(Error::Randomness);
        }
        let mut letters = String::with_capacity(n);
        while letters.len() < n {
            let [byte] = self.bytes::<1>()?;
            let place = usize::from(byte);
            if let Some(letter) = alphabet.get(place % alphabet.len()).filter(|_| place < even) {
                letters.push(char::from(*letter));
            }
        }
        Ok(letters)
    }

    /// A fresh id that sorts by time: `UUIDv7` (RFC 9562 §5.7).
    pub fn id(&self, now: Instant) -> Result<Uuid, Error> {
        Ok(uuid::Builder::from_unix_timestamp_millis(now.unix_millis(), &self.bytes()?).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_comes_and_none_more_often_than_others() {
        for alphabet in [&b"BCDFGHJKLMNPQRSTVWXZ"[..], b"01", b"abc"] {
            let letters = Rng::seeded(7).letters(alphabet, 1_000 * alphabet.len()).unwrap();
            assert_eq!(letters.len(), 1_000 * alphabet.len());
            for letter in alphabet {
                let times = letters.bytes().filter(|found| found == letter).count();
                assert!((850..1_150).contains(&times), "{}: {times}", char::from(*letter));
            }
        }
        assert!(Rng::seeded(7).letters(b"", 1).is_err());
    }
}
