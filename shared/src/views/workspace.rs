use serde::{Deserialize, Serialize};

use super::Moment;
use crate::policy::{Decision, Level, Role, SwitchRefusal};

/// A workspace seen through its door: the page when it is open, a redacted stand-in when it is shut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door<T> {
    /// The gate granted access.
    Open(T),
    /// The gate refused a member.
    Shut(ShutWorkspace),
}

/// All that a member who is shut out may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShutWorkspace {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// The member's own role.
    pub role: Role,
    /// Why it is shut, and what opens it.
    pub decision: Decision,
}

/// Enough of a workspace to name it and link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRef {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
}

/// What surrounds every page of an open workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// The reader's role here.
    pub role: Role,
}

/// The page `/w/<slug>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projects {
    /// The workspace.
    pub frame: Frame,
    /// By name.
    pub projects: Vec<ProjectRow>,
}

/// One project in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRow {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// When it was created.
    pub created: Moment,
}

/// The page `/w/<slug>/projects/<project>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectPage {
    /// The workspace.
    pub frame: Frame,
    /// The project.
    pub project: ProjectRow,
}

/// The page `/w/<slug>/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// The workspace.
    pub frame: Frame,
    /// The switch and its figures; admins only.
    pub enforcement: Option<EnforcementPanel>,
    /// By name; at most the first two hundred; `member_count` tells how many there are.
    pub members: Vec<MemberRow>,
    /// How many members there are.
    pub member_count: u64,
    /// Invites nobody has accepted yet; admins only.
    pub invites: Vec<InviteRow>,
}

/// The switch *Require 2FA* and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnforcementPanel {
    /// What the workspace demands now.
    pub required: Level,
    /// Members who have a factor that reaches *Require 2FA*.
    pub protected: u64,
    /// Members who are, or would be, shut out until they enrol.
    pub shut_out: u64,
    /// Why this admin can't switch it on now; `None` when they can.
    pub locked: Option<SwitchRefusal>,
    /// Who switched it last, and when.
    pub switched: Option<(String, Moment)>,
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// The role here.
    pub role: Role,
    /// Whether a second factor is on; admins only.
    pub has_second_factor: Option<bool>,
    /// How they came in.
    pub joined_by: JoinedBy,
    /// When they came in.
    pub joined: Moment,
    /// Whether this is the reader.
    pub is_me: bool,
}

/// How a member came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinedBy {
    /// Created the workspace.
    Founder,
    /// Accepted an invite.
    Invite,
}

impl JoinedBy {
    /// The word used in storage.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Founder => "founder",
            Self::Invite => "invite",
        }
    }

    /// The word of storage read back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Founder, Self::Invite].into_iter().find(|by| by.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Founder => "Founder",
            Self::Invite => "Invite",
        }
    }
}

/// One pending invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteRow {
    /// Who is invited.
    pub email: String,
    /// With which role.
    pub role: Role,
    /// Until when the link works.
    pub expires: Moment,
}

/// The page `/invite/<token>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePage {
    /// The workspace's name.
    pub workspace: String,
    /// Who invites.
    pub inviter: String,
    /// With which role.
    pub role: Role,
    /// The invited address.
    pub email: String,
    /// The signed-in account's address; `None` when nobody is.
    pub signed_in_as: Option<String>,
}
