use serde::{Deserialize, Serialize};

/// The grant type of a device that asks for its token (RFC 8628 §3.4).
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a device is told when it asks to be let in (RFC 8628 §3.2).
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceAuthorization {
    /// The device's own secret, for asking whether somebody approved.
    pub device_code: String,
    /// What the person types, or compares.
    pub user_code: String,
    /// Where they type it.
    pub verification_uri: String,
    /// The same, with the code filled in.
    pub verification_uri_complete: String,
    /// Seconds until both codes are worth nothing.
    pub expires_in: u32,
    /// Seconds to wait between two questions.
    pub interval: u32,
}

/// The session of a device that was approved (RFC 6749 §5.1).
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceToken {
    /// What later requests bring as `Authorization: Bearer`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the session ends, however much it is used.
    pub expires_in: u32,
}

/// Why a device got no token (RFC 6749 §5.2, RFC 8628 §3.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceError {
    /// For programs.
    pub error: DeviceErrorCode,
    /// For people.
    pub error_description: String,
}

/// Why a device got no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeviceErrorCode {
    /// Nobody has decided yet: ask again.
    AuthorizationPending,
    /// Asked too early: wait five seconds longer from now on. With status 429, as long as `Retry-After` says.
    SlowDown,
    /// A person said no.
    AccessDenied,
    /// Too late: begin anew.
    ExpiredToken,
    /// The device code is unknown, used, or another client's.
    InvalidGrant,
    /// Another grant type than the one that is known here.
    UnsupportedGrantType,
    /// A parameter is missing, or there twice.
    InvalidRequest,
    /// Another client than the one that is known here.
    InvalidClient,
}

macro_rules! redacted_debug {
    ($($t:ident),*) => {$(
        impl std::fmt::Debug for $t {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($t), "(…)"))
            }
        }
    )*};
}
redacted_debug!(DeviceAuthorization, DeviceToken);
