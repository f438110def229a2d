//! A device that holds passkeys: 1Password's software authenticator behind the JSON that a browser gives and takes.
//! And the same device lying: its answer is bent, then signed with the very key it should be signed with, so that
//! what refuses it is the check that is meant to and not the signature.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use data_encoding::BASE64URL_NOPAD;
use passkey::authenticator::{
    Authenticator, CredentialStore, DiscoverabilitySupport, StoreInfo, UiHint, UserCheck, UserValidationMethod,
};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::hash::Sha256Backend as _;
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::crypto::{CryptoBackend, SecretKeyT as _};
use passkey::types::Passkey;
use passkey::types::ctap2::make_credential::{Options, PublicKeyCredentialRpEntity, PublicKeyCredentialUserEntity};
use passkey::types::ctap2::{Aaguid, Ctap2Error, StatusCode};
use passkey::types::webauthn::PublicKeyCredentialDescriptor;
use serde_json::{Value as Json, json};
use url::Url;

/// The flags of authenticator data (W3C WebAuthn L3 §6.1).
pub const USER_PRESENT: u8 = 1;
pub const USER_VERIFIED: u8 = 1 << 2;
pub const BACKUP_ELIGIBLE: u8 = 1 << 3;
pub const BACKED_UP: u8 = 1 << 4;

/// A phone, a security key, a password manager. A clone of it holds the same keys.
#[derive(Clone, Debug, Default)]
pub struct Device {
    ring: KeyRing,
    /// What kind of authenticator it says it is.
    aaguid: u128,
    /// Whether its passkeys count their uses.
    counts: bool,
}

/// An answer before it is signed and sent.
#[derive(Debug)]
pub struct Draft {
    /// What the browser says: type, challenge, origin.
    pub client_data: Json,
    /// What the authenticator says: rp id hash, flags, counter, and for a new passkey its kind and id.
    pub authenticator_data: Vec<u8>,
    pub credential_id: Vec<u8>,
    pub user_handle: Option<Vec<u8>>,
    pub extensions: Json,
    /// Signed by another key than the passkey's.
    pub is_forged: bool,
}

impl Draft {
    pub fn challenge(&mut self, challenge: &str) {
        self.client_data["challenge"] = json!(challenge);
    }

    pub fn origin(&mut self, origin: &str) {
        self.client_data["origin"] = json!(origin);
    }

    pub fn rp_id(&mut self, rp_id: &str) {
        self.authenticator_data[..32].copy_from_slice(&sha256(rp_id.as_bytes()));
    }

    pub fn flags(&mut self, change: fn(u8) -> u8) {
        self.authenticator_data[32] = change(self.authenticator_data[32]);
    }

    pub fn counter(&mut self, counter: u32) {
        self.authenticator_data[33..37].copy_from_slice(&counter.to_be_bytes());
    }

    /// Of a new passkey: the id of another one of the same length.
    pub fn credential_id(&mut self, id: &[u8]) {
        self.authenticator_data[55..55 + id.len()].copy_from_slice(id);
        self.credential_id = id.to_vec();
    }
}

impl Device {
    pub fn new() -> Self {
        Self::default()
    }

    /// One whose passkeys count their uses, as most security keys do.
    pub fn counting() -> Self {
        Self { counts: true, ..Self::default() }
    }

    /// One of this make.
    pub fn of_kind(aaguid: u128) -> Self {
        Self { aaguid, ..Self::default() }
    }

    /// The ids of its passkeys, oldest first.
    pub fn credential_ids(&self) -> Vec<Vec<u8>> {
        self.ring.0.lock().unwrap().iter().map(|passkey| passkey.credential_id.to_vec()).collect()
    }

    /// Makes a passkey and answers with it.
    pub async fn create(&self, options: &Json, origin: &str) -> String {
        self.create_but(options, origin, |_| ()).await
    }

    /// The same, bent. What a new passkey says of itself nobody signs.
    pub async fn create_but(&self, options: &Json, origin: &str, bend: impl FnOnce(&mut Draft)) -> String {
        let options = serde_json::from_value(json!({ "publicKey": options })).unwrap();
        let origin = Url::parse(origin).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let made = client.register(&origin, options, DefaultClientData).await.unwrap();
        let honest = made.response.authenticator_data.to_vec();
        let mut draft = Draft {
            client_data: serde_json::from_slice(&made.response.client_data_json).unwrap(),
            authenticator_data: honest.clone(),
            credential_id: made.raw_id.to_vec(),
            user_handle: None,
            extensions: json!({ "credProps": { "rk": true } }),
            is_forged: false,
        };
        bend(&mut draft);
        let mut object = made.response.attestation_object.to_vec();
        let at = object.windows(honest.len()).position(|window| window == honest).unwrap();
        object.splice(at..at + honest.len(), draft.authenticator_data.iter().copied());
        let response = json!({
            "clientDataJSON": base64url(draft.client_data.to_string().as_bytes()),
            "attestationObject": base64url(&object),
            "transports": ["internal", "hybrid"],
        });
        draft.answer(&response)
    }

