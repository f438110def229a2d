use serde::{Deserialize, Serialize};

use super::Access;
use crate::ErrorCode;

/// Why a request was refused (RFC 9457), sent as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`: the kind of problem is what `code` says (RFC 9457 §4.2.1).
    pub r#type: String,
    /// The kind of problem in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem for programs. It stays the same over releases.
    pub code: ErrorCode,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Seconds to wait before trying again; the header `Retry-After` says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The workspace that is shut for who asks, if that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<ShutDoor>,
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Its name in what was sent.
    pub field: String,
    /// What is wrong with it, for people.
    pub message: String,
}

/// A workspace that a policy keeps shut, as far as a member may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShutDoor {
    /// The display name.
    pub name: String,
    /// The part of its address.
    pub slug: String,
    /// Why it is shut, and where that is put right.
    pub access: Access,
}
