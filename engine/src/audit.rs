//! The audit log: every security event, written in the transaction of the act it tells of.
//!
//! Events stand in chains, each bound to the one before it by a keyed hash: `audit/chain.rs` says what that proves,
//! `audit/verify` how it is found out, and `audit/retention.rs` how the oldest events go without breaking it. A transaction keeps its
//! events until it commits and writes them last, so that the head of a chain, for which all writers of a workspace queue,
//! is held for as short as possible, and no lock is ever waited for behind it.

mod adopt;
mod chain;
mod event;
mod events;
mod export;
mod filter;
mod page;
mod retention;
mod sentence;
mod verify;

pub use events::events;
pub use export::{Export, Exported, begin_export};
pub use filter::Asked;
pub use page::{LogError, page};
pub use verify::{Finding, Head, Report, Wrong, verify};

pub(crate) use adopt::adopt;
pub(crate) use chain::{AuditKey, Hash, house};
pub(crate) use event::{Event, count_recent, count_recent_in, proof_held, recent_in, record};
pub(crate) use filter::Filter;
pub(crate) use retention::retain;

/// What happened. The words are stable: exports and filters name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An account was created.
    AccountCreated,
    /// Somebody signed up with an address that had signed up before.
    SignedUpAgain,
    /// Another link was mailed to an address that is not proven yet.
    VerificationResent,
    /// An address was proven.
    EmailVerified,
    /// A session was born.
    SignedIn,
    /// A password was wrong, or fitted no account.
    PasswordRefused,
    /// A verification code or recovery code was wrong or used.
    SecondFactorRefused,
    /// Too many wrong attempts: waiting began, or the factor is off.
    AttemptsThrottled,
    /// A session was ended by its person.
    SignedOut,
    /// Somebody ended a session of theirs from another one.
    SessionRevoked,
    /// A session proved itself again.
    SteppedUp,
    /// Somebody let a device in.
    DeviceApproved,
    /// Somebody turned a device away.
    DeviceDenied,
    /// An authenticator app was set up.
    AuthenticatorAdded,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey got another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A passkey's answer was refused.
    PasskeyRefused,
    /// A passkey's signature counter went back, and its owner may have been told.
    PasskeyCloned,
    /// A passkey began, or ceased, to be kept on several devices.
    PasskeyBackupChanged,
    /// Every second factor was removed.
    SecondFactorDisabled,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// The recovery codes were shown.
    RecoveryCodesViewed,
    /// The recovery codes were replaced.
    RecoveryCodesRegenerated,
    /// A workspace was created.
    WorkspaceCreated,
    /// A workspace got another name, and perhaps another address.
    WorkspaceRenamed,
    /// A workspace was deleted; it can be restored for a while.
    WorkspaceDeleted,
    /// A deleted workspace was brought back.
    WorkspaceRestored,
    /// A deleted workspace is gone for good.
    WorkspacePurged,
    /// The operator put a workspace on another plan.
    PlanChanged,
    /// The required level was changed.
    EnforcementSwitched,
    /// The time given to members was ended before its day.
    GraceEnded,
    /// An invite was sent.
    InviteSent,
    /// An invite was taken back.
    InviteRevoked,
    /// A member came in.
    MemberJoined,
    /// A member left.
    MemberLeft,
    /// A member got another role.
    MemberRoleChanged,
    /// A member was removed by an admin.
    MemberRemoved,
    /// The audit log was exported.
    AuditExported,
    /// Somebody asked to join by the domain of their address.
    JoinRequested,
    /// Such a request was declined.
    JoinDeclined,
    /// A trusted domain was added; it waits for its proof.
    DomainAdded,
    /// A trusted domain was proven, for the first time or again.
    DomainProven,
    /// The proof of a trusted domain is gone.
    DomainLost,
    /// What a trusted domain does was changed.
    DomainChanged,
    /// A trusted domain was removed.
    DomainRemoved,
    /// A token was made.
    TokenCreated,
    /// A token was ended.
    TokenRevoked,
    /// A project was created.
    ProjectCreated,
    /// A project was renamed.
    ProjectRenamed,
    /// A project was deleted.
    ProjectDeleted,
}

impl Kind {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AccountCreated => "account.created",
            Self::SignedUpAgain => "account.signed_up_again",
            Self::VerificationResent => "account.verification_resent",
            Self::EmailVerified => "account.email_verified",
            Self::SignedIn => "session.signed_in",
            Self::PasswordRefused => "session.password_refused",
            Self::SecondFactorRefused => "session.second_factor_refused",
            Self::AttemptsThrottled => "session.attempts_throttled",
            Self::SignedOut => "session.signed_out",
            Self::SessionRevoked => "session.revoked",
            Self::SteppedUp => "session.stepped_up",
            Self::DeviceApproved => "device.approved",
            Self::DeviceDenied => "device.denied",
            Self::AuthenticatorAdded => "factor.authenticator_added",
            Self::PasskeyAdded => "factor.passkey_added",
            Self::PasskeyRenamed => "factor.passkey_renamed",
            Self::PasskeyRemoved => "factor.passkey_removed",
            Self::PasskeyRefused => "factor.passkey_refused",
            Self::PasskeyCloned => "factor.passkey_cloned",
            Self::PasskeyBackupChanged => "factor.passkey_backup_changed",
            Self::SecondFactorDisabled => "factor.second_factor_disabled",
            Self::RecoveryCodeUsed => "factor.recovery_code_used",
            Self::RecoveryCodesViewed => "factor.recovery_codes_viewed",
            Self::RecoveryCodesRegenerated => "factor.recovery_codes_regenerated",
            Self::WorkspaceCreated => "workspace.created",
            Self::WorkspaceRenamed => "workspace.renamed",
            Self::WorkspaceDeleted => "workspace.deleted",
            Self::WorkspaceRestored => "workspace.restored",
            Self::WorkspacePurged => "workspace.purged",
            Self::PlanChanged => "workspace.plan_changed",
            Self::EnforcementSwitched => "workspace.enforcement_switched",
            Self::GraceEnded => "workspace.grace_ended",
            Self::InviteSent => "workspace.invite_sent",
            Self::InviteRevoked => "workspace.invite_revoked",
            Self::MemberJoined => "workspace.member_joined",
            Self::MemberLeft => "workspace.member_left",
            Self::MemberRoleChanged => "workspace.member_role_changed",
            Self::MemberRemoved => "workspace.member_removed",
            Self::AuditExported => "workspace.audit_exported",
            Self::JoinRequested => "workspace.join_requested",
            Self::JoinDeclined => "workspace.join_declined",
            Self::DomainAdded => "workspace.domain_added",
            Self::DomainProven => "workspace.domain_proven",
            Self::DomainLost => "workspace.domain_lost",
            Self::DomainChanged => "workspace.domain_changed",
            Self::DomainRemoved => "workspace.domain_removed",
            Self::TokenCreated => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::ProjectCreated => "project.created",
            Self::ProjectRenamed => "project.renamed",
            Self::ProjectDeleted => "project.deleted",
        }
    }

    /// Whether a chain begins with it. A chain that begins with anything else has lost its beginning.
    const fn begins_a_chain(self) -> bool {
        matches!(self, Self::AccountCreated | Self::WorkspaceCreated)
    }
}
