use shared::input::{InputError, VerificationCode};
use shared::views::AuthenticatorSetUp;
use shared::{ErrorCode, Problem};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{qr, totp};
use crate::attempts::{self, Factor};
use crate::audit::{self, Event, Kind};
use crate::factors::{SecondFactor, recovery_codes};
use crate::keys::Purpose;
use crate::limits::{ENROLMENT_TTL, TOTP_SECRET_BYTES};
use crate::mail::{self, Letter, SecurityChange};
use crate::step_up::{Stale, require_fresh_proof};
use crate::{Caller, Engine, Error, NotSignedIn, store};

/// Why the authenticator app was not set up.
#[derive(Debug, Error)]
pub enum SetUpError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// A fresh proof is needed.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// There is an authenticator app already.
    #[error("already set up")]
    AlreadyOn,
    /// No set-up is under way in this session, or it took too long.
    #[error("no set-up under way")]
    NotStarted,
    /// Not a code, or not the one the app should show.
    #[error("refused input")]
    Invalid(InputError),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<SetUpError> for Problem {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::NotSignedIn(error) => error.into(),
            SetUpError::Stale(stale) => stale.into(),
            SetUpError::AlreadyOn => ErrorCode::Conflict.into(),
            SetUpError::NotStarted => ErrorCode::NotFound.into(),
            SetUpError::Invalid(InputError::Wrong) => ErrorCode::WrongCode.into(),
            SetUpError::Invalid(why) => Self::field("code", why),
            SetUpError::Engine(error) => error.into(),
        }
    }
}

/// Starts a set-up in this session, with a fresh secret.
pub async fn begin(engine: &Engine, caller: &Caller) -> Result<(), SetUpError> {
    let person = caller.person()?;
    let mut tx = engine.write().await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    if store::authenticators::find(&mut tx, proof.account()).await?.is_some() {
        return Err(SetUpError::AlreadyOn);
    }
    let secret = Zeroizing::new(engine.rng().bytes::<TOTP_SECRET_BYTES>()?);
    let sealed = engine.keys().seal(engine.rng(), Purpose::Authenticator, person.account, secret.as_slice())?;
    let expires = engine.now().plus(ENROLMENT_TTL);
    store::authenticators::start_set_up(&mut tx, &proof, person.session, &sealed, expires).await?;
    tx.commit().await?;
    Ok(())
}

/// The secret of the set-up under way in this session, to show to its person and nobody else.
pub async fn pending(engine: &Engine, caller: &Caller) -> Result<AuthenticatorSetUp, SetUpError> {
    let person = caller.person()?;
    let sealed = store::authenticators::set_up(&mut engine.read().await?, person.session, engine.now())
        .await?
        .ok_or(SetUpError::NotStarted)?;
    let secret = engine.keys().open(Purpose::Authenticator, person.account, &sealed)?;
    let uri = totp::uri(&secret, &person.email)?;
    let (qr_path, qr_size) = qr::path(&uri)?;
    Ok(AuthenticatorSetUp { setup_key: totp::setup_key(&secret), qr_path, qr_size, uri })
}

/// Confirms the set-up with the app's first code, and counts as this session's second factor: nobody is asked twice
/// within a minute. If it is the first factor, there are recovery codes from now on; codes saved with an earlier one
/// stay as they are. Tells whether it is.
pub async fn enable(engine: &Engine, caller: &Caller, code: &str) -> Result<bool, SetUpError> {
    let person = caller.person()?;
    let code = VerificationCode::parse(code).map_err(SetUpError::Invalid)?;
    let now = engine.now();

    let mut tx = engine.write().await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    let sealed = store::authenticators::set_up(&mut tx, person.session, now).await?.ok_or(SetUpError::NotStarted)?;
    let secret = engine.keys().open(Purpose::Authenticator, person.account, &sealed)?;
    let step = totp::matching_step(&secret, &code, now)?.ok_or(SetUpError::Invalid(InputError::Wrong))?;
    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    let is_first_factor = !account.has_second_factor;
    if !store::authenticators::insert(&mut tx, &proof, &sealed, step, now).await? {
        return Err(SetUpError::AlreadyOn);
    }
    // Nobody has guessed at this one yet.
    attempts::restore(&mut tx, person.account, Factor::Authenticator).await?;
    store::authenticators::forget_set_ups(&mut tx, person.account).await?;
    if !store::sessions::prove_second_factor(&mut tx, person.session, SecondFactor::Authenticator, now).await? {
        return Err(NotSignedIn::Nobody.into());
    }
    if is_first_factor {
        recovery_codes::replace(engine, &mut tx, &proof).await?;
    }

    audit::record(engine, &mut tx, caller, Event::of(Kind::AuthenticatorAdded, account.id)).await?;
    let change = SecurityChange::AuthenticatorAdded { is_first_factor };
    mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    tx.commit().await?;
    Ok(is_first_factor)
}
