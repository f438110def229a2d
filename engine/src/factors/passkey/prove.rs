use sqlx::types::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential};

use super::answer::Answer;
use super::{Ceremony, Options, PasskeyError, Refused, written};
use crate::accounts::may_mail_again;
use crate::attempts::{self, Factor};
use crate::audit::{self, Event, Kind};
use crate::factors::{Proof, SecondFactor};
use crate::mail::{self, Letter, SecurityChange};
use crate::store::passkeys::Stored;
use crate::store::{self, Tx};
use crate::{Caller, Engine, Error};

/// Asks for a proof by one of the account's passkeys; or, when nobody is known yet, by any.
pub async fn ask(engine: &Engine, ceremony: Ceremony, account: Option<Uuid>) -> Result<Options, PasskeyError> {
    let relying_party = engine.relying_party().ok_or(PasskeyError::Unsupported)?;
    let mut tx = engine.write().await?;
    let allowed = match account {
        Some(account) => store::passkeys::all(&mut tx, account).await?,
        None => Vec::new(),
    };
    if account.is_some() && allowed.is_empty() {
        // Removed meanwhile, or never there.
        return Err(Refused::Unknown.into());
    }
    let allowed = allowed.iter().map(Stored::verifier).collect::<Result<Vec<_>, _>>()?;
    let options = ceremony.begin(engine, &mut tx, relying_party.request(&allowed)?).await?;
    tx.commit().await?;
    Ok(options)
}

/// Checks an answer to [`ask`] and uses the question up, right or wrong. `account` is whose passkey it must be, where
/// that is known.
///
/// Wrong answers are not counted against the passkey: there is nothing to guess in a signature, and whoever learned a
/// credential id could switch its owner's passkey off.
pub async fn prove(
    engine: &Engine,
    caller: &Caller,
    ceremony: Ceremony,
    account: Option<Uuid>,
    answer: &str,
) -> Result<Proof, PasskeyError> {
    let answer = Answer::<PublicKeyCredential>::parse(answer)?;
    let mut tx = engine.write().await?;
    let found = store::passkeys::by_credential(&mut tx, &answer.given.raw_id).await?;
    if let Some(account) = account.or(found.as_ref().map(|passkey| passkey.account)) {
        store::accounts::hold_alone(&mut tx, account).await?;
    }
    let known =
        found.as_ref().map(|passkey| Known { owner: passkey.account, id: passkey.id, name: passkey.name.clone() });
    match checked(engine, &mut tx, caller, ceremony, account, &answer, found).await? {
        Ok((account, passkey)) => {
            // Another proof: what guessing has shut opens again.
            attempts::restore(&mut tx, account, Factor::Authenticator).await?;
            attempts::restore(&mut tx, account, Factor::RecoveryCode).await?;
            Ok(Proof { tx, account, factor: SecondFactor::Passkey(passkey) })
        }
        Err(refused) => {
            note_refusal(engine, &mut tx, caller, account, known, &refused).await?;
            tx.commit().await?;
            Err(refused.into())
        }
    }
}

