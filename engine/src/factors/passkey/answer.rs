use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::Refused;

/// Where the flags stand in authenticator data (W3C WebAuthn L3 §6.1).
const FLAGS: usize = 32;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
/// Where the AAGUID stands in it, when there is one (W3C WebAuthn L3 §6.5.1).
const AAGUID: std::ops::Range<usize> = 37..53;

/// An authenticator's answer, as the browser's `toJSON` writes it, with the challenge it says it answers.
pub struct Answer<T> {
    pub given: T,
    pub challenge: Vec<u8>,
    /// Given inside a frame of another site: ours never is.
    pub is_framed: bool,
}

/// What the browser signed along, as far as we look at it ourselves (W3C WebAuthn L3 §5.8.1).
#[derive(Deserialize)]
struct ClientData {
    challenge: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

impl Answer<RegisterPublicKeyCredential> {
    pub fn parse(raw: &str) -> Result<Self, Refused> {
        Self::read(raw, |given| &given.response.client_data_json)
    }

    /// The make of the authenticator, if it tells.
    pub fn aaguid(&self) -> Option<u128> {
        let object: serde_cbor_2::Value = serde_cbor_2::from_slice(&self.given.response.attestation_object).ok()?;
        let serde_cbor_2::Value::Map(parts) = object else { return None };
        let serde_cbor_2::Value::Bytes(data) = parts.get(&serde_cbor_2::Value::Text("authData".into()))? else {
            return None;
        };
        let aaguid = u128::from_be_bytes(data.get(AAGUID)?.try_into().ok()?);
        (aaguid != 0).then_some(aaguid)
    }

    /// Whether the device will find the passkey by itself. Those that don't say are of the kind that will.
    pub fn is_discoverable(&self) -> bool {
        self.given.extensions.cred_props.as_ref().is_none_or(|properties| properties.rk != Some(false))
    }
}

impl Answer<PublicKeyCredential> {
    pub fn parse(raw: &str) -> Result<Self, Refused> {
        Self::read(raw, |given| &given.response.client_data_json)
    }

    pub fn is_backup_eligible(&self) -> bool {
        self.given.response.authenticator_data.get(FLAGS).is_some_and(|flags| flags & BACKUP_ELIGIBLE != 0)
    }
}

impl<T: DeserializeOwned> Answer<T> {
    fn read(raw: &str, client_data: fn(&T) -> &[u8]) -> Result<Self, Refused> {
        let given: T = serde_json::from_str(raw).map_err(|_| Refused::Unreadable)?;
        let said: ClientData = serde_json::from_slice(client_data(&given)).map_err(|_| Refused::Unreadable)?;
        let challenge = BASE64URL_NOPAD.decode(said.challenge.as_bytes()).map_err(|_| Refused::Unreadable)?;
        Ok(Self { given, challenge, is_framed: said.cross_origin })
    }
}
