//! Who may open a workspace: one pure, total function and the small ordered types it speaks in.
//!
//! The page may call [`decide`] for a preview; only the engine's gate may act on it.

mod decide;
mod enforcement;
mod joining;
mod token;

pub use decide::{Decision, Facts, Outcome, Reason, Standing, decide, held_to};
pub use enforcement::{SwitchRefusal, may_switch_enforcement};
pub use joining::{JoinMode, JoinRole};
pub use token::{TokenKind, TokenScope};

use serde::{Deserialize, Serialize};

/// How much a session has proven, or a workspace demands. Ordered: more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// A password alone (NIST AAL1).
    Password,
    /// A second factor of any kind as well (NIST AAL2).
    TwoFactor,
    /// A factor bound to the site, such as a user-verified passkey (NIST AAL2, phishing-resistant).
    PhishingResistant,
}

impl Level {
    /// Every level, weakest first.
    pub const ALL: [Self; 3] = [Self::Password, Self::TwoFactor, Self::PhishingResistant];

    /// The word used in storage, in the audit log and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::TwoFactor => "two_factor",
            Self::PhishingResistant => "phishing_resistant",
        }
    }

    /// The level of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// What a member may do in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Sees everything in the workspace but the administration.
    Viewer,
    /// Also creates, renames and deletes projects.
    Member,
    /// Also administers people and enforcement.
    Admin,
}

impl Role {
    /// Every role, weakest first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Member, Self::Admin];

    /// The word used in storage, in forms and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }

    /// The role of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Member => "Member",
            Self::Admin => "Admin",
        }
    }
}

/// What the workspace's owner pays for, or the operator grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Plan {
    /// Without enforcement.
    Hobby,
    /// With enforcement.
    Pro,
    /// With enforcement and longer audit retention.
    Enterprise,
}

impl Plan {
    /// Every plan, smallest first.
    pub const ALL: [Self; 3] = [Self::Hobby, Self::Pro, Self::Enterprise];

    /// The word used in storage, configuration and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hobby => "hobby",
            Self::Pro => "pro",
            Self::Enterprise => "enterprise",
        }
    }

    /// The plan of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plan| plan.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hobby => "Hobby",
            Self::Pro => "Pro",
            Self::Enterprise => "Enterprise",
        }
    }

    /// Whether *Require 2FA* can be switched on. Switching off never asks.
    #[must_use]
    pub const fn includes_enforcement(self) -> bool {
        match self {
            Self::Hobby => false,
            Self::Pro | Self::Enterprise => true,
        }
    }
}
