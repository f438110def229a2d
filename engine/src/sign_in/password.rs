use shared::input::{Email, InputError, LocalPath};
use shared::problem::FieldCheck;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::complete::{NewSession, Proven, complete};
use crate::accounts::{may_mail_again, send_link};
use crate::attempts::{self, Factor, Refused, Subject};
use crate::audit::{self, Event, Kind};
use crate::limits::PASSWORD_MAX;
use crate::secret::Token;
use crate::store::accounts::Account;
use crate::store::mail_links::Chosen;
use crate::{Caller, Engine, Error, limits, store};

/// What a right password leads to.
#[derive(Debug)]
pub enum SignInProgress {
    /// The account has no second factor: signed in.
    Complete(NewSession),
    /// The second step is owed. The token is for the sign-in cookie and opens nothing else.
    Challenge(Token),
}

/// Why the password step failed.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// A field is empty or mangled.
    #[error("refused input")]
    Invalid(Problem),
    /// Unknown address or wrong password.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Right, but the address was never proven; a new link is on its way.
    #[error("email not verified")]
    EmailNotVerified,
    /// Too many attempts.
    #[error("refused for now")]
    Refused(Refused),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Invalid(problem) => problem,
            PasswordError::WrongCredentials => ErrorCode::WrongCredentials.into(),
            PasswordError::EmailNotVerified => ErrorCode::EmailNotVerified.into(),
            PasswordError::Refused(refused) => refused.into(),
            PasswordError::Engine(error) => error.into(),
        }
    }
}

/// The first step. Unknown address and wrong password get the same answer after the same work.
pub async fn with_password(
    engine: &Engine,
    caller: &Caller,
    email: &str,
    password: &str,
    next: Option<&str>,
) -> Result<SignInProgress, PasswordError> {
    let (email, next) = (checked(email, password)?, next.and_then(LocalPath::parse));

    let mut tx = engine.write().await?;
    let taken = attempts::take(&mut tx, Subject::of_email(&email), Factor::Password, engine.now()).await?;
    let account = store::accounts::by_email(&mut tx, &email).await?;
    let taken = match taken {
        Ok(taken) => taken,
        Err(refused) => {
            tx.commit().await?;
            return Err(PasswordError::Refused(refused));
        }
    };

    // Hashed while the disk writes that the attempt counts; nothing is made of it before both are done.
    let stored = account.as_ref().map(|account| account.password_hash.as_str());
    let (counted, fits) = tokio::join!(tx.commit(), engine.hasher().verify(password, stored));
    counted?;
    let fits = fits?;

    let mut tx = engine.write().await?;
    let owner = account.as_ref().map(|account| account.id);
    let Some(account) = account.filter(|_| fits) else {
        audit::record(engine, &mut tx, caller, Event::of(Kind::PasswordRefused, owner)).await?;
        tx.commit().await?;
        return Err(PasswordError::WrongCredentials);
    };
    if !account.email_verified {
        resend_link(engine, &mut tx, caller, &account, next.as_ref()).await?;
        tx.commit().await?;
        return Err(PasswordError::EmailNotVerified);
    }
    taken.succeed(&mut tx).await?;
    let progress = proceed(engine, &mut tx, caller, &account, next).await?;
    tx.commit().await?;
    Ok(progress)
}

async fn resend_link(
    engine: &Engine,
    tx: &mut store::Tx,
    caller: &Caller,
    account: &Account,
    next: Option<&LocalPath>,
) -> Result<(), Error> {
    if !may_mail_again(engine, tx, caller, account.id, Kind::VerificationResent).await? {
        return Ok(());
    }
    let chosen = Chosen { account: account.id, name: &account.name, password_hash: &account.password_hash };
    send_link(engine, tx, &account.email, &chosen, next, &Token::random(engine.rng())?).await
}

fn checked(email: &str, password: &str) -> Result<Email, PasswordError> {
    let mut check = FieldCheck::default();
    let email = check.keep("email", Email::parse(email));
    let password = check.keep("password", if password.is_empty() { Err(InputError::Empty) } else { Ok(password) });
    match (email, password) {
        // Longer than any password we ever stored: wrong, and not worth hashing.
        (Some(_), Some(password)) if password.chars().count() > PASSWORD_MAX => Err(PasswordError::WrongCredentials),
        (Some(email), Some(_)) => Ok(email),
        _ => Err(PasswordError::Invalid(check.into_problem())),
    }
}

async fn proceed(
    engine: &Engine,
    tx: &mut store::Tx,
    caller: &Caller,
    account: &Account,
    next: Option<LocalPath>,
) -> Result<SignInProgress, Error> {
    let now = engine.now();
    if account.has_second_factor {
        let token = Token::random(engine.rng())?;
        let expires = now.plus(limits::SIGN_IN_ATTEMPT_TTL);
        store::sign_in_attempts::insert(
            tx,
            token.hash(),
            account.id,
            now,
            next.as_ref().map(LocalPath::as_str),
            expires,
        )
        .await?;
        return Ok(SignInProgress::Challenge(token));
    }
    let proven = Proven { account: account.id, password_at: Some(now), second_factor: None };
    let token = complete(engine, tx, caller, proven).await?;
    Ok(SignInProgress::Complete(NewSession { token, next: next.map(|path| path.as_str().to_owned()) }))
}
