use serde::{Deserialize, Serialize};

use crate::policy::Role;
use crate::views::InviteState;

/// An invite that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invite {
    /// A UUID; another one once the invite was sent again.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
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
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub sent_at: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub expires_at: String,
}

/// Somebody to be invited by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvite {
    /// One address. An invite that it had before is replaced, and its link stops working.
    #[cfg_attr(feature = "openapi", schema(format = "email"))]
    pub email: String,
    /// The role they get.
    pub role: Role,
}
