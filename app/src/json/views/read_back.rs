//! What the server writes of each read model, the browser reads back.

use serde::Serialize;

use super::*;
use crate::json::open;

#[expect(clippy::unwrap_used, reason = "a view that can't be written should say so and stop")]
fn reads_back<T: Serialize + FromJson + PartialEq>(view: &T) {
    let json = serde_json::to_string(view).unwrap();
    assert!(open::<T>(&json).as_ref() == Some(view), "{json}");
}

fn moment() -> Moment {
    Moment { iso: "2026-03-03T09:41:00Z".into(), words: "3 March 2026, 09:41 UTC".into() }
}

fn frame() -> Frame {
    Frame { name: "Acme \"&\" <Söhne>".into(), slug: "acme".into(), role: Role::Admin, grace: None, came_by: None }
}

fn member() -> MemberRow {
    MemberRow {
        id: Some("0192".into()),
        name: "Ada".into(),
        email: "ada@acme.dev".into(),
        role: Role::Admin,
        second_factor: Some(Methods { authenticator: true, passkey: false }),
        joined_by: JoinedBy::Founder,
        joined: moment(),
        last_active: Some(moment()),
        is_me: true,
    }
}

fn token() -> TokenRow {
    TokenRow {
        id: "0192".into(),
        name: "Backup <nightly>".into(),
        scope: TokenScope::Write,
        hint: "slp_prj_…4uYz".into(),
        project: Some(("Rocket".into(), "rocket".into())),
        created_by: Some("ada@acme.dev".into()),
        created: moment(),
        expires: Some(moment()),
        has_expired: true,
        last_used: Some(("192.0.2.7".into(), moment())),
    }
}

fn fresh_token() -> TokenRow {
    TokenRow {
        scope: TokenScope::Read,
        project: None,
        created_by: None,
        expires: None,
        has_expired: false,
        last_used: None,
        ..token()
    }
}

