//! Step-up: a sensitive change takes a [`FreshProof`], which only a recent proof of this session makes.

use shared::input::InputError;
use shared::views::StepUpMethods;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use crate::attempts::{self, Factor, Refused, Subject};
use crate::audit::{self, Event, Kind};
use crate::factors::{ProofError, SecondFactorGuess, prove};
use crate::store::Tx;
use crate::{Caller, Engine, Error, NotSignedIn, Person, limits, store};

/// Evidence that the person behind this session proved themselves within the last ten minutes, with a
/// second factor when the account has one. A use case that takes it can't forget to ask.
#[derive(Debug)]
pub struct FreshProof {
    account: Uuid,
}

impl FreshProof {
    /// Whose proof it is.
    pub(crate) const fn account(&self) -> Uuid {
        self.account
    }
}

/// Why there is no fresh proof.
#[derive(Debug, Error)]
pub enum Stale {
    /// The last proof is too old, or was made without the second factor the account has by now.
    #[error("a fresh proof is needed")]
    StepUpRequired,
    /// The session ended meanwhile.
    #[error("the session has ended")]
    SessionEnded,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<Stale> for Problem {
    fn from(stale: Stale) -> Self {
        match stale {
            Stale::StepUpRequired => ErrorCode::StepUpRequired.into(),
            Stale::SessionEnded => ErrorCode::SignInRequired.into(),
            Stale::Engine(error) => error.into(),
        }
    }
}

/// Takes the proof from the session as it is now, inside the transaction that acts on it.
pub(crate) async fn require_fresh_proof(engine: &Engine, tx: &mut Tx, person: &Person) -> Result<FreshProof, Stale> {
    let now = engine.now();
    let proofs = store::sessions::proofs(tx, person.session, now).await?.ok_or(Stale::SessionEnded)?;
    if proofs.last_fresh().is_some_and(|at| at.plus(limits::STEP_UP_TTL) > now) {
        Ok(FreshProof { account: person.account })
    } else {
        Err(Stale::StepUpRequired)
    }
}

/// Why a proof was not accepted.
#[derive(Debug, Error)]
pub enum StepUpError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// The code was not accepted.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The password was not right.
    #[error("wrong password")]
    WrongPassword,
    /// The account has a second factor: a password proves nothing fresh.
    #[error("the second factor is needed")]
    SecondFactorNeeded,
    /// Too many attempts.
    #[error("refused for now")]
    Refused(Refused),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<StepUpError> for Problem {
    fn from(error: StepUpError) -> Self {
        match error {
            StepUpError::NotSignedIn(error) => error.into(),
            StepUpError::Proof(error) => error.into(),
            StepUpError::WrongPassword => Self::field("password", InputError::Wrong),
            StepUpError::SecondFactorNeeded => ErrorCode::StepUpRequired.into(),
            StepUpError::Refused(refused) => refused.into(),
            StepUpError::Engine(error) => error.into(),
        }
    }
}

/// What may prove "it's you" now.
pub async fn methods(engine: &Engine, caller: &Caller) -> Result<StepUpMethods, StepUpError> {
    let (person, now) = (caller.person()?, engine.now());
    let proofs = store::sessions::proofs(&mut engine.read().await?, person.session, now).await?.ok_or(NotSignedIn)?;
    Ok(StepUpMethods {
        second_factor: proofs.has_second_factor,
        fresh: proofs.last_fresh().is_some_and(|at| at.plus(limits::STEP_UP_TTL) > now),
    })
}

/// Proves it with a code from the authenticator app.
pub async fn with_code(engine: &Engine, caller: &Caller, code: &str) -> Result<(), StepUpError> {
    with_second_factor(engine, caller, SecondFactorGuess::Code(code)).await
}

/// Proves it with a recovery code.
pub async fn with_recovery_code(engine: &Engine, caller: &Caller, code: &str) -> Result<(), StepUpError> {
    with_second_factor(engine, caller, SecondFactorGuess::RecoveryCode(code)).await
}

async fn with_second_factor(engine: &Engine, caller: &Caller, guess: SecondFactorGuess<'_>) -> Result<(), StepUpError> {
    let person = caller.person()?;
    let proof = prove(engine, caller, person.account, guess).await?;
    let mut tx = proof.tx;
    if !store::sessions::prove_second_factor(&mut tx, person.session, proof.kind, engine.now()).await? {
        return Err(NotSignedIn.into());
    }
    audit::record(engine, &mut tx, caller, Event::of(Kind::SteppedUp, person.account).with("proof", proof.kind))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Proves it with the password, as long as the account has no second factor.
pub async fn with_password(engine: &Engine, caller: &Caller, password: &str) -> Result<(), StepUpError> {
    let person = caller.person()?;
    let mut tx = engine.write().await?;
    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn)?;
    if account.has_second_factor {
        return Err(StepUpError::SecondFactorNeeded);
    }
    let taken = attempts::take(&mut tx, Subject::of_email(&account.email), Factor::Password, engine.now()).await?;
    tx.commit().await?;
    let taken = taken.map_err(StepUpError::Refused)?;

    let fits = password.chars().count() <= limits::PASSWORD_MAX
        && engine.hasher().verify(password, Some(&account.password_hash)).await?;
    let mut tx = engine.write().await?;
    if !fits {
        audit::record(engine, &mut tx, caller, Event::of(Kind::PasswordRefused, account.id)).await?;
        tx.commit().await?;
        return Err(StepUpError::WrongPassword);
    }
    taken.succeed(&mut tx).await?;
    if !store::sessions::prove_password(&mut tx, person.session, engine.now()).await? {
        return Err(NotSignedIn.into());
    }
    audit::record(engine, &mut tx, caller, Event::of(Kind::SteppedUp, account.id).with("proof", "password")).await?;
    tx.commit().await?;
    Ok(())
}
