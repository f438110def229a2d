use webauthn_rs::prelude::{Credential, PasskeyRegistration, RegisterPublicKeyCredential};

use super::answer::Answer;
use super::default_name::default_name;
use super::{Ceremony, Options, PasskeyError, Refused, written};
use crate::audit::{self, Event, Kind};
use crate::factors::{SecondFactor, recovery_codes};
use crate::limits::{CEREMONY_TTL, PASSKEYS_MAX};
use crate::mail::{self, Letter, SecurityChange};
use crate::step_up::{require_fresh_proof, require_proof_fresh_at};
use crate::store::passkeys::{New, Stored};
use crate::store::{self, Tx};
use crate::{Caller, Engine, Error, NotSignedIn, Person};

/// A passkey just added.
#[derive(Clone, Copy, Debug)]
pub struct Added {
    /// It is the account's first second factor: there are recovery codes to save.
    pub is_first_factor: bool,
}

/// Asks the device in front of this session for a passkey.
pub async fn begin(engine: &Engine, caller: &Caller) -> Result<Options, PasskeyError> {
    let person = caller.person()?;
    let relying_party = engine.relying_party().ok_or(PasskeyError::Unsupported)?;
    let mut tx = engine.write().await?;
    require_fresh_proof(engine, &mut tx, person).await?;
    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    let existing = store::passkeys::all(&mut tx, person.account).await?;
    if existing.len() >= PASSKEYS_MAX {
        return Err(PasskeyError::TooMany);
    }
    let existing = existing.iter().map(Stored::verifier).collect::<Result<Vec<_>, _>>()?;
    let question = relying_party.creation(&account, &existing)?;
    let options = ceremony(person).begin(engine, &mut tx, question).await?;
    tx.commit().await?;
    Ok(options)
}

/// Takes the device's answer. The passkey counts as this session's second factor at once; if it is the first factor,
/// there are recovery codes from now on.
pub async fn add(engine: &Engine, caller: &Caller, answer: &str) -> Result<Added, PasskeyError> {
    let person = caller.person()?;
    let relying_party = engine.relying_party().ok_or(PasskeyError::Unsupported)?;
    let answer = Answer::<RegisterPublicKeyCredential>::parse(answer)?;
    let now = engine.now();

    let mut tx = engine.write().await?;
    // As fresh as when the device was asked, which the question is evidence of: a proof that has gone stale since would
    // leave a passkey on the device that opens nothing.
    let proof = require_proof_fresh_at(engine, &mut tx, person, now.plus(-CEREMONY_TTL)).await?;
    let credential: Credential = match verified(engine, &mut tx, person, &answer).await? {
        Ok(credential) => credential,
        Err(refused) => return refuse(engine, tx, caller, refused.into()).await,
    };
    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    let existing = store::passkeys::all(&mut tx, person.account).await?;
    if existing.len() >= PASSKEYS_MAX {
        return refuse(engine, tx, caller, PasskeyError::TooMany).await;
    }

    let id = engine.rng().id(now)?;
    let taken: Vec<&str> = existing.iter().map(|passkey| passkey.name.as_str()).collect();
    let name = default_name(answer.aaguid(), &caller.client.user_agent, &taken);
    let is_synced = credential.backup_eligible;
    let new = New {
        id,
        credential_id: &credential.cred_id.clone(),
        rp_id: relying_party.id(),
        name: &name,
        sign_count: credential.counter,
        credential: &written(credential)?,
        discoverable: answer.is_discoverable(),
    };
    if !store::passkeys::insert(&mut tx, &proof, new, now).await? {
        return refuse(engine, tx, caller, PasskeyError::Taken).await;
    }
    if !store::sessions::prove_second_factor(&mut tx, person.session, SecondFactor::Passkey(id), now).await? {
        return Err(NotSignedIn::Nobody.into());
    }
    let is_first_factor = !account.has_second_factor;
    if is_first_factor {
        recovery_codes::replace(engine, &mut tx, &proof).await?;
    }
    let event = Event::of(Kind::PasskeyAdded, account.id)
        .with("passkey", id.to_string())
        .with("name", name.as_str())
        .with("synced", is_synced);
    audit::record(engine, &mut tx, caller, event).await?;
    let change = SecurityChange::PasskeyAdded { name: &name, is_first_factor };
    mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    tx.commit().await?;
    Ok(Added { is_first_factor })
}

/// The question is used up all the same, and the attempt is written down.
async fn refuse(engine: &Engine, mut tx: Tx, caller: &Caller, why: PasskeyError) -> Result<Added, PasskeyError> {
    let account = caller.person()?.account;
    let event = Event::of(Kind::PasskeyRefused, account).with("why", why.to_string());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Err(why)
}

async fn verified(
    engine: &Engine,
    tx: &mut Tx,
    person: &Person,
    answer: &Answer<RegisterPublicKeyCredential>,
) -> Result<Result<Credential, Refused>, Error> {
    let Some(relying_party) = engine.relying_party() else { return Ok(Err(Refused::Expired)) };
    let Some(state) = ceremony(person).take(engine, tx, &answer.challenge).await? else {
        return Ok(Err(Refused::Expired));
    };
    if answer.is_framed {
        return Ok(Err(Refused::Framed));
    }
    let state: PasskeyRegistration = serde_json::from_str(&state).map_err(|_| Error::Corrupt("passkey question"))?;
    let passkey = relying_party.verifier().finish_passkey_registration(&answer.given, &state);
    Ok(passkey.map(Credential::from).map_err(Refused::from))
}

const fn ceremony(person: &Person) -> Ceremony {
    Ceremony::Add { session: person.session }
}
