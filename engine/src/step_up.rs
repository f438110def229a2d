//! Step-up: a sensitive change takes a [`FreshProof`], which only a recent proof of this session makes.

use shared::input::InputError;
use shared::views::StepUpMethods;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use crate::attempts::{self, Factor, Refused, Subject};
use crate::audit::{self, Event, Kind};
use crate::clock::Instant;
use crate::factors::passkey::{self, Ceremony, Options, PasskeyError};
use crate::factors::{Proof, ProofError, SecondFactorGuess, prove};
use crate::gate::Refusal;
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, Error, NotSignedIn, Person, limits, store};

/// Evidence that the person behind this session proved themselves within the last ten minutes when they began what is
/// done with it, with a second factor when the account has one. A use case that takes it can't forget to ask.
#[derive(Debug)]
pub struct FreshProof {
    account: Uuid,
}

impl FreshProof {
    /// The operator, at the machine, stands in for a person who can prove nothing any more.
    pub(crate) fn of_operator(caller: &Caller, account: Uuid) -> Result<Self, Refusal> {
        caller.require_operator()?;
        Ok(Self { account })
    }

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

/// Takes the proof from the session as it is now, inside the transaction that acts on it, and keeps everybody else from
/// changing the account's factors until it ends. Whoever holds a workspace, too, has taken that before.
pub(crate) async fn require_fresh_proof(engine: &Engine, tx: &mut Tx, person: &Person) -> Result<FreshProof, Stale> {
    require_proof_fresh_at(engine, tx, person, engine.now()).await
}

/// The same, of a proof that was fresh `then`: for what was begun with it and is finished now.
pub(crate) async fn require_proof_fresh_at(
    engine: &Engine,
    tx: &mut Tx,
    person: &Person,
    then: Instant,
) -> Result<FreshProof, Stale> {
    store::accounts::hold_alone(tx, person.account).await?;
    let proofs = store::sessions::proofs(tx, person.session, engine.now()).await?.ok_or(Stale::SessionEnded)?;
    if proofs.last_fresh().is_some_and(|at| at.plus(limits::STEP_UP_TTL) > then) {
        Ok(FreshProof { account: person.account })
    } else {
        Err(Stale::StepUpRequired)
    }
}

/// Whether a sensitive change would find a fresh proof now: for pages that ask for it before they ask anything else.
pub(crate) async fn is_fresh(engine: &Engine, conn: &mut Conn, person: &Person) -> Result<bool, Error> {
    let now = engine.now();
    let proofs = store::sessions::proofs(conn, person.session, now).await?;
    Ok(proofs.and_then(|proofs| proofs.last_fresh()).is_some_and(|at| at.plus(limits::STEP_UP_TTL) > now))
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
    /// The passkey was not accepted.
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
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
            StepUpError::Passkey(error) => error.into(),
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
    let proofs =
        store::sessions::proofs(&mut engine.read().await?, person.session, now).await?.ok_or(NotSignedIn::Nobody)?;
    Ok(StepUpMethods {
        methods: proofs.methods,
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

/// Asks for one of the account's passkeys.
pub async fn begin_with_passkey(engine: &Engine, caller: &Caller) -> Result<Options, StepUpError> {
    let person = caller.person()?;
    let ceremony = Ceremony::StepUp { session: person.session };
    Ok(passkey::ask(engine, ceremony, Some(person.account)).await?)
}

/// Proves it with the passkey's answer.
pub async fn with_passkey(engine: &Engine, caller: &Caller, answer: &str) -> Result<(), StepUpError> {
    let person = caller.person()?;
    let ceremony = Ceremony::StepUp { session: person.session };
    let proof = passkey::prove(engine, caller, ceremony, Some(person.account), answer).await?;
    note(engine, caller, person, proof).await
}

async fn with_second_factor(engine: &Engine, caller: &Caller, guess: SecondFactorGuess<'_>) -> Result<(), StepUpError> {
    let person = caller.person()?;
    let proof = prove(engine, caller, person.account, guess).await?;
    note(engine, caller, person, proof).await
}

async fn note(engine: &Engine, caller: &Caller, person: &Person, proof: Proof) -> Result<(), StepUpError> {
    let Proof { mut tx, account, factor } = proof;
    if !store::sessions::prove_second_factor(&mut tx, person.session, factor, engine.now()).await? {
        return Err(NotSignedIn::Nobody.into());
    }
    let event = Event::of(Kind::SteppedUp, account).with("proof", factor.word());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}

/// Proves it with the password, as long as the account has no second factor.
pub async fn with_password(engine: &Engine, caller: &Caller, password: &str) -> Result<(), StepUpError> {
    let person = caller.person()?;
    let mut tx = engine.write().await?;
    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn::Nobody)?;
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
        return Err(NotSignedIn::Nobody.into());
    }
    audit::record(engine, &mut tx, caller, Event::of(Kind::SteppedUp, account.id).with("proof", "password")).await?;
    tx.commit().await?;
    Ok(())
}
