use std::fmt;

use serde::Serialize;
use serde_json::{Value as Json, json};
use webauthn_rs::prelude::{Credential, DiscoverableAuthentication, PasskeyRegistration, Url};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::config::PasskeyDomain;
use crate::error::{Error, OpenError};
use crate::store::accounts::Account;
use crate::store::{self, Store};

/// What authenticators show beside the account.
const NAME: &str = "Sallyport";

/// Who asks for passkeys, as an authenticator sees it (W3C WebAuthn L3 §4, "Relying Party").
pub struct RelyingParty {
    id: String,
    webauthn: Webauthn,
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelyingParty({})", self.id)
    }
}

/// What the browser hands to the authenticator, as `PublicKeyCredential.parseCreationOptionsFromJSON` or
/// `parseRequestOptionsFromJSON` read it (W3C WebAuthn L3 §5.1.8 and §5.1.9).
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Options(Json);

/// A question for an authenticator, and what its answer will be checked with.
pub struct Question {
    pub options: Options,
    pub challenge: Vec<u8>,
    pub state: String,
}

impl RelyingParty {
    /// The relying party of this server; none where there can be no passkeys.
    ///
    /// Refuses to start when that would leave passkeys behind: an authenticator keeps to the rp id it was enrolled
    /// for, and whoever signs in by nothing else would be locked out.
    pub async fn open(domain: Option<&PasskeyDomain>, store: &Store) -> Result<Option<Self>, OpenError> {
        let rp_id = domain.map(|domain| domain.rp_id.as_str());
        if let Some((made_for, count)) = store::passkeys::made_for_another(&mut store.read().await?, rp_id).await? {
            return Err(OpenError::OrphanedPasskeys {
                made_for,
                count,
                rp_id: rp_id.map_or("no rp id".to_owned(), |rp_id| format!("the rp id {rp_id}")),
            });
        }
        domain.map(Self::new).transpose()
    }

    fn new(domain: &PasskeyDomain) -> Result<Self, OpenError> {
        let refused = || OpenError::RelyingParty(domain.rp_id.clone());
        let origins: Vec<Url> = domain.origins.iter().filter_map(|origin| Url::parse(origin).ok()).collect();
        // The library wants one address that the rp id is part of; the others may be related only.
        let (webauthn, own) = origins
            .iter()
            .find_map(|origin| Some((WebauthnBuilder::new(&domain.rp_id, origin).ok()?, origin)))
            .ok_or_else(refused)?;
        let related = origins.iter().filter(|origin| *origin != own);
        let webauthn = related.fold(webauthn.rp_name(NAME), WebauthnBuilder::append_allowed_origin);
        Ok(Self { id: domain.rp_id.clone(), webauthn: webauthn.build().map_err(|_| refused())? })
    }

    /// The domain that passkeys are bound to.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub const fn verifier(&self) -> &Webauthn {
        &self.webauthn
    }

    /// Asks for a new passkey of `account`; the device itself says no where it holds one of `existing`.
    pub fn creation(&self, account: &Account, existing: &[Credential]) -> Result<Question, Error> {
        let exclude = existing.iter().map(|credential| credential.cred_id.clone()).collect();
        let (options, state): (_, PasskeyRegistration) = self
            .webauthn
            .start_passkey_registration(account.id, account.email.as_str(), &account.name, Some(exclude))
            .map_err(|_| Error::Corrupt("passkey question"))?;
        let challenge = options.public_key.challenge.clone();
        let mut options = public_key(&options)?;
        // The library asks for none that is found by itself. Such a one is what signs in without a name being typed;
        // where the device has no room for it, the other kind is still a good second step.
        options["authenticatorSelection"]["residentKey"] = json!("preferred");
        Ok(Question { options: Options(options), challenge, state: written(&state)? })
    }

    /// Asks for a proof by one of `allowed`, or by any passkey the device finds when there are none to name.
    pub fn request(&self, allowed: &[Credential]) -> Result<Question, Error> {
        let (options, state): (_, DiscoverableAuthentication) =
            self.webauthn.start_discoverable_authentication().map_err(|_| Error::Corrupt("passkey question"))?;
        let challenge = options.public_key.challenge.clone();
        let mut options = public_key(&options)?;
        // Named here and not by the library's other kind of question, which would keep the counters of this moment:
        // an answer is checked against the passkey as it is when the answer comes.
        options["allowCredentials"] = allowed.iter().map(descriptor).collect();
        Ok(Question { options: Options(options), challenge, state: written(&state)? })
    }
}

fn public_key(options: &impl Serialize) -> Result<Json, Error> {
    let mut options = serde_json::to_value(options).map_err(|_| Error::Corrupt("passkey question"))?;
    Ok(options["publicKey"].take())
}

fn descriptor(credential: &Credential) -> Json {
    let id = data_encoding::BASE64URL_NOPAD.encode(&credential.cred_id);
    let mut descriptor = json!({ "type": "public-key", "id": id });
    if let Some(transports) = &credential.transports {
        descriptor["transports"] = json!(transports);
    }
    descriptor
}

fn written(state: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(state).map_err(|_| Error::Corrupt("passkey question"))
}
