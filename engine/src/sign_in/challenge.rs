use shared::views::SignInStep;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::complete::{NewSession, Proven, complete};
use crate::attempts::{self, Factor, Refused, Subject};
use crate::caller::PendingSignIn;
use crate::factors::{ProofError, SecondFactorGuess, prove};
use crate::{Caller, Engine, Error, Who, store};

/// Why the second step failed.
#[derive(Debug, Error)]
pub enum ChallengeError {
    /// No sign-in is under way: it took too long, or was finished in another tab.
    #[error("the sign-in has expired")]
    Expired,
    /// The guess was not accepted.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ChallengeError> for Problem {
    fn from(error: ChallengeError) -> Self {
        match error {
            ChallengeError::Expired => ErrorCode::SignInExpired.into(),
            ChallengeError::Proof(error) => error.into(),
            ChallengeError::Engine(error) => error.into(),
        }
    }
}

/// Where the started sign-in stands.
pub async fn step(engine: &Engine, caller: &Caller) -> Result<SignInStep, ChallengeError> {
    let pending = pending(caller)?;
    let subject = Subject::of_account(pending.account);
    let refused = attempts::refusal(&mut engine.read().await?, &subject, Factor::Authenticator, engine.now()).await?;
    let wait = match refused {
        Some(Refused::Wait(seconds)) => Some(seconds),
        Some(Refused::Disabled) | None => None,
    };
    Ok(SignInStep { email: pending.email.clone(), next: pending.next.clone(), wait })
}

/// The second step, with a code from the authenticator app.
pub async fn with_code(engine: &Engine, caller: &Caller, code: &str) -> Result<NewSession, ChallengeError> {
    finish(engine, caller, SecondFactorGuess::Code(code)).await
}

/// The second step, with a recovery code.
pub async fn with_recovery_code(engine: &Engine, caller: &Caller, code: &str) -> Result<NewSession, ChallengeError> {
    finish(engine, caller, SecondFactorGuess::RecoveryCode(code)).await
}

/// Gives the started sign-in up.
pub async fn cancel(engine: &Engine, caller: &Caller) -> Result<(), Error> {
    let Who::Pending(pending) = &caller.who else { return Ok(()) };
    let mut tx = engine.write().await?;
    store::sign_in_attempts::use_up(&mut tx, pending.attempt, engine.now()).await?;
    tx.commit().await
}

async fn finish(engine: &Engine, caller: &Caller, guess: SecondFactorGuess<'_>) -> Result<NewSession, ChallengeError> {
    let pending = pending(caller)?;
    let proof = prove(engine, caller, pending.account, guess).await?;
    let mut tx = proof.tx;
    let password_at = store::sign_in_attempts::use_up(&mut tx, pending.attempt, engine.now())
        .await?
        .ok_or(ChallengeError::Expired)?;
    let proven = Proven { account: pending.account, password_at, second_factor: Some(proof.kind) };
    let token = complete(engine, &mut tx, caller, proven).await?;
    tx.commit().await?;
    Ok(NewSession { token, next: pending.next.clone() })
}

fn pending(caller: &Caller) -> Result<&PendingSignIn, ChallengeError> {
    match &caller.who {
        Who::Pending(pending) => Ok(pending),
        Who::Anonymous | Who::Person(_) => Err(ChallengeError::Expired),
    }
}
