use serde::{Deserialize, Serialize};

use super::Role;

/// What a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenKind {
    /// An account: it reaches what the account is a member of, and ends with it.
    Account,
    /// A workspace, and no person.
    Workspace,
    /// One project of a workspace.
    Project,
}

impl TokenKind {
    /// Every kind, the furthest reaching first.
    pub const ALL: [Self; 3] = [Self::Account, Self::Workspace, Self::Project];

    /// The word used in storage and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Workspace => "workspace",
            Self::Project => "project",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a token may do where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenScope {
    /// Look, and change nothing.
    Read,
    /// Also create, rename and change projects.
    Write,
}

impl TokenScope {
    /// Every scope, the narrower one first.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The word used in storage, in forms and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The scope of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Read and write",
        }
    }

    /// With which role a token acts that is nobody's: never an admin's.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Write => Role::Member,
        }
    }
}
