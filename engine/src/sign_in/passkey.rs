use shared::input::LocalPath;

use super::complete::{NewSession, Proven, complete};
use crate::factors::Proof;
use crate::factors::passkey::{self, Ceremony, Options, PasskeyError, Refused};
use crate::secret::Token;
use crate::{Caller, Engine, Error};

/// A sign-in by passkey that waits for its answer.
#[derive(Debug)]
pub struct Asked {
    /// For the browser's authenticator.
    pub options: Options,
    /// For the browser's cookie, when it has none yet: only the browser that asked may answer.
    pub browser: Option<Token>,
}

/// What tells a browser from any other; it opens nothing.
pub fn mark_for_browser(engine: &Engine) -> Result<Token, Error> {
    Token::random(engine.rng())
}

/// Asks for a passkey, of whomever. Nothing is typed, so nothing is told about who has an account.
pub async fn begin_with_passkey(engine: &Engine, caller: &Caller) -> Result<Asked, PasskeyError> {
    let new = if caller.browser.is_none() { Some(mark_for_browser(engine)?) } else { None };
    let browser = caller.browser.or(new.as_ref().map(Token::hash)).ok_or(Refused::Expired)?;
    let options = passkey::ask(engine, Ceremony::SignIn { browser }, None).await?;
    Ok(Asked { options, browser: new })
}

/// The only step: the device has verified who holds it, each time, so a passkey is both doors at once.
pub async fn with_passkey(
    engine: &Engine,
    caller: &Caller,
    answer: &str,
    next: Option<&str>,
) -> Result<NewSession, PasskeyError> {
    let browser = caller.browser.ok_or(Refused::Expired)?;
    let proof = passkey::prove(engine, caller, Ceremony::SignIn { browser }, None, answer).await?;
    let Proof { mut tx, account, factor } = proof;
    let proven = Proven { account, password_at: None, second_factor: Some(factor) };
    let token = complete(engine, &mut tx, caller, proven).await?;
    tx.commit().await?;
    let next = next.and_then(LocalPath::parse).map(|path| path.as_str().to_owned());
    Ok(NewSession { token, next })
}
