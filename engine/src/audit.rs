//! The audit log: every security event, written in the transaction of the act it tells of.

use serde_json::{Map, Value as Json};
use sqlx::types::Uuid;

use crate::store::Tx;
use crate::{Caller, Engine, Error, store};

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
    /// A session proved itself again.
    SteppedUp,
    /// An authenticator app was set up.
    AuthenticatorAdded,
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
    /// The required level was changed.
    EnforcementSwitched,
    /// An invite was sent.
    InviteSent,
    /// An invite was taken back.
    InviteRevoked,
    /// A member came in.
    MemberJoined,
    /// A member left.
    MemberLeft,
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
            Self::SteppedUp => "session.stepped_up",
            Self::AuthenticatorAdded => "factor.authenticator_added",
            Self::SecondFactorDisabled => "factor.second_factor_disabled",
            Self::RecoveryCodeUsed => "factor.recovery_code_used",
            Self::RecoveryCodesViewed => "factor.recovery_codes_viewed",
            Self::RecoveryCodesRegenerated => "factor.recovery_codes_regenerated",
            Self::WorkspaceCreated => "workspace.created",
            Self::EnforcementSwitched => "workspace.enforcement_switched",
            Self::InviteSent => "workspace.invite_sent",
            Self::InviteRevoked => "workspace.invite_revoked",
            Self::MemberJoined => "workspace.member_joined",
            Self::MemberLeft => "workspace.member_left",
            Self::ProjectCreated => "project.created",
            Self::ProjectRenamed => "project.renamed",
            Self::ProjectDeleted => "project.deleted",
        }
    }
}

/// An event about to be written.
#[derive(Debug)]
pub struct Event {
    kind: Kind,
    account: Option<Uuid>,
    workspace: Option<Uuid>,
    detail: Map<String, Json>,
}

impl Event {
    /// An event of an account: whose act it was, or whom it concerns.
    pub fn of(kind: Kind, account: impl Into<Option<Uuid>>) -> Self {
        Self { kind, account: account.into(), workspace: None, detail: Map::new() }
    }

    /// It happened in this workspace.
    #[must_use]
    pub const fn in_workspace(mut self, workspace: Uuid) -> Self {
        self.workspace = Some(workspace);
        self
    }

    /// A detail worth keeping; never a secret.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// Writes the event as part of `tx`.
pub(crate) async fn record(engine: &Engine, tx: &mut Tx, caller: &Caller, event: Event) -> Result<(), Error> {
    let now = engine.now();
    let record = store::audit_events::Record {
        id: engine.rng().id(now)?,
        at: now,
        kind: event.kind.word(),
        account: event.account,
        workspace: event.workspace,
        ip: &caller.client.ip,
        detail: Json::Object(event.detail).to_string(),
    };
    store::audit_events::insert(tx, record).await
}

/// How often an account did this in the last `seconds`, this transaction included.
pub(crate) async fn count_recent(
    engine: &Engine,
    tx: &mut Tx,
    account: Uuid,
    kind: Kind,
    seconds: i64,
) -> Result<i64, Error> {
    store::audit_events::count(tx, account, kind.word(), engine.now().plus(-seconds)).await
}
