use shared::Problem;
use shared::input::{InputError, UserCode};
use shared::views::{DevicePage, Moment, WaitingDevice};

use super::{DeviceError, hash};
use crate::attempts::{self, Factor, Subject, Taken};
use crate::audit::{self, Event, Kind};
use crate::caller::Medium;
use crate::clock::Instant;
use crate::step_up::require_fresh_proof;
use crate::store::device_codes::Waiting;
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, NotSignedIn, Person, store};

/// The page `/device`: whatever waits with this code, or why nothing does; without a code, the place to type one.
pub async fn page(engine: &Engine, caller: &Caller, user_code: &str) -> Result<DevicePage, DeviceError> {
    let person = in_browser(engine, &mut engine.read().await?, caller).await?;
    let mut page = DevicePage { email: person.email.clone(), device: None, problem: None };
    if !user_code.is_empty() {
        match look(engine, caller, user_code).await {
            Ok(device) => page.device = Some(device),
            Err(why @ (DeviceError::Field(..) | DeviceError::NoSuchDevice | DeviceError::Refused(_))) => {
                page.problem = Some(Problem::from(why));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(page)
}

/// What waits with this code.
pub async fn look(engine: &Engine, caller: &Caller, user_code: &str) -> Result<WaitingDevice, DeviceError> {
    let code = parsed(user_code)?;
    let mut tx = engine.write().await?;
    let person = in_browser(engine, &mut tx, caller).await?;
    let (_guess, Waiting { name, ip, asked }) = guess(engine, tx, caller, person, &code).await?;
    Ok(WaitingDevice { code: code.grouped(), name, ip, asked: ago(asked, engine.now()) })
}

/// Lets the device in, or turns it away: what a form says by `approve` or `deny`.
pub async fn decide(engine: &Engine, caller: &Caller, user_code: &str, decision: &str) -> Result<bool, DeviceError> {
    match decision {
        "approve" => approve(engine, caller, user_code).await.map(|()| true),
        "deny" => deny(engine, caller, user_code).await.map(|()| false),
        _ => Err(DeviceError::Field("decision", InputError::UnknownChoice)),
    }
}

/// Lets the device in: at its next question it gets a session that holds what this one has proven.
pub async fn approve(engine: &Engine, caller: &Caller, user_code: &str) -> Result<(), DeviceError> {
    let code = parsed(user_code)?;
    let mut tx = engine.write().await?;
    let person = in_browser(engine, &mut tx, caller).await?;
    let proof = require_fresh_proof(engine, &mut tx, person).await?;
    let (Guess { mut tx, taken }, _) = guess(engine, tx, caller, person, &code).await?;
    let now = engine.now();
    let name = store::device_codes::approve(&mut tx, hash(&code), &proof, person.session, now)
        .await?
        .ok_or(DeviceError::NoSuchDevice)?;
    // Only here: who guesses could otherwise start the count afresh with a code of their own, as often as they please.
    taken.succeed(&mut tx).await?;
    let event = Event::of(Kind::DeviceApproved, person.account).with("name", name);
    audit::record(engine, &mut tx, caller, event).await?;
    Ok(tx.commit().await?)
}

/// Turns the device away. It gives nothing, so it asks for no fresh proof: whoever was tricked must be quick.
pub async fn deny(engine: &Engine, caller: &Caller, user_code: &str) -> Result<(), DeviceError> {
    let code = parsed(user_code)?;
    let mut tx = engine.write().await?;
    let person = in_browser(engine, &mut tx, caller).await?;
    guess(engine, tx, caller, person, &code).await?;
    // A transaction of its own: the one of the guess would count it, though it was right.
    let mut tx = engine.write().await?;
    let name = store::device_codes::deny(&mut tx, hash(&code), person.account, engine.now())
        .await?
        .ok_or(DeviceError::NoSuchDevice)?;
    let event = Event::of(Kind::DeviceDenied, person.account).with("name", name);
    audit::record(engine, &mut tx, caller, event).await?;
    Ok(tx.commit().await?)
}

/// A guess that was right. As long as `tx` does not commit, it was not counted.
struct Guess {
    tx: Tx,
    taken: Taken,
}

/// Finds the device that waits with a code. Counted before it is looked at: `tx` commits when the guess was wrong, and
/// the one after the fifth waits. Nobody else counts for this account before it ends.
async fn guess(
    engine: &Engine,
    mut tx: Tx,
    caller: &Caller,
    person: &Person,
    code: &UserCode,
) -> Result<(Guess, Waiting), DeviceError> {
    let now = engine.now();
    let taken = match attempts::take(&mut tx, Subject::of_account(person.account), Factor::DeviceCode, now).await? {
        Ok(taken) => taken,
        Err(refused) => return Err(DeviceError::Refused(refused)),
    };
    if let Some(waiting) = store::device_codes::waiting(&mut tx, hash(code), now).await? {
        return Ok((Guess { tx, taken }, waiting));
    }
    if taken.begins_waiting() {
        let event = Event::of(Kind::AttemptsThrottled, person.account).with("factor", Factor::DeviceCode.word());
        audit::record(engine, &mut tx, caller, event).await?;
    }
    tx.commit().await?;
    Err(DeviceError::NoSuchDevice)
}

/// The person, whose session is alive, and lives in a browser: a command line could let in others for ever, each after
/// the one before has ended.
async fn in_browser<'c>(engine: &Engine, conn: &mut Conn, caller: &'c Caller) -> Result<&'c Person, DeviceError> {
    let person = caller.person()?;
    match store::sessions::medium(conn, person.session, engine.now()).await? {
        Some(Medium::Browser) => Ok(person),
        Some(Medium::CommandLine) => Err(DeviceError::NotInBrowser),
        None => Err(NotSignedIn::Nobody.into()),
    }
}

fn parsed(user_code: &str) -> Result<UserCode, DeviceError> {
    UserCode::parse(user_code).map_err(|why| DeviceError::Field("code", why))
}

/// In the words of who compares it with "just now".
fn ago(asked: Instant, now: Instant) -> Moment {
    let words = match asked.seconds_until(now) / 60 {
        0 => "less than a minute ago".to_owned(),
        1 => "a minute ago".to_owned(),
        minutes => format!("{minutes} minutes ago"),
    };
    Moment { words, ..asked.moment() }
}
