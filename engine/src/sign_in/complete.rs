use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::caller::Medium;
use crate::clock::Instant;
use crate::factors::SecondFactor;
use crate::secret::{Token, TokenHash};
use crate::store::Tx;
use crate::store::device_codes::Approval;
use crate::store::sessions::Held;
use crate::tokens::{Bearer, Secret};
use crate::workspaces::domains;
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
    /// When the password was; `None` for who came in by a passkey alone.
    pub password_at: Option<Instant>,
    pub second_factor: Option<SecondFactor>,
}

/// Signs somebody in, in a browser. Whoever signs in joins what has come to trust their domain.
pub(super) async fn complete(engine: &Engine, tx: &mut Tx, caller: &Caller, proven: Proven) -> Result<Token, Error> {
    let joined = domains::join_automatically(engine, tx, proven.account).await?;
    let token = Token::random(engine.rng())?;
    let held = Held::now(proven.password_at, proven.second_factor, engine.now());
    let birth = Birth { token: token.hash(), account: proven.account, held: &held, device: None };
    give_birth(engine, tx, caller, birth).await?;
    domains::record_joined(engine, tx, caller, joined, held.words().last().copied()).await?;
    Ok(token)
}

/// Signs somebody in at the device that they approved, with what the session that approved it had proven then: the gate
/// treats the one as it treats the other.
pub(crate) async fn complete_at_device(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    approval: &Approval,
) -> Result<Secret, Error> {
    let token = Bearer::CliSession.fresh(engine.rng())?;
    let Approval { account, name, held } = approval;
    let birth = Birth { token: token.hash(), account: *account, held, device: Some(name) };
    give_birth(engine, tx, caller, birth).await?;
    Ok(token)
}

/// A session about to be born.
struct Birth<'a> {
    token: TokenHash,
    account: Uuid,
    held: &'a Held,
    /// What the device calls itself; none for a browser.
    device: Option<&'a str>,
}

/// Gives birth to a session: the only place that does. Always a fresh token, so that one planted before
/// the sign-in is worth nothing (session fixation).
async fn give_birth(engine: &Engine, tx: &mut Tx, caller: &Caller, birth: Birth<'_>) -> Result<(), Error> {
    let (Birth { token, account, held, device }, now) = (birth, engine.now());
    let session = store::sessions::NewSession {
        id: engine.rng().id(now)?,
        token,
        account,
        client: &caller.client,
        medium: if device.is_some() { Medium::CommandLine } else { Medium::Browser },
        name: device,
        held,
    };
    store::accounts::note_activity(tx, account, now).await?;
    store::sessions::insert(tx, session, now).await?;
    let words = held.words();
    let mut event = Event::of(Kind::SignedIn, account)
        .proven_by(words.last().map(|word| (*word).to_owned()))
        .with("proof", words.join(" and "));
    if let Some(device) = device {
        event = event.with("by", "device").with("name", device);
    }
    audit::record(engine, tx, caller, event).await
}
