//! Wrong guesses are counted per account and factor, in the database, so that neither a second session nor
//! a second server gives a guesser a fresh budget, and one factor's failures never shut another.

use sha2::{Digest, Sha256};
use shared::input::Email;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;

use crate::Error;
use crate::clock::Instant;
use crate::limits::{ATTEMPTS_FREE, ATTEMPTS_MAX};
use crate::store::{self, Conn, Tx};

/// What is being guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    Password,
    Authenticator,
    RecoveryCode,
    /// The code of somebody's device.
    DeviceCode,
}

impl Factor {
    /// Wrong guesses in a row after which the factor is off. Never for the password: nothing could switch it on
    /// again, and whoever knows an address could shut its owner out for good. Its guesses only wait, up to an
    /// hour each, and so do those of devices' codes.
    const fn limit(self) -> u32 {
        match self {
            Self::Password | Self::DeviceCode => u32::MAX,
            Self::Authenticator | Self::RecoveryCode => ATTEMPTS_MAX,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Authenticator => "authenticator",
            Self::RecoveryCode => "recovery_code",
            Self::DeviceCode => "device_code",
        }
    }
}

/// Whose budget a guess is taken from.
#[derive(Clone, Debug)]
pub struct Subject([u8; 32]);

impl Subject {
    /// By address, whether it has an account or not: otherwise the waiting would tell which have one.
    pub fn of_email(email: &Email) -> Self {
        Self(Sha256::new().chain_update(b"email\0").chain_update(email.as_str()).finalize().into())
    }

    pub fn of_account(account: Uuid) -> Self {
        Self(Sha256::new().chain_update(b"account\0").chain_update(account.as_bytes()).finalize().into())
    }
}

/// An attempt that was counted and may now be looked at.
#[derive(Debug)]
pub struct Taken {
    subject: Subject,
    factor: Factor,
    failures: i64,
}

/// Why no attempt may be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Wait this many seconds.
    Wait(u32),
    /// Off until another factor or the operator restores it.
    Disabled,
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Wait(seconds) => Self::retry_after(seconds),
            Refused::Disabled => ErrorCode::FactorDisabled.into(),
        }
    }
}

/// Counts an attempt before it is looked at; a right answer gives it back with [`Taken::succeed`].
pub async fn take(
    tx: &mut Tx,
    subject: Subject,
    factor: Factor,
    now: Instant,
) -> Result<Result<Taken, Refused>, Error> {
    match store::attempts::take(tx, &subject.0, factor.word(), factor.limit(), now).await? {
        Some(count) => Ok(Ok(Taken { subject, factor, failures: count.failures })),
        None => Ok(Err(refusal(tx, &subject, factor, now).await?.unwrap_or(Refused::Wait(1)))),
    }
}

/// Whether an attempt would be refused now: for the page that says how long to wait.
pub async fn refusal(
    conn: &mut Conn,
    subject: &Subject,
    factor: Factor,
    now: Instant,
) -> Result<Option<Refused>, Error> {
    let count = store::attempts::current(conn, &subject.0, factor.word()).await?;
    Ok(count.and_then(|count| {
        if count.failures >= i64::from(factor.limit()) {
            Some(Refused::Disabled)
        } else {
            Some(now.seconds_until(count.next_at)).filter(|wait| *wait > 0).map(Refused::Wait)
        }
    }))
}

impl Taken {
    /// The guess was right: the count starts afresh.
    pub async fn succeed(self, tx: &mut Tx) -> Result<(), Error> {
        store::attempts::clear(tx, &self.subject.0, self.factor.word()).await
    }

    /// Whether this attempt, if wrong, is the one after which waiting begins: the moment to tell the person.
    pub fn begins_waiting(&self) -> bool {
        self.failures == i64::from(ATTEMPTS_FREE)
    }

    /// Whether this attempt, if wrong, was the last: the factor is off from here on.
    pub fn was_last(&self) -> bool {
        self.failures >= i64::from(self.factor.limit())
    }
}

/// Restores a factor that waiting or guessing shut, because another proof was given.
pub async fn restore(tx: &mut Tx, account: Uuid, factor: Factor) -> Result<(), Error> {
    store::attempts::clear(tx, &Subject::of_account(account).0, factor.word()).await
}
