use shared::input::{InputError, RecoveryCode, VerificationCode};
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use super::{SecondFactor, authenticator, recovery_codes};
use crate::attempts::{self, Factor, Refused, Subject};
use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter, SecurityChange};
use crate::store::Tx;
use crate::{Caller, Engine, Error, store};

/// What somebody typed to prove a second factor.
pub enum SecondFactorGuess<'a> {
    Code(&'a str),
    RecoveryCode(&'a str),
}

/// A proven second factor. What it unlocks is done in `tx`, so that a code is never used up for nothing
/// and nothing is ever unlocked without one.
pub struct Proof {
    pub tx: Tx,
    pub account: Uuid,
    pub factor: SecondFactor,
}

/// Why a guess was not accepted.
#[derive(Debug, Error)]
pub enum ProofError {
    /// Not a code at all; not counted.
    #[error("refused input")]
    Invalid(Problem),
    /// Wrong, too old or used.
    #[error("wrong code")]
    WrongCode,
    /// Too many attempts.
    #[error("refused for now")]
    Refused(Refused),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ProofError> for Problem {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Invalid(problem) => problem,
            ProofError::WrongCode => ErrorCode::WrongCode.into(),
            ProofError::Refused(refused) => refused.into(),
            ProofError::Engine(error) => error.into(),
        }
    }
}

/// Checks a guess and uses it up. The attempt is counted first; a right one starts the count afresh and
/// restores the other factor, should guessing have shut it.
pub async fn prove(
    engine: &Engine,
    caller: &Caller,
    account: Uuid,
    guess: SecondFactorGuess<'_>,
) -> Result<Proof, ProofError> {
    let guess = Guess::parse(&guess).map_err(|why| ProofError::Invalid(Problem::field("code", why)))?;
    let (now, factor) = (engine.now(), guess.factor());

    let mut tx = engine.write().await?;
    // In this order everywhere: two proofs at once would each hold the count that the other restores.
    store::accounts::hold_alone(&mut tx, account).await?;
    let taken = match attempts::take(&mut tx, Subject::of_account(account), factor, now).await? {
        Ok(taken) => taken,
        Err(refused) => return Err(ProofError::Refused(refused)),
    };
    let used = match &guess {
        Guess::Code(code) => authenticator::use_code(engine, &mut tx, account, code).await?,
        Guess::RecoveryCode(code) => recovery_codes::use_code(engine, &mut tx, caller, account, code).await?,
    };
    if !used {
        note_failure(engine, &mut tx, caller, account, factor, &taken).await?;
        tx.commit().await?;
        return Err(ProofError::WrongCode);
    }
    taken.succeed(&mut tx).await?;
    attempts::restore(&mut tx, account, guess.other_factor()).await?;
    Ok(Proof { tx, account, factor: guess.second_factor() })
}

enum Guess {
    Code(VerificationCode),
    RecoveryCode(RecoveryCode),
}

impl Guess {
    fn parse(raw: &SecondFactorGuess<'_>) -> Result<Self, InputError> {
        Ok(match raw {
            SecondFactorGuess::Code(raw) => Self::Code(VerificationCode::parse(raw)?),
            SecondFactorGuess::RecoveryCode(raw) => Self::RecoveryCode(RecoveryCode::parse(raw)?),
        })
    }

    const fn factor(&self) -> Factor {
        match self {
            Self::Code(_) => Factor::Authenticator,
            Self::RecoveryCode(_) => Factor::RecoveryCode,
        }
    }

    const fn second_factor(&self) -> SecondFactor {
        match self {
            Self::Code(_) => SecondFactor::Authenticator,
            Self::RecoveryCode(_) => SecondFactor::RecoveryCode,
        }
    }

    const fn other_factor(&self) -> Factor {
        match self {
            Self::Code(_) => Factor::RecoveryCode,
            Self::RecoveryCode(_) => Factor::Authenticator,
        }
    }
}

/// A wrong second factor after a right password means the password is known to somebody: OWASP ASVS 6.3.5
/// wants the person told.
async fn note_failure(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    account: Uuid,
    factor: Factor,
    taken: &attempts::Taken,
) -> Result<(), Error> {
    let event = Event::of(Kind::SecondFactorRefused, account).with("factor", factor.word());
    audit::record(engine, tx, caller, event).await?;
    let change = if taken.was_last() {
        SecurityChange::FactorDisabled
    } else if taken.begins_waiting() {
        SecurityChange::SecondFactorGuessed
    } else {
        return Ok(());
    };
    let event = Event::of(Kind::AttemptsThrottled, account).with("factor", factor.word());
    audit::record(engine, tx, caller, event).await?;
    match store::accounts::by_id(tx, account).await? {
        Some(account) => mail::enqueue(engine, tx, Letter::SecurityChanged { to: &account.email, change }).await,
        None => Ok(()),
    }
}
