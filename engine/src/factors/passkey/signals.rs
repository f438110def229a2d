use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;

use super::PasskeyError;
use crate::store::passkeys::Stored;
use crate::{Caller, Engine, NotSignedIn, store};

/// What the browser may tell whoever keeps the passkeys, so that removed ones are no longer offered and the rest carry
/// the right name: the arguments of two functions, spelt as they are (W3C WebAuthn L3 §5.1.10).
#[derive(Debug, Serialize)]
pub struct Signals {
    /// For `signalAllAcceptedCredentials`. Complete, always: what is left out may be gone for good.
    pub accepted: Accepted,
    /// For `signalCurrentUserDetails`.
    pub details: Details,
}

/// Every passkey that counts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    rp_id: String,
    user_id: String,
    all_accepted_credential_ids: Vec<String>,
}

/// What passkeys are labelled with.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    rp_id: String,
    user_id: String,
    name: String,
    display_name: String,
}

/// For the signed-in person only: a stranger must not learn, or erase, anybody's list.
pub async fn signals(engine: &Engine, caller: &Caller) -> Result<Signals, PasskeyError> {
    let person = caller.person()?;
    let rp_id = engine.relying_party().ok_or(PasskeyError::Unsupported)?.id().to_owned();
    let mut conn = engine.read().await?;
    let account = store::accounts::by_id(&mut conn, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    let passkeys = store::passkeys::all(&mut conn, person.account).await?;
    let ids = passkeys.iter().map(Stored::verifier).collect::<Result<Vec<_>, _>>()?;
    let user_id = BASE64URL_NOPAD.encode(person.account.as_bytes());
    Ok(Signals {
        accepted: Accepted {
            rp_id: rp_id.clone(),
            user_id: user_id.clone(),
            all_accepted_credential_ids: ids.iter().map(|passkey| BASE64URL_NOPAD.encode(&passkey.cred_id)).collect(),
        },
        details: Details { rp_id, user_id, name: account.email.into(), display_name: account.name },
    })
}
