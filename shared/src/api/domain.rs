use serde::{Deserialize, Serialize};

use crate::policy::{JoinMode, JoinRole};
use crate::views::DomainProof;

/// A domain whose people join a workspace, or may ask to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrustedDomain {
    /// A UUID.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// In lower case, and as DNS knows it.
    pub domain: String,
    /// What happens to people whose proven address is of it.
    pub mode: JoinMode,
    /// The role they get.
    pub role: JoinRole,
    /// Whether it is proven that the domain is the workspace's. Until then it does nothing.
    pub proof: DomainProof,
    /// Since when that is so, RFC 3339, UTC; none while it was never proven.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub since: Option<String>,
    /// The name of the TXT record that proves it.
    pub record_name: String,
    /// What that record has to say.
    pub record_value: String,
    /// What DNS answered last and what follows from it, for people; empty where there is nothing to tell.
    pub message: String,
    /// When DNS was asked last, RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub checked_at: Option<String>,
}

/// A domain to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTrustedDomain {
    /// Without an `@`, and none where anybody can get an address.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub domain: String,
    /// What happens to people whose proven address is of it.
    pub mode: JoinMode,
    /// The role they get.
    pub role: JoinRole,
}

/// What a trusted domain does from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedTrustedDomain {
    /// What happens to people whose proven address is of it.
    pub mode: JoinMode,
    /// The role they get.
    pub role: JoinRole,
}
