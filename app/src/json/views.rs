//! How each read model is read. A field that is missing here does not compile.

use shared::input::InputError;
use shared::policy::{Decision, Level, Outcome, Reason, Role, SwitchRefusal};
use shared::views::{
    AuthenticatorSetUp, Door, EnforcementPanel, FactorRow, Frame, InvitePage, InviteRow, JoinedBy, Me, MemberRow,
    Moment, People, ProjectPage, ProjectRow, Projects, RecoveryCodeCount, RecoveryCodeRow, RecoveryCodes, Security,
    ShutWorkspace, SignInStep, StepUpMethods, WorkspaceCard, WorkspaceRef,
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

words!(ErrorCode, JoinedBy, Level, Outcome, Reason, Role, SwitchRefusal);

records! {
    Moment { iso, words }
    FieldProblem { field, error }
    Decision { outcome, reasons }

    Me { name, email, has_second_factor, workspaces }
    WorkspaceCard { name, slug, role, requires_second_factor, outcome }
    WorkspaceRef { name, slug }
    Security { authenticator, recovery_codes, requiring }
    FactorRow { added, last_used }
    RecoveryCodeCount { left, total }
    RecoveryCodes { codes }
    RecoveryCodeRow { code, used }
    AuthenticatorSetUp { setup_key, qr_path, qr_size, uri }
    SignInStep { email, next, wait }
    StepUpMethods { second_factor, fresh }

    Frame { name, slug, role }
    ShutWorkspace { name, slug, role, decision }
    Projects { frame, projects }
    ProjectPage { frame, project }
    ProjectRow { name, slug, created }
    People { frame, enforcement, members, member_count, invites }
    EnforcementPanel { required, protected, shut_out, locked, switched }
    MemberRow { name, email, role, has_second_factor, joined_by, joined, is_me }
    InviteRow { email, role, expires }
    InvitePage { workspace, inviter, role, email, signed_in_as }
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
mod tests {
    use serde::Serialize;

    use super::super::open;
    use super::*;

    #[expect(clippy::unwrap_used, reason = "a view that can't be written should say so and stop")]
    fn reads_back<T: Serialize + FromJson + PartialEq>(view: &T) {
        let json = serde_json::to_string(view).unwrap();
        assert!(open::<T>(&json).as_ref() == Some(view), "{json}");
    }

    fn moment() -> Moment {
        Moment { iso: "2026-03-03T09:41:00Z".into(), words: "3 March 2026, 09:41 UTC".into() }
    }

    fn frame() -> Frame {
        Frame { name: "Acme \"&\" <Söhne>".into(), slug: "acme".into(), role: Role::Admin }
    }

    #[test]
    fn every_error_reads_back() {
        use InputError::{
            AlreadyMember, CommonPassword, ContainsIdentity, Empty, ForbiddenCharacter, NotACode, NotAnEmail, Taken,
            TooLong, TooManyInvitesToday, TooManyPendingInvites, TooShort, UnknownChoice, Wrong,
        };
        let errors = [
            Empty,
            TooShort(15),
            TooLong(128),
            ForbiddenCharacter,
            NotAnEmail,
            CommonPassword,
            ContainsIdentity,
            NotACode,
            UnknownChoice,
            Wrong,
            Taken,
            AlreadyMember,
            TooManyPendingInvites,
            TooManyInvitesToday,
        ];
        let fields = errors.map(|error| FieldProblem { field: "name".into(), error }).to_vec();
        reads_back(&Problem { fields, ..ErrorCode::ValidationFailed.into() });
        reads_back(&Problem::retry_after(30));
        reads_back(&Problem::from(ErrorCode::SignInRequired));
    }

    #[test]
    fn every_page_reads_back() {
        let card = WorkspaceCard {
            name: "Acme".into(),
            slug: "acme".into(),
            role: Role::Viewer,
            requires_second_factor: true,
            outcome: Outcome::SetUpRequired,
        };
        reads_back(&Me {
            name: "Ada".into(),
            email: "ada@acme.dev".into(),
            has_second_factor: false,
            workspaces: vec![card],
        });
        reads_back(&Security {
            authenticator: Some(FactorRow { added: moment(), last_used: None }),
            recovery_codes: Some(RecoveryCodeCount { left: 3, total: 10 }),
            requiring: vec![WorkspaceRef { name: "Acme".into(), slug: "acme".into() }],
        });
        reads_back(&RecoveryCodes { codes: vec![RecoveryCodeRow { code: "AAAA-BBBB".into(), used: true }] });
        reads_back(&AuthenticatorSetUp {
            setup_key: "ABCD".into(),
            qr_path: "M0 0h1v1z".into(),
            qr_size: 45,
            uri: "otpauth://totp/a?b=c".into(),
        });
        reads_back(&SignInStep { email: "ada@acme.dev".into(), next: Some("/w/acme".into()), wait: Some(30) });
        reads_back(&StepUpMethods { second_factor: true, fresh: false });
        reads_back(&InvitePage {
            workspace: "Acme".into(),
            inviter: "Ada".into(),
            role: Role::Member,
            email: "bob@acme.dev".into(),
            signed_in_as: None,
        });
    }

    #[test]
    fn every_door_reads_back() {
        let project = ProjectRow { name: "Rocket".into(), slug: "rocket".into(), created: moment() };
        reads_back(&Door::Open(ProjectPage { frame: frame(), project: project.clone() }));
        reads_back(&Door::Open(Projects { frame: frame(), projects: vec![project] }));
        let decision = Decision { outcome: Outcome::StepUpRequired, reasons: vec![Reason::SessionBelowLevel] };
        reads_back(&Door::<Projects>::Shut(ShutWorkspace {
            name: "Acme".into(),
            slug: "acme".into(),
            role: Role::Member,
            decision,
        }));
        reads_back(&Door::Open(People {
            frame: frame(),
            enforcement: Some(EnforcementPanel {
                required: Level::TwoFactor,
                protected: 11,
                shut_out: 3,
                locked: Some(SwitchRefusal::OwnFactorUnused),
                switched: Some(("Ada".into(), moment())),
            }),
            members: vec![MemberRow {
                name: "Ada".into(),
                email: "ada@acme.dev".into(),
                role: Role::Admin,
                has_second_factor: Some(true),
                joined_by: JoinedBy::Founder,
                joined: moment(),
                is_me: true,
            }],
            member_count: u64::from(u32::MAX) + 1,
            invites: vec![InviteRow { email: "bob@acme.dev".into(), role: Role::Viewer, expires: moment() }],
        }));
    }
}
