//! What the HTTP API `/api/v1` says: made by the server, read by `sally` and by whoever else asks.
//!
//! Its own types, and not the [`crate::views`] of the pages: pages may change with every release, programs that read
//! this may not be broken. Times are RFC 3339 in UTC. A list comes as a [`Page`].

mod audit;
mod device;
mod domain;
mod enforcement;
mod invite;
mod me;
mod member;
mod problem;
mod project;
mod token;
mod workspace;

pub use audit::AuditEvent;
pub use device::{DeviceAuthorization, DeviceError, DeviceErrorCode, DeviceToken, GRANT_TYPE};
pub use domain::{ChangedTrustedDomain, NewTrustedDomain, TrustedDomain};
pub use enforcement::{ConcernedMember, EffectCount, Enforcement, EnforcementPreview, RequiredLevel};
pub use invite::{Invite, NewInvite};
pub use me::{Account, CredentialKind, Me};
pub use member::{ChangedMember, Member, SecondFactor};
pub use problem::{FieldError, Problem, ProblemReason, ShutDoor};
pub use project::{NewProject, Project, RenamedProject};
pub use token::{CreatedToken, NewToken, Token, TokenCheck, TokenToCheck};
pub use workspace::{Access, AccessReason, NewWorkspace, RenamedWorkspace, Workspace};

use serde::{Deserialize, Serialize};

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// In the order of the list.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next part; none after the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits into one part.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}
