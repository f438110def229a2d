use serde::{Deserialize, Serialize};

use crate::policy::Role;
use crate::views::JoinedBy;

/// A member of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The account, a UUID; for admins only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: Option<String>,
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// The role here.
    pub role: Role,
    /// How they came in.
    pub joined_by: JoinedBy,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub joined_at: String,
    /// Which second factors are on; for admins only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
    /// The day they were last signed in and about, like `2026-03-03` (UTC); for admins only, and none if they never
    /// were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date"))]
    pub last_active_at: Option<String>,
}

/// Which second factors are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactor {
    /// An authenticator app.
    pub authenticator: bool,
    /// A passkey.
    pub passkey: bool,
}

/// Another role for a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedMember {
    /// The role they get.
    pub role: Role,
}