#[test]
fn every_error_reads_back() {
    use InputError::{
        AlreadyMember, BeforeTheFirstDay, CommonPassword, ContainsIdentity, DayOutOfReach, DomainNotAscii, Empty,
        ForbiddenCharacter, GraceSpent, LeadsNowhere, ListedDomain, ListedTwice, NoSuchDevice, NotACode, NotADay,
        NotADomain, NotAnEmail, NothingToWaitFor, SharedDomain, Taken, TooLong, TooManyAddresses, TooManyDomains,
        TooManyInvitesToday, TooManyMailsToAddress, TooManyPendingInvites, TooManyRenamesToday, TooManyWorkspaces,
        TooShort, UnknownChoice, Wrong,
    };
    let errors = [
        Empty,
        TooShort(15),
        TooLong(128),
        ForbiddenCharacter,
        NotAnEmail,
        DomainNotAscii,
        CommonPassword,
        ContainsIdentity,
        NotACode,
        NoSuchDevice,
        UnknownChoice,
        Wrong,
        Taken,
        AlreadyMember,
        TooManyPendingInvites,
        TooManyMailsToAddress,
        TooManyInvitesToday,
        NotADay,
        DayOutOfReach,
        BeforeTheFirstDay,
        GraceSpent,
        NothingToWaitFor,
        TooManyRenamesToday,
        NotADomain,
        SharedDomain,
        ListedDomain,
        TooManyDomains,
        TooManyWorkspaces,
        LeadsNowhere,
        ListedTwice,
        TooManyAddresses,
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
        required: Level::TwoFactor,
        decision: Decision {
            outcome: Outcome::SetUpRequired,
            reasons: vec![Reason::SessionBelowLevel, Reason::NoFactorReachesLevel],
        },
        open_until: Some(moment()),
    };
    let (required, decision) = (Level::PhishingResistant, card.decision.clone());
    let gone = DeletedWorkspace { name: "Old".into(), slug: "old".into(), until: moment(), required, decision };
    let invite =
        WaitingInvite { id: "0192".into(), workspace: "Acme".into(), inviter: "Ada".into(), role: Role::Viewer };
    reads_back(&Me {
        name: "Ada".into(),
        email: "ada@acme.dev".into(),
        has_second_factor: false,
        has_passkey: true,
        workspaces: vec![card.clone()],
        next: Some("AAAA".into()),
        here: Some(card.clone()),
        requests: 100,
        home: Some(Home {
            invites: vec![invite],
            more_invites: true,
            deleted: vec![gone],
            has_sooner_deleted: true,
            next_deleted: Some("AAAA".into()),
            offers: vec![JoinOffer { id: "0192".into(), workspace: "Umbrella".into(), step: JoinStep::Ask }],
        }),
    });
    reads_back(&Security {
        authenticator: Some(FactorRow { added: moment(), last_used: None }),
        passkeys: vec![PasskeyRow {
            id: "0192".into(),
            name: "iCloud Keychain".into(),
            added: moment(),
            last_used: Some(moment()),
            is_synced: true,
            is_discoverable: false,
        }],
        can_have_passkeys: true,
        recovery_codes: Some(RecoveryCodeCount { left: 3, total: 10 }),
        requiring: vec![card],
        requires_more: true,
        would_shut: "Acme would shut for you at once.".into(),
        would_shut_without_passkey: String::new(),
        sessions: vec![SessionRow {
            id: "0192".into(),
            name: "ada@laptop".into(),
            is_command_line: true,
            ip: "192.0.2.7".into(),
            signed_in: moment(),
            last_seen: moment(),
            is_this: false,
        }],
    });
    let device =
        WaitingDevice { code: "BCDF-GHJK".into(), name: "ada@laptop".into(), ip: "::1".into(), asked: moment() };
    let email = || "ada@acme.dev".to_owned();
    reads_back(&DevicePage { email: email(), device: Some(device), problem: None });
    let problem = Some(Problem::field("code", InputError::NoSuchDevice));
    reads_back(&DevicePage { email: email(), device: None, problem });
    reads_back(&RecoveryCodes { codes: vec![RecoveryCodeRow { code: "AAAA-BBBB".into(), used: true }] });
    reads_back(&AuthenticatorSetUp {
        setup_key: "ABCD".into(),
        qr_path: "M0 0h1v1z".into(),
        qr_size: 45,
        uri: "otpauth://totp/a?b=c".into(),
    });
    let methods = Methods { authenticator: true, passkey: false };
    reads_back(&SignInStep { email: "ada@acme.dev".into(), next: Some("/w/acme".into()), wait: Some(30), methods });
    reads_back(&StepUpMethods { methods, fresh: false });
    for inviter in [Some("Ada".into()), None] {
        reads_back(&InvitePage {
            workspace: "Acme".into(),
            inviter,
            role: Role::Member,
            email: "bob@acme.dev".into(),
            signed_in_as: None,
            member_of: Some("acme".into()),
        });
    }
}

#[test]
fn every_door_reads_back() {
    let project = ProjectRow { id: "1".into(), name: "Rocket".into(), slug: "rocket".into(), created: moment() };
    reads_back(&Door::Open(ProjectPage {
        frame: frame(),
        project: project.clone(),
        tokens: Some(Tokens { rows: vec![token(), fresh_token()], has_newer: false, next: None }),
    }));
    reads_back(&Door::Open(WorkspaceTokens {
        frame: frame(),
        tokens: Tokens { rows: vec![token()], has_newer: true, next: Some("AAAA".into()) },
    }));
    reads_back(&Some(CreatedToken { name: "Backup".into(), secret: "slp_ws_\u{1F511}".into() }));
    reads_back(&Door::Open(MemberPage {
        frame: frame(),
        member: member(),
        is_last_admin: true,
        is_proven: false,
        tokens_made: 2,
    }));
    reads_back(&MemberEmails { emails: "ada@acme.dev".into(), told: "Copied 1 address.".into() });
    reads_back(&Door::Open(Projects { frame: frame(), projects: vec![project] }));
    for plan in Plan::ALL {
        reads_back(&Door::Open(Settings { frame: frame(), plan, requires_second_factor: true, is_last_admin: false }));
    }
    let decision = Decision { outcome: Outcome::StepUpRequired, reasons: vec![Reason::SessionBelowLevel] };
    reads_back(&Door::<Projects>::Shut(ShutWorkspace {
        name: "Acme".into(),
        slug: "acme".into(),
        role: Role::Member,
        decision,
        required: Level::PhishingResistant,
        came_by: Some("acme-2".into()),
    }));
}

