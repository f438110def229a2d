//! What pages show: read models, made by the engine and sent as they are.
//!
//! A view holds only what its page may show to its reader. Times come as [`Moment`]s, already in words,
//! so that the page needs no calendar and renders the same on both sides.

mod account;
mod audit;
mod devices;
mod domains;
mod enforcement;
mod invites;
mod people;
mod tokens;
mod workspace;

pub use account::{
    AuthenticatorSetUp, DeletedWorkspace, FactorRow, Home, Me, Methods, PasskeyRow, RecoveryCodeCount, RecoveryCodeRow,
    RecoveryCodes, Security, SignInStep, StepUpMethods, WorkspaceCard,
};
pub use audit::{AuditKinds, AuditLog, AuditPage, AuditRow};
pub use devices::{DevicePage, SessionRow, WaitingDevice};
pub use domains::{DnsAnswer, DomainProof, JoinOffer, JoinRequestRow, JoinStep, Joining, TrustedDomainRow};
pub use enforcement::{CoverageDay, Effect, EnforcementPanel, MemberConcerned, Preview};
pub use invites::{InvitePage, InviteRow, InviteState, Invited, WaitingInvite};
pub use people::{JoinedBy, MemberEmails, MemberFilter, MemberOrder, MemberPage, MemberRow, People};
pub use tokens::{Bypassing, CreatedToken, MemberTokenRow, TokenRow, Tokens, WorkspaceTokens};
pub use workspace::{
    Door, Frame, GraceNotice, ProjectPage, ProjectRow, Projects, Room, Settings, ShutWorkspace, WorkspaceRef,
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
