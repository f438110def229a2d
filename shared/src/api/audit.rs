use serde::{Deserialize, Serialize};

/// An event of a workspace's audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEvent {
    /// Its place in the workspace's chain.
    pub position: u64,
    /// A UUID.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// RFC 3339, UTC, to the microsecond.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub at: String,
    /// What happened, like `workspace.enforcement_switched`.
    pub kind: String,
    /// The address of who did it, as it was then, or `token` and the name of the token that did; none where nobody did.
    pub actor: Option<String>,
    /// The account that did it, or that it concerns.
    pub account_id: Option<String>,
    /// The address of whom it concerns besides.
    pub target: Option<String>,
    /// Their account.
    pub target_id: Option<String>,
    /// The network address it came from.
    pub ip: String,
    /// What the program there called itself.
    pub user_agent: Option<String>,
    /// What the session had proven.
    pub proof: Option<String>,
    /// What goes with this kind of event: what was before and after, and the like.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub detail: serde_json::Value,
    /// The keyed hash that binds it to the event before it, in hex.
    pub hash: String,
}