fn bypassing() -> Bypassing {
    Bypassing {
        count: 2,
        used_last: vec![token(), fresh_token()],
        member_count: 1_000,
        has_older: true,
        of_members: vec![MemberTokenRow { name: "Laptop".into(), owner: "Ada".into(), last_used: Some(moment()) }],
    }
}

fn joining() -> Joining {
    let bob = JoinRequestRow { id: "0".into(), name: "Bob".into(), email: "bob@acme.dev".into(), asked: moment() };
    Joining {
        domains: vec![TrustedDomainRow {
            id: "0192".into(),
            domain: "acme.dev".into(),
            record_name: "_sallyport-challenge.acme.dev".into(),
            record_value: "sallyport-verify=abc".into(),
            proof: DomainProof::Lost,
            since: Some(moment()),
            told: "The record says something else.".into(),
            checked: Some(moment()),
            mode: JoinMode::Ask,
            role: JoinRole::Viewer,
        }],
        requests: vec![bob],
        has_older_requests: true,
        next_requests: Some("AAAA".into()),
    }
}

#[test]
fn every_page_for_admins_reads_back() {
    let grace = Some(GraceNotice { until: moment(), required: Level::TwoFactor });
    reads_back(&Door::Open(Preview {
        frame: Frame { grace, ..frame() },
        level: Level::PhishingResistant,
        is_required: false,
        counts: vec![3, 0, 2, 9],
        effect: Effect::ShutOut,
        search: "bob".into(),
        members: vec![MemberConcerned { name: "Bob".into(), email: "bob@acme.dev".into(), role: Role::Member }],
        previous: Some("AAAA".into()),
        next: None,
    }));
    let page = AuditPage {
        rows: vec![AuditRow {
            when: moment(),
            who: "ada@acme.dev".into(),
            what: "created the project “Rocket”".into(),
            whom: String::new(),
            ip: "192.0.2.7".into(),
            browser: "Firefox on Linux".into(),
            proof: "Passkey".into(),
        }],
        kinds: vec![AuditKinds { label: "Project".into(), kinds: vec![("project.created".into(), "Created".into())] }],
        newer: None,
        older: Some(51),
        searched_back_to: Some(moment()),
        searched_up_to: None,
        wrong: vec![FieldProblem { field: "from".into(), error: InputError::NotADay }],
    };
    reads_back(&page);
    reads_back(&Door::Open(AuditLog { frame: frame(), page }));
    reads_back(&Door::Open(People {
        frame: frame(),
        enforcement: Some(EnforcementPanel {
            required: Level::TwoFactor,
            protected: 11,
            shut_out: 3,
            with_passkey: 4,
            passkeys_locked: Some(SwitchRefusal::OwnFactorMissing),
            outlives_plan: true,
            grace_until: Some(moment()),
            can_give_time: false,
            bypassing: bypassing(),
            history: vec![CoverageDay { days_ago: 90, protected: 2, members: 14 }],
            locked: Some(SwitchRefusal::OwnFactorUnused),
            switched: Some(("Ada".into(), moment())),
        }),
        members: vec![member()],
        member_count: u64::from(u32::MAX) + 1,
        invites: vec![InviteRow {
            email: "bob@acme.dev".into(),
            role: Role::Viewer,
            inviter: "Ada".into(),
            sent: moment(),
            expires: moment(),
            state: InviteState::Stopped,
        }],
        invite_count: 1,
        pending_count: 0,
        invited: Some(Invited {
            workspace: "acme".into(),
            role: Role::Member,
            sent: 2,
            refused: vec![("bob at acme".into(), InputError::NotAnEmail), ("é".into(), InputError::TooLong(254))],
            more: 3,
        }),
        filter: MemberFilter {
            search: "ünal \"%\"".into(),
            role: Some(Role::Viewer),
            joined_by: Some(JoinedBy::Invite),
            only_without_second_factor: true,
            order: MemberOrder::LastActive,
        },
        previous: None,
        next: Some("AAAA".into()),
        joining: Some(joining()),
    }));
}
