use shared::Problem;
use shared::input::{Email, LocalPath, Name};
use shared::problem::FieldCheck;
use sqlx::types::Uuid;
use thiserror::Error;

use super::{may_mail_again, send_link};
use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter};
use crate::secret::Token;
use crate::store::Tx;
use crate::store::mail_links::Chosen;
use crate::{Caller, Engine, Error, passwords, store};

/// What a person typed to sign up.
pub struct SignUp<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
    /// The password they chose.
    pub password: &'a str,
    /// Where to go once signed in, such as an invite.
    pub next: Option<&'a str>,
}

impl std::fmt::Debug for SignUp<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUp(…)")
    }
}

/// Why nobody was signed up.
#[derive(Debug, Error)]
pub enum SignUpError {
    /// Some fields are wrong.
    #[error("refused input")]
    Invalid(Problem),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<SignUpError> for Problem {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Invalid(problem) => problem,
            SignUpError::Engine(error) => error.into(),
        }
    }
}

/// Signs up, or writes to the owner when the address has an account.
///
/// The answer, the work and the number of mails are the same in both cases: who has an account is nobody
/// else's business (OWASP ASVS 6.3.8). Until the address is proven, whoever signs up with it gets a link of
/// their own, and the link decides: nobody can take an address by being first.
pub async fn sign_up(engine: &Engine, caller: &Caller, form: SignUp<'_>) -> Result<(), SignUpError> {
    let mut check = FieldCheck::default();
    let name = check.keep("name", Name::parse(form.name));
    let email = check.keep("email", Email::parse(form.email));
    let password = check.keep("password", passwords::check(form.password, form.name, email.as_ref(), false));
    let (Some(name), Some(email), Some(())) = (name, email, password) else {
        return Err(SignUpError::Invalid(check.into_problem()));
    };

    let password_hash = engine.hasher().hash(form.password, engine.rng()).await?;
    let link_token = Token::random(engine.rng())?;
    let (now, next) = (engine.now(), form.next.and_then(LocalPath::parse));
    let id = engine.rng().id(now)?;

    let mut tx = engine.write().await?;
    let unproven = store::accounts::sign_up(&mut tx, id, &email, &name, &password_hash, now).await?;
    if unproven == Some(id) {
        audit::record(engine, &mut tx, caller, Event::of(Kind::AccountCreated, id)).await?;
    } else if !may_write_again(engine, &mut tx, caller, unproven, &email).await? {
        tx.commit().await?;
        return Ok(());
    }
    match unproven {
        Some(account) => {
            let chosen = Chosen { account, name: name.as_str(), password_hash: &password_hash };
            send_link(engine, &mut tx, &email, &chosen, next.as_ref(), &link_token).await?;
        }
        None => mail::enqueue(engine, &mut tx, Letter::AlreadyRegistered { to: &email }).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// Notes that somebody signed up once more with an address; whether it may be written to.
async fn may_write_again(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    unproven: Option<Uuid>,
    email: &Email,
) -> Result<bool, Error> {
    let account = match unproven {
        Some(account) => Some(account),
        None => store::accounts::by_email(tx, email).await?.map(|account| account.id),
    };
    let Some(account) = account else { return Ok(false) };
    may_mail_again(engine, tx, caller, account, Kind::SignedUpAgain).await
}
