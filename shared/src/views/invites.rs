use serde::{Deserialize, Serialize};

use super::Moment;
use crate::input::InputError;
use crate::policy::Role;

/// One invite that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteRow {
    /// Who is invited.
    pub email: String,
    /// With which role.
    pub role: Role,
    /// Who invites.
    pub inviter: String,
    /// When the mail was written.
    pub sent: Moment,
    /// Until when the link works.
    pub expires: Moment,
    /// Whether it works now.
    pub state: InviteState,
}

/// Whether an invite works now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InviteState {
    /// It does.
    Pending,
    /// It is too old.
    Expired,
    /// Whoever sent it is no longer an admin.
    Stopped,
}

/// What became of invites that were sent together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The part of the workspace's URL.
    pub workspace: String,
    /// With which role.
    pub role: Role,
    /// How many were sent.
    pub sent: u32,
    /// Whom none was sent to, as typed, and why.
    pub refused: Vec<(String, InputError)>,
    /// How many more there are of those.
    pub more: u32,
}

/// An invite for my address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingInvite {
    /// What forms call it by.
    pub id: String,
    /// The workspace's name.
    pub workspace: String,
    /// Who invites.
    pub inviter: String,
    /// With which role.
    pub role: Role,
}

/// The page `/invite/<token>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePage {
    /// The workspace's name.
    pub workspace: String,
    /// Who invites; `None` once the invite was used.
    pub inviter: Option<String>,
    /// With which role.
    pub role: Role,
    /// The invited address.
    pub email: String,
    /// The signed-in account's address; `None` when nobody is.
    pub signed_in_as: Option<String>,
    /// The part of the workspace's URL, for the invited person who is a member already.
    pub member_of: Option<String>,
}
