//! Password hashing: Argon2id, a bounded number at once, and a hash to check when there is no account.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use shared::input::{Email, InputError, check_new_password};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::limits::{ARGON2_LANES, ARGON2_MEMORY_KIB, ARGON2_PASSES};
use crate::rng::Rng;

/// How many may wait for each hash that is being made: about a second's worth.
const WAITING_FOR_EACH: usize = 32;

/// Only the first part of a long password is searched for common words: the search is quadratic.
const SEARCHED: usize = 64;

/// Hashes and checks passwords away from the threads that answer requests, a few at once and the rest in turn.
#[derive(Debug)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    nobody: Arc<str>,
}

impl Hasher {
    pub fn new(at_once: usize, rng: &Rng) -> Result<Self, Error> {
        let nobody = hash(&rng.bytes::<16>()?, &rng.bytes()?)?;
        let at_once = at_once.max(1);
        let (turns, places) = (Semaphore::new(at_once), Semaphore::new(at_once * (1 + WAITING_FOR_EACH)));
        Ok(Self { turns: Arc::new(turns), places: Arc::new(places), nobody: nobody.into() })
    }

    /// The stored form of a new password (PHC string).
    pub async fn hash(&self, password: &str, rng: &Rng) -> Result<String, Error> {
        let (password, salt) = (Zeroizing::new(password.to_owned()), rng.bytes::<16>()?);
        self.in_turn(move || hash(password.as_bytes(), &salt)).await?
    }

    /// Whether `password` fits `stored`. Without an account it does the same work and says no, so that
    /// the time an answer takes does not tell which addresses have an account.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Error> {
        let password = Zeroizing::new(password.to_owned());
        let (known, stored) = (stored.is_some(), Arc::<str>::from(stored.unwrap_or(&self.nobody)));
        let fits = self.in_turn(move || fits(password.as_bytes(), &stored)).await??;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        // A queue without an end would let a flood of guesses keep everybody waiting.
        let _place = self.places.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::Hashing)?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|_| Error::Hashing)
    }
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, None).map_err(|_| Error::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8], salt: &[u8; 16]) -> Result<String, Error> {
    argon2()?.hash_password_with_salt(password, salt).map(|hash| hash.to_string()).map_err(|_| Error::Hashing)
}

fn fits(password: &[u8], stored: &str) -> Result<bool, Error> {
    Ok(argon2()?.verify_password(password, stored).is_ok())
}

/// The shared rules, and the word lists that are too large for a page.
pub fn check(password: &str, name: &str, email: Option<&Email>, with_second_factor: bool) -> Result<(), InputError> {
    check_new_password(password, name, email, with_second_factor)?;
    let head: String = password.chars().take(SEARCHED).collect();
    let mine: Vec<&str> = email.map(Email::as_str).into_iter().chain([name]).collect();
    if zxcvbn::zxcvbn(&head, &mine).score() < zxcvbn::Score::Two { Err(InputError::CommonPassword) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_nobody_has_none() {
        let (rng, password) = (Rng::seeded(7), "plum kettle orbit");
        let hasher = Hasher::new(2, &rng).unwrap();
        let stored = hasher.hash(password, &rng).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.verify(password, Some(&stored)).await.unwrap());
        assert!(!hasher.verify("plum kettle orbix", Some(&stored)).await.unwrap());
        assert!(!hasher.verify(password, None).await.unwrap());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_flood_of_guesses_is_turned_away_and_the_rest_is_served() {
        let hasher = Arc::new(Hasher::new(1, &Rng::seeded(7)).unwrap());
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..3 * WAITING_FOR_EACH {
            let hasher = hasher.clone();
            guesses.spawn(async move { hasher.verify("plum kettle orbit", None).await });
        }
        let answers = guesses.join_all().await;
        let turned_away = answers.iter().filter(|answer| matches!(answer, Err(Error::Busy))).count();
        assert!((1..3 * WAITING_FOR_EACH).contains(&turned_away), "{turned_away}");
        assert!(!hasher.verify("plum kettle orbit", None).await.unwrap(), "the flood is over");
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for password in ["passwordpassword", "password123456789", "letmeinletmeinletmein"] {
            assert_eq!(check(password, "Ada", None, false), Err(InputError::CommonPassword), "{password}");
        }
        assert_eq!(check("plum kettle orbit", "Ada", None, false), Ok(()));
    }
}
