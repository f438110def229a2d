use serde::{Deserialize, Serialize};

use crate::policy::{Level, Role};
use crate::views::Effect;

/// What a workspace demands of its members, and whom that reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enforcement {
    /// What it demands now.
    pub required_level: Level,
    /// How many members there are.
    pub members: u64,
    /// How many of them have a second factor.
    pub with_second_factor: u64,
    /// How many of them have a passkey.
    pub with_passkey: u64,
    /// Until when some members are held to less, RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub grace_until: Option<String>,
    /// It is on although the plan no longer includes it.
    pub outlives_plan: bool,
}

/// What a workspace is to demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequiredLevel {
    /// `password` demands nothing more, and is *off*.
    pub required_level: Level,
    /// Where more is demanded already, leave it so.
    #[serde(default)]
    pub at_least: bool,
    /// The last day, like `2026-12-10` (UTC), on which members of today get in as before; none for at once, which also
    /// ends time that holds members to less than this level.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "date"))]
    pub grace_until: Option<String>,
}

/// What a level would mean to the members, or means to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnforcementPreview {
    /// The level that is looked at.
    pub level: Level,
    /// How many members it means what to.
    pub counts: Vec<EffectCount>,
    /// Which of them are listed.
    pub effect: Effect,
    /// Those, by name.
    pub items: Vec<ConcernedMember>,
    /// What to send as `cursor` for the next part; none after the last one.
    pub next: Option<String>,
}

/// How many members a level means the same to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectCount {
    /// What it means.
    pub effect: Effect,
    /// To how many.
    pub members: u64,
}

/// A member whom a level means something to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConcernedMember {
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// The role here.
    pub role: Role,
}
