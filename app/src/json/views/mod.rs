//! How each read model is read. A field that is missing here does not compile.

use shared::input::InputError;
use shared::policy::{Decision, JoinMode, JoinRole, Level, Outcome, Plan, Reason, Role, SwitchRefusal, TokenScope};
use shared::views::{
    AuditKinds, AuditLog, AuditPage, AuditRow, AuthenticatorSetUp, Bypassing, CoverageDay, CreatedToken,
    DeletedWorkspace, DevicePage, DomainProof, Door, Effect, EnforcementPanel, FactorRow, Frame, GraceNotice, Home,
    InvitePage, InviteRow, InviteState, Invited, JoinOffer, JoinRequestRow, JoinStep, JoinedBy, Joining, Me,
    MemberConcerned, MemberEmails, MemberFilter, MemberOrder, MemberPage, MemberRow, MemberTokenRow, Methods, Moment,
    PasskeyRow, People, Preview, ProjectPage, ProjectRow, Projects, RecoveryCodeCount, RecoveryCodeRow, RecoveryCodes,
    Security, SessionRow, Settings, ShutWorkspace, SignInStep, StepUpMethods, TokenRow, Tokens, TrustedDomainRow,
    WaitingDevice, WaitingInvite, WorkspaceCard, WorkspaceTokens,
};
use shared::{ErrorCode, FieldProblem, Problem};

use super::read::{FromJson, word};
use super::value::Json;

macro_rules! records {
    ($($record:ident { $($field:ident),* $(,)? })*) => {$(
        impl FromJson for $record {
            fn from_json(mut json: Json) -> Option<Self> {
                Some(Self { $($field: FromJson::from_json(json.take(stringify!($field)))?),* })
            }
        }
    )*};
}

macro_rules! words {
    ($($word:ident),* $(,)?) => {$(
        impl FromJson for $word {
            fn from_json(json: Json) -> Option<Self> {
                word(&String::from_json(json)?)
            }
        }
    )*};
}

words!(
    DomainProof,
    Effect,
    ErrorCode,
    InviteState,
    JoinMode,
    JoinRole,
    JoinStep,
    JoinedBy,
    Level,
    MemberOrder,
    Outcome,
    Plan,
    Reason,
    Role,
    SwitchRefusal,
    TokenScope,
);

records! {
    Moment { iso, words }
    FieldProblem { field, error }
    Decision { outcome, reasons }

    Me { name, email, has_second_factor, has_passkey, workspaces, next, here, requests, home }
    Home { invites, more_invites, deleted, has_sooner_deleted, next_deleted, offers }
    DeletedWorkspace { name, slug, until, required, decision }
    WorkspaceCard { name, slug, role, required, decision, open_until }
    WaitingInvite { id, workspace, inviter, role }
    Security {
        authenticator, passkeys, can_have_passkeys, recovery_codes, requiring, requires_more, would_shut,
        would_shut_without_passkey, sessions,
    }
    SessionRow { id, name, is_command_line, ip, signed_in, last_seen, is_this }
    DevicePage { email, device, problem }
    WaitingDevice { code, name, ip, asked }
    FactorRow { added, last_used }
    PasskeyRow { id, name, added, last_used, is_synced, is_discoverable }
    RecoveryCodeCount { left, total }
    RecoveryCodes { codes }
    RecoveryCodeRow { code, used }
    AuthenticatorSetUp { setup_key, qr_path, qr_size, uri }
    SignInStep { email, next, wait, methods }
    StepUpMethods { methods, fresh }
    Methods { authenticator, passkey }

    Frame { name, slug, role, grace, came_by }
    GraceNotice { until, required }
    Settings { frame, plan, requires_second_factor, is_last_admin }
    ShutWorkspace { name, slug, role, decision, required, came_by }
    Projects { frame, projects }
    ProjectPage { frame, project, tokens }
    ProjectRow { id, name, slug, created }
    People {
        frame, enforcement, members, member_count, filter, previous, next, invites, invite_count, pending_count, invited,
        joining,
    }
    MemberFilter { search, role, joined_by, only_without_second_factor, order }
    MemberPage { frame, member, is_last_admin, is_proven, tokens_made }
    MemberEmails { emails, told }
    EnforcementPanel {
        required, protected, shut_out, with_passkey, locked, passkeys_locked, outlives_plan, grace_until, can_give_time,
        bypassing, switched, history,
    }
    Bypassing { count, used_last, member_count, has_older, of_members }
    MemberTokenRow { name, owner, last_used }
    TokenRow { id, name, scope, hint, project, created_by, created, expires, has_expired, last_used }
    Tokens { rows, has_newer, next }
    WorkspaceTokens { frame, tokens }
    CreatedToken { name, secret }
    CoverageDay { days_ago, protected, members }
    Preview { frame, level, is_required, counts, effect, search, members, previous, next }
    MemberConcerned { name, email, role }
    MemberRow { id, name, email, role, second_factor, joined_by, joined, last_active, is_me }
    InviteRow { email, role, inviter, sent, expires, state }
    Invited { workspace, role, sent, refused, more }
    AuditLog { frame, page }
    AuditPage { rows, kinds, newer, older, searched_back_to, searched_up_to, wrong }
    AuditRow { when, who, what, whom, ip, browser, proof }
    AuditKinds { label, kinds }
    Joining { domains, requests, has_older_requests, next_requests }
    TrustedDomainRow { id, domain, record_name, record_value, proof, since, told, checked, mode, role }
    JoinRequestRow { id, name, email, asked }
    JoinOffer { id, workspace, step }
    InvitePage { workspace, inviter, role, email, signed_in_as, member_of }
}

/// A problem of no field leaves the list of fields out.
impl FromJson for Problem {
    fn from_json(mut json: Json) -> Option<Self> {
        let fields: Option<Vec<FieldProblem>> = FromJson::from_json(json.take("fields"))?;
        Some(Self {
            code: FromJson::from_json(json.take("code"))?,
            fields: fields.unwrap_or_default(),
            retry_after: FromJson::from_json(json.take("retry_after"))?,
        })
    }
}

impl<T: FromJson> FromJson for Door<T> {
    fn from_json(mut json: Json) -> Option<Self> {
        match json.take("open") {
            Json::Null => FromJson::from_json(json.take("shut")).map(Self::Shut),
            open => T::from_json(open).map(Self::Open),
        }
    }
}

impl FromJson for InputError {
    fn from_json(mut json: Json) -> Option<Self> {
        let limit = |limit| u32::from_json(limit).and_then(|limit| u16::try_from(limit).ok());
        match (limit(json.take("too_short")), limit(json.take("too_long"))) {
            (Some(min), _) => Some(Self::TooShort(min)),
            (_, Some(max)) => Some(Self::TooLong(max)),
            (None, None) => word(&String::from_json(json)?),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod read_back;
