use serde::{Deserialize, Serialize};

use crate::policy::{Level, Outcome, Reason, Role};

/// A workspace. Of one that is shut for who asks there is name, slug, role and the decision, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Workspace {
    /// The display name.
    pub name: String,
    /// The part of its address.
    pub slug: String,
    /// With which role the caller acts there.
    pub role: Role,
    /// Whether it is open to the caller.
    pub access: Access,
    /// What it demands of its members; only while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_level: Option<Level>,
}

/// Whether a workspace is open to who asks, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Access {
    /// What follows.
    pub outcome: Outcome,
    /// Every rule that led there.
    pub reasons: Vec<AccessReason>,
    /// The same for people, in a sentence.
    pub message: String,
    /// Where a person goes to open the door; none where it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix_url: Option<String>,
}

/// A rule that took part in a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessReason {
    /// For programs.
    pub code: Reason,
    /// For people.
    pub message: String,
}

/// A workspace to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewWorkspace {
    /// Its display name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 80))]
    pub name: String,
}

/// Another name for a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenamedWorkspace {
    /// Its display name. Where it asks for another slug the workspace gets one, and former ones lead to it.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 80))]
    pub name: String,
}