async fn checked(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    ceremony: Ceremony,
    account: Option<Uuid>,
    answer: &Answer<PublicKeyCredential>,
    found: Option<Stored>,
) -> Result<Result<(Uuid, Uuid), Refused>, Error> {
    let Some(relying_party) = engine.relying_party() else { return Ok(Err(Refused::Expired)) };
    let Some(state) = ceremony.take(engine, tx, &answer.challenge).await? else { return Ok(Err(Refused::Expired)) };
    let state: DiscoverableAuthentication =
        serde_json::from_str(&state).map_err(|_| Error::Corrupt("passkey question"))?;
    if answer.is_framed {
        return Ok(Err(Refused::Framed));
    }
    let Some(found) = found else { return Ok(Err(Refused::Unknown)) };
    if !is_owner(found.account, account, answer) {
        return Ok(Err(Refused::NotOfAccount));
    }

    let mut credential = found.verifier()?;
    let (was_eligible, was_backed_up) = (credential.backup_eligible, credential.backup_state);
    // The library refuses a passkey whose eligibility for backup has changed since it was made. Devices do that in
    // honest updates, and we decide nothing by it: taken over here, before the signature over it is checked, it is
    // recorded instead of shutting its person out (W3C WebAuthn L3 §7.2 leaves it to whoever has no such policy).
    credential.backup_eligible = answer.is_backup_eligible();
    let used = relying_party.verifier().finish_discoverable_authentication_v2(
        &answer.given,
        state,
        Passkey::from(credential.clone()),
    );
    let used = match used {
        Ok(used) => used,
        Err(error) => return Ok(Err(error.into())),
    };
    credential.counter = used.counter();
    credential.backup_state = used.backup_state();
    if !store::passkeys::note_use(tx, found.id, &written(credential)?, used.counter(), engine.now()).await? {
        // Not removed at this very moment: its counter went back.
        let is_gone = store::passkeys::by_credential(tx, &answer.given.raw_id).await?.is_none();
        return Ok(Err(if is_gone { Refused::Unknown } else { Refused::Cloned }));
    }
    if (was_eligible, was_backed_up) != (used.backup_eligible(), used.backup_state()) {
        let event = Event::of(Kind::PasskeyBackupChanged, found.account)
            .with("passkey", found.id.to_string())
            .with("before", backup(was_eligible, was_backed_up))
            .with("after", backup(used.backup_eligible(), used.backup_state()));
        audit::record(engine, tx, caller, event).await?;
    }
    Ok(Ok((found.account, found.id)))
}

/// Whose passkey it must be (W3C WebAuthn L3 §7.2 step 6): the person's who is known already; and the one's whom the
/// authenticator names, which it must do where nobody is known.
fn is_owner(owner: Uuid, known: Option<Uuid>, answer: &Answer<PublicKeyCredential>) -> bool {
    let named = answer.given.get_user_unique_id();
    let is_named = named.map_or(known.is_some(), |named| named == owner.as_bytes());
    is_named && known.is_none_or(|known| known == owner)
}

const fn backup(eligible: bool, backed_up: bool) -> &'static str {
    match (eligible, backed_up) {
        (false, _) => "device_bound",
        (true, false) => "synced_not_yet_backed_up",
        (true, true) => "synced",
    }
}

/// What answered, and whose it is.
struct Known {
    owner: Uuid,
    id: Uuid,
    name: String,
}

/// `account` is who answered, where that is known.
async fn note_refusal(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    account: Option<Uuid>,
    passkey: Option<Known>,
    refused: &Refused,
) -> Result<(), Error> {
    let account = match (account, &passkey, refused) {
        // Nobody asked: whoever says so at random must neither fill the log nor write into somebody else's.
        (None, _, Refused::Expired) => return Ok(()),
        (None, Some(passkey), _) => Some(passkey.owner),
        (account, _, _) => account,
    };
    let id = passkey.as_ref().map(|passkey| passkey.id.to_string());
    let event =
        Event::of(Kind::PasskeyRefused, account).about(account).with("why", refused.to_string()).with("passkey", id);
    audit::record(engine, tx, caller, event).await?;
    let (Refused::Cloned, Some(account), Some(passkey)) = (refused, account, passkey) else { return Ok(()) };
    // Who holds the copy could write to its owner as often as they please.
    if !may_mail_again(engine, tx, caller, account, Kind::PasskeyCloned).await? {
        return Ok(());
    }
    match store::accounts::by_id(tx, account).await? {
        Some(account) => {
            let change = SecurityChange::PasskeyCloned(&passkey.name);
            mail::enqueue(engine, tx, Letter::SecurityChanged { to: &account.email, change }).await
        }
        None => Ok(()),
    }
}
