use shared::views::SignInStep;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::complete::{NewSession, Proven, complete};
use crate::attempts::{self, Factor, Refused, Subject};
use crate::caller::PendingSignIn;
use crate::factors::passkey::{self, Ceremony, Options, PasskeyError};
use crate::factors::{Proof, ProofError, SecondFactorGuess, prove};
use crate::{Caller, Engine, Error, store};

/// Why the second step failed.
#[derive(Debug, Error)]
pub enum ChallengeError {
    /// No sign-in is under way: it took too long, or was finished in another tab.
    #[error("the sign-in has expired")]
    Expired,
    /// The guess was not accepted.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The passkey was not accepted.
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ChallengeError> for Problem {
    fn from(error: ChallengeError) -> Self {
        match error {
            ChallengeError::Expired => ErrorCode::SignInExpired.into(),
            ChallengeError::Proof(error) => error.into(),
            ChallengeError::Passkey(error) => error.into(),
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
    Ok(SignInStep { email: pending.email.clone(), next: pending.next.clone(), wait, methods: pending.methods })
}

/// The second step, with a code from the authenticator app.
pub async fn with_code(engine: &Engine, caller: &Caller, code: &str) -> Result<NewSession, ChallengeError> {
    guessed(engine, caller, SecondFactorGuess::Code(code)).await
}

/// The second step, with a recovery code.
pub async fn with_recovery_code(engine: &Engine, caller: &Caller, code: &str) -> Result<NewSession, ChallengeError> {
    guessed(engine, caller, SecondFactorGuess::RecoveryCode(code)).await
}

/// Asks for one of the account's passkeys.
pub async fn begin_second_step_with_passkey(engine: &Engine, caller: &Caller) -> Result<Options, ChallengeError> {
    let pending = pending(caller)?;
    Ok(passkey::ask(engine, Ceremony::SecondStep { attempt: pending.attempt }, Some(pending.account)).await?)
}

/// The second step, with the passkey's answer.
pub async fn second_step_with_passkey(
    engine: &Engine,
    caller: &Caller,
    answer: &str,
) -> Result<NewSession, ChallengeError> {
    let pending = pending(caller)?;
    let ceremony = Ceremony::SecondStep { attempt: pending.attempt };
    let proof = passkey::prove(engine, caller, ceremony, Some(pending.account), answer).await?;
    finish(engine, caller, pending, proof).await
}

/// Gives the started sign-in up.
pub async fn cancel(engine: &Engine, caller: &Caller) -> Result<(), Error> {
    let Some(pending) = &caller.attempt else { return Ok(()) };
    let mut tx = engine.write().await?;
    store::sign_in_attempts::use_up(&mut tx, pending.attempt, engine.now()).await?;
    tx.commit().await
}

async fn guessed(engine: &Engine, caller: &Caller, guess: SecondFactorGuess<'_>) -> Result<NewSession, ChallengeError> {
    let pending = pending(caller)?;
    let proof = prove(engine, caller, pending.account, guess).await?;
    finish(engine, caller, pending, proof).await
}

async fn finish(
    engine: &Engine,
    caller: &Caller,
    pending: &PendingSignIn,
    proof: Proof,
) -> Result<NewSession, ChallengeError> {
    let Proof { mut tx, account, factor } = proof;
    let password_at = store::sign_in_attempts::use_up(&mut tx, pending.attempt, engine.now())
        .await?
        .ok_or(ChallengeError::Expired)?;
    let proven = Proven { account, password_at: Some(password_at), second_factor: Some(factor) };
    let token = complete(engine, &mut tx, caller, proven).await?;
    tx.commit().await?;
    Ok(NewSession { token, next: pending.next.clone() })
}

fn pending(caller: &Caller) -> Result<&PendingSignIn, ChallengeError> {
    // Without a factor there is no second step to take: the password alone signs in again, from the start.
    caller.attempt.as_ref().filter(|pending| pending.methods.any()).ok_or(ChallengeError::Expired)
}
