use serde::{Deserialize, Serialize};

use crate::policy::Role;
use crate::views::InviteState;

/// An invite that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invite {
    /// A UUID; another one once the invite was sent again.
    pub id: String,
    /// Whom it is for: an account with another address can't accept it.
    pub email: String,
    /// The role it gives.
    pub role: Role,
    /// Whether it works now.
    pub state: InviteState,
    /// The name of who sent it.
    pub invited_by: String,
    /// RFC 3339, UTC.
    pub sent_at: String,
    /// RFC 3339, UTC.
    pub expires_at: String,
}

/// Somebody to be invited by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvite {
    /// One address. An invite that it had before is replaced, and its link stops working.
    pub email: String,
    /// The role they get.
    pub role: Role,
}
