use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::clock::Instant;
use crate::secret::Token;
use crate::store::Tx;
use crate::{Caller, Engine, Error, store};

/// A session just born. Its token is for the cookie and exists nowhere else.
#[derive(Debug)]
pub struct NewSession {
    /// The cookie's value.
    pub token: Token,
    /// Where the person was going: a path of ours.
    pub next: Option<String>,
}

/// What the steps of a sign-in have proven.
pub(super) struct Proven {
    pub account: Uuid,
    pub password_at: Instant,
    pub second_factor: Option<&'static str>,
}

/// Gives birth to a session: the only place that does. Always a fresh token, so that one planted before
/// the sign-in is worth nothing (session fixation).
pub(super) async fn complete(engine: &Engine, tx: &mut Tx, caller: &Caller, proven: Proven) -> Result<Token, Error> {
    let (token, now) = (Token::random(engine.rng())?, engine.now());
    let session = store::sessions::NewSession {
        id: engine.rng().id(now)?,
        token: token.hash(),
        account: proven.account,
        client: &caller.client,
        password_at: proven.password_at,
        second_factor: proven.second_factor.map(|kind| (kind, now)),
    };
    store::sessions::insert(tx, session, now).await?;
    let event = Event::of(Kind::SignedIn, proven.account)
        .with("proof", proven.second_factor.map_or("password".to_owned(), |kind| format!("password and {kind}")))
        .with("user_agent", caller.client.user_agent.as_str());
    audit::record(engine, tx, caller, event).await?;
    Ok(token)
}