    /// Answers with one of its passkeys.
    pub async fn get(&self, options: &Json, origin: &str) -> String {
        self.get_but(options, origin, |_| ()).await
    }

    /// The same, bent and signed anew.
    pub async fn get_but(&self, options: &Json, origin: &str, bend: impl FnOnce(&mut Draft)) -> String {
        let options = serde_json::from_value(json!({ "publicKey": options })).unwrap();
        let origin = Url::parse(origin).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let given = client.authenticate(&origin, options, DefaultClientData).await.unwrap();
        let used = given.raw_id.to_vec();
        let mut draft = Draft {
            client_data: serde_json::from_slice(&given.response.client_data_json).unwrap(),
            authenticator_data: given.response.authenticator_data.to_vec(),
            credential_id: used.clone(),
            user_handle: given.response.user_handle.map(|handle| handle.to_vec()),
            extensions: json!({}),
            is_forged: false,
        };
        bend(&mut draft);
        let client_data = draft.client_data.to_string();
        let signed = [draft.authenticator_data.as_slice(), &sha256(client_data.as_bytes())].concat();
        let mut signature = self.ring.sign(&used, &signed);
        if draft.is_forged {
            *signature.last_mut().unwrap() ^= 1;
        }
        let response = json!({
            "clientDataJSON": base64url(client_data.as_bytes()),
            "authenticatorData": base64url(&draft.authenticator_data),
            "signature": base64url(&signature),
            "userHandle": draft.user_handle.as_deref().map(base64url),
        });
        draft.answer(&response)
    }

    fn authenticator(&self) -> Authenticator<KeyRing, Owner, RustCryptoBackend> {
        let aaguid = Aaguid(self.aaguid.to_be_bytes());
        let mut authenticator = Authenticator::new(aaguid, self.ring.clone(), Owner, RustCryptoBackend);
        authenticator.set_make_credentials_with_signature_counter(self.counts);
        authenticator
    }
}

impl Draft {
    /// As the browser's `toJSON` writes it.
    fn answer(&self, response: &Json) -> String {
        let id = base64url(&self.credential_id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": self.extensions,
            "response": response,
        })
        .to_string()
    }
}

/// Its owner is there, and shows it.
struct Owner;

#[async_trait]
impl UserValidationMethod for Owner {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(&self, _: UiHint<'a, Passkey>, _: bool, _: bool) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence: true, verification: true })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

#[derive(Clone, Debug, Default)]
struct KeyRing(Arc<Mutex<Vec<Passkey>>>);

impl KeyRing {
    fn sign(&self, credential_id: &[u8], data: &[u8]) -> Vec<u8> {
        let ring = self.0.lock().unwrap();
        let passkey = ring.iter().find(|passkey| *passkey.credential_id == credential_id).unwrap();
        <RustCryptoBackend as CryptoBackend>::SecretKey::from_cose_key(&passkey.key).unwrap().sign(data)
    }
}

#[async_trait]
impl CredentialStore for KeyRing {
    type PasskeyItem = Passkey;

    async fn find_credentials(
        &self,
        ids: Option<&[PublicKeyCredentialDescriptor]>,
        rp_id: &str,
        _: Option<&[u8]>,
    ) -> Result<Vec<Passkey>, StatusCode> {
        let ring = self.0.lock().unwrap();
        let is_asked = |passkey: &&Passkey| {
            passkey.rp_id == rp_id && ids.is_none_or(|ids| ids.iter().any(|asked| asked.id == passkey.credential_id))
        };
        // The newest first, as authenticators offer them.
        Ok(ring.iter().rev().filter(is_asked).cloned().collect())
    }

    async fn save_credential(
        &mut self,
        passkey: Passkey,
        _: PublicKeyCredentialUserEntity,
        _: PublicKeyCredentialRpEntity,
        _: Options,
    ) -> Result<(), StatusCode> {
        self.0.lock().unwrap().push(passkey);
        Ok(())
    }

    async fn update_credential(&mut self, used: &Passkey) -> Result<(), StatusCode> {
        let mut ring = self.0.lock().unwrap();
        if let Some(passkey) = ring.iter_mut().find(|passkey| passkey.credential_id == used.credential_id) {
            passkey.counter = used.counter;
        }
        Ok(())
    }

    async fn get_info(&self) -> StoreInfo {
        StoreInfo { discoverability: DiscoverabilitySupport::ForcedDiscoverable }
    }
}

pub fn base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    <RustCryptoBackend as CryptoBackend>::Sha256::sha256(bytes)
}
