use serde::{Deserialize, Serialize};

use super::{EnforcementPanel, Frame, InviteRow, Invited, Joining, Methods, Moment};
use crate::policy::Role;

/// The page `/w/<slug>/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// The workspace.
    pub frame: Frame,
    /// The switch and its figures; admins only.
    pub enforcement: Option<EnforcementPanel>,
    /// A page of those who match.
    pub members: Vec<MemberRow>,
    /// How many members there are, whoever matches.
    pub member_count: u64,
    /// What was asked for, as it was understood.
    pub filter: MemberFilter,
    /// Where the page before this one is; none at the beginning.
    pub previous: Option<String>,
    /// Where the page after this one is; none at the end.
    pub next: Option<String>,
    /// Invites nobody has accepted yet, those that expired last; at most the first two hundred; admins only.
    pub invites: Vec<InviteRow>,
    /// How many invites nobody has accepted yet.
    pub invite_count: u64,
    /// How many of them have not expired.
    pub pending_count: u64,
    /// What became of the invites this browser has just sent.
    pub invited: Option<Invited>,
    /// Who may come in by their address; admins only.
    pub joining: Option<Joining>,
}

/// Which members a list shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFilter {
    /// Part of a name or of an address, in any case; empty for everybody.
    pub search: String,
    /// Only this role.
    pub role: Option<Role>,
    /// Only who came in this way.
    pub joined_by: Option<JoinedBy>,
    /// Only who has no second factor; for admins only.
    pub only_without_second_factor: bool,
    /// Who comes first.
    pub order: MemberOrder,
}

impl MemberFilter {
    /// Whether anybody may be missing from what it shows.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        !self.search.is_empty() || self.role.is_some() || self.joined_by.is_some() || self.only_without_second_factor
    }
}

/// Who comes first in a list of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MemberOrder {
    /// By name.
    #[default]
    Name,
    /// Who came in last.
    Joined,
    /// Who was here last; for admins only.
    LastActive,
}

impl MemberOrder {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Name, Self::Joined, Self::LastActive];

    /// The word used in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Joined => "joined",
            Self::LastActive => "last_active",
        }
    }

    /// The order of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Joined => "Newest first",
            Self::LastActive => "Last active",
        }
    }
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// What addresses and forms call them by; admins only.
    pub id: Option<String>,
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// The role here.
    pub role: Role,
    /// Which second factors are on; admins only.
    pub second_factor: Option<Methods>,
    /// How they came in.
    pub joined_by: JoinedBy,
    /// When they came in.
    pub joined: Moment,
    /// The day they were last signed in and about; admins only, and none if they never were.
    pub last_active: Option<Moment>,
    /// Whether this is the reader.
    pub is_me: bool,
}

/// The page `/w/<slug>/people/<account>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPage {
    /// The workspace.
    pub frame: Frame,
    /// Who it is about.
    pub member: MemberRow,
    /// Whether nobody else administers the workspace.
    pub is_last_admin: bool,
    /// Whether the reader's proof is fresh: what the page offers asks for one.
    pub is_proven: bool,
    /// How many working tokens of the workspace and its projects they made, which outlive their membership.
    pub tokens_made: u64,
}

/// The addresses of everybody who matches, for a mail program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEmails {
    /// Separated by commas.
    pub emails: String,
    /// How many there are, in words.
    pub told: String,
}

/// How a member came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JoinedBy {
    /// Created the workspace.
    Founder,
    /// Accepted an invite.
    Invite,
    /// Has an address of a trusted domain.
    Domain,
}

impl JoinedBy {
    /// Every way in.
    pub const ALL: [Self; 3] = [Self::Founder, Self::Invite, Self::Domain];

    /// The word used in storage.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Founder => "founder",
            Self::Invite => "invite",
            Self::Domain => "domain",
        }
    }

    /// The word of storage read back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Founder => "Founder",
            Self::Invite => "Invite",
            Self::Domain => "Trusted domain",
        }
    }
}
