/// One list: a kind can't be left out of [`Kind::ALL`].
macro_rules! kinds {
    ($($(#[$meaning:meta])+ $kind:ident = $word:literal,)+) => {
        /// What happened. The words are stable: exports and filters name them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$meaning])+ $kind,)+
        }

        impl Kind {
            /// Every kind, as docs/AUDIT.md lists them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The stable word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }
        }
    };
}

kinds! {
    /// An account was created.
    AccountCreated = "account.created",
    /// Somebody signed up with an address that had signed up before.
    SignedUpAgain = "account.signed_up_again",
    /// Another link was mailed to an address that is not proven yet.
    VerificationResent = "account.verification_resent",
    /// An address was proven.
    EmailVerified = "account.email_verified",
    /// Somebody exported what their account's log holds.
    ActivityExported = "account.activity_exported",
    /// A session was born.
    SignedIn = "session.signed_in",
    /// A password was wrong, or fitted no account.
    PasswordRefused = "session.password_refused",
    /// A verification code or recovery code was wrong or used.
    SecondFactorRefused = "session.second_factor_refused",
    /// Too many wrong attempts: waiting began, or the factor is off.
    AttemptsThrottled = "session.attempts_throttled",
    /// A session was ended by its person.
    SignedOut = "session.signed_out",
    /// Somebody ended a session of theirs from another one.
    SessionRevoked = "session.revoked",
    /// A session proved itself again.
    SteppedUp = "session.stepped_up",
    /// Somebody let a device in.
    DeviceApproved = "device.approved",
    /// Somebody turned a device away.
    DeviceDenied = "device.denied",
    /// An authenticator app was set up.
    AuthenticatorAdded = "factor.authenticator_added",
    /// A passkey was added.
    PasskeyAdded = "factor.passkey_added",
    /// A passkey got another name.
    PasskeyRenamed = "factor.passkey_renamed",
    /// A passkey was removed.
    PasskeyRemoved = "factor.passkey_removed",
    /// A passkey's answer was refused.
    PasskeyRefused = "factor.passkey_refused",
    /// A passkey's signature counter went back, and its owner may have been told.
    PasskeyCloned = "factor.passkey_cloned",
    /// A passkey began, or ceased, to be kept on several devices.
    PasskeyBackupChanged = "factor.passkey_backup_changed",
    /// Every second factor was removed.
    SecondFactorDisabled = "factor.second_factor_disabled",
    /// The operator removed every second factor of somebody who could not.
    SecondFactorReset = "factor.second_factor_reset",
    /// A recovery code was used.
    RecoveryCodeUsed = "factor.recovery_code_used",
    /// The recovery codes were shown.
    RecoveryCodesViewed = "factor.recovery_codes_viewed",
    /// The recovery codes were replaced.
    RecoveryCodesRegenerated = "factor.recovery_codes_regenerated",
    /// A workspace was created.
    WorkspaceCreated = "workspace.created",
    /// A workspace got another name, and perhaps another address.
    WorkspaceRenamed = "workspace.renamed",
    /// A workspace was deleted; it can be restored for a while.
    WorkspaceDeleted = "workspace.deleted",
    /// A deleted workspace was brought back.
    WorkspaceRestored = "workspace.restored",
    /// A deleted workspace is gone for good.
    WorkspacePurged = "workspace.purged",
    /// The operator put a workspace on another plan.
    PlanChanged = "workspace.plan_changed",
    /// The required level was changed.
    EnforcementSwitched = "workspace.enforcement_switched",
    /// The time given to members was ended before its day.
    GraceEnded = "workspace.grace_ended",
    /// An invite was sent.
    InviteSent = "workspace.invite_sent",
    /// An invite was taken back.
    InviteRevoked = "workspace.invite_revoked",
    /// A member came in.
    MemberJoined = "workspace.member_joined",
    /// A member left.
    MemberLeft = "workspace.member_left",
    /// A member got another role.
    MemberRoleChanged = "workspace.member_role_changed",
    /// A member was removed by an admin.
    MemberRemoved = "workspace.member_removed",
    /// Addresses of members were copied.
    MemberEmailsCopied = "workspace.member_emails_copied",
    /// It was exported to whom a required level means what.
    PreviewExported = "workspace.preview_exported",
    /// The audit log was exported.
    AuditExported = "workspace.audit_exported",
    /// Somebody asked to join by the domain of their address.
    JoinRequested = "workspace.join_requested",
    /// Such a request was declined.
    JoinDeclined = "workspace.join_declined",
    /// A trusted domain was added; it waits for its proof.
    DomainAdded = "workspace.domain_added",
    /// A trusted domain was proven, for the first time or again.
    DomainProven = "workspace.domain_proven",
    /// The proof of a trusted domain is gone.
    DomainLost = "workspace.domain_lost",
    /// What a trusted domain does was changed.
    DomainChanged = "workspace.domain_changed",
    /// A trusted domain was removed.
    DomainRemoved = "workspace.domain_removed",
    /// A token was made.
    TokenCreated = "token.created",
    /// A token was ended.
    TokenRevoked = "token.revoked",
    /// A project was created.
    ProjectCreated = "project.created",
    /// A project was renamed.
    ProjectRenamed = "project.renamed",
    /// A project was deleted.
    ProjectDeleted = "project.deleted",
}

impl Kind {
    /// Whether a chain begins with it. A chain that begins with anything else has lost its beginning.
    pub(super) const fn begins_a_chain(self) -> bool {
        matches!(self, Self::AccountCreated | Self::WorkspaceCreated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_explained_to_operators_once_and_nothing_else_is() {
        let documented = include_str!("../../../docs/AUDIT.md").split("## Kinds").nth(1).unwrap();
        let explained = documented.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
        let mut explained: Vec<_> = explained.map(|(kind, _)| kind).collect();
        let mut all: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        explained.sort_unstable();
        all.sort_unstable();
        assert_eq!(explained, all);
        all.dedup();
        assert_eq!(all.len(), Kind::ALL.len(), "two kinds of one word");
    }
}
