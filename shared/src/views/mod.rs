//! What pages show: read models, made by the engine and sent as they are.
//!
//! A view holds only what its page may show to its reader. Times come as [`Moment`]s, already in words,
//! so that the page needs no calendar and renders the same on both sides.

mod account;
mod workspace;

pub use account::{
    AuthenticatorSetUp, FactorRow, Me, RecoveryCodeCount, RecoveryCodeRow, RecoveryCodes, Security, SignInStep,
    StepUpMethods, WorkspaceCard,
};
pub use workspace::{
    Door, EnforcementPanel, Frame, InvitePage, InviteRow, JoinedBy, MemberRow, People, ProjectPage, ProjectRow,
    Projects, ShutWorkspace, WorkspaceRef,
};

use serde::{Deserialize, Serialize};

/// A point in time, for a `<time>` element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// RFC 3339, UTC, for machines.
    pub iso: String,
    /// For people: "3 March 2026, 09:41 UTC".
    pub words: String,
}
