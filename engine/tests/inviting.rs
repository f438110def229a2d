//! Promises to whoever invites, and threats to the workspace and to those who are written to.

use crate::acme::{Acme, code};
use crate::intruder::execute;
use engine::gate::Refusal;
use engine::limits::{
    A_DAY, AN_HOUR, INVITE_LISTED_AFTER, INVITE_TTL, INVITES_A_DAY_MAX, INVITES_AT_ONCE_MAX, INVITES_PENDING_MAX,
    INVITES_SHOWN, MAILS_AN_HOUR_MAX, STEP_UP_TTL,
};
use engine::workspaces::invites::{self, Listed};
use engine::workspaces::{self, members};
use engine::{Caller, DatabaseUrl, housekeeping};
use serde_json::json;
use shared::ErrorCode::{Conflict, Forbidden, LinkInvalid, NotFound, RateLimited, StepUpRequired, ValidationFailed};
use shared::Problem;
use shared::input::InputError;
use shared::policy::Role;
use shared::views::{InviteRow, InviteState};

fn told(invites: &[InviteRow]) -> Vec<(&str, InviteState)> {
    invites.iter().map(|invite| (invite.email.as_str(), invite.state)).collect()
}

#[tokio::test]
async fn only_admins_invite_resend_and_revoke() {
    let acme = Acme::new().await;
    acme.invite("carol@acme.dev", Role::Member).await;
    for (name, role) in [("Bob", Role::Member), ("Vic", Role::Viewer)] {
        let (_, browser) = acme.member(name, role).await;
        let caller = acme.house.caller(&browser).await;
        let sent = invites::send(acme.engine(), &caller, "acme", "mallory@evil.dev", "admin").await;
        assert_eq!(code(sent), Some(Forbidden));
        assert_eq!(code(invites::resend(acme.engine(), &caller, "acme", "carol@acme.dev").await), Some(Forbidden));
        assert_eq!(code(invites::revoke(acme.engine(), &caller, "acme", "carol@acme.dev").await), Some(Forbidden));
    }
    assert!(acme.house.mails_to("mallory@evil.dev").await.is_empty());
    assert_eq!(acme.people(&acme.ada().await).await.invites.len(), 1);
}

#[tokio::test]
async fn whoever_is_a_member_can_not_be_invited_into_another_role() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Viewer).await;
    let refused = invites::send(acme.engine(), &acme.ada().await, "acme", "BOB@acme.dev", "admin").await;
    let problem = Problem::from(refused.unwrap_err());
    assert_eq!((problem.code, problem.fields[0].field.as_str()), (Conflict, "email"));
}

#[tokio::test]
async fn what_is_wrong_with_an_invite_is_told_beside_the_field() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for email in ["", "nonsense", "a\0@acme.dev", &"a".repeat(10_000_000), &"a@b.dev ".repeat(1_000_000)] {
        let problem = Problem::from(invites::send(acme.engine(), &ada, "acme", email, "god").await.unwrap_err());
        assert_eq!(problem.code, ValidationFailed);
        assert_eq!(problem.fields.iter().map(|it| it.field.as_str()).collect::<Vec<_>>(), ["email", "role"]);
    }
    for email in ["nobody@acme.dev", "eve@evil.dev\r\nbcc: all@acme.dev"] {
        assert_eq!(code(invites::revoke(acme.engine(), &ada, "acme", email).await), Some(NotFound));
        assert_eq!(code(invites::resend(acme.engine(), &ada, "acme", email).await), Some(NotFound));
    }
    assert_eq!(acme.events("workspace.invite_sent").await, 0);
}

#[tokio::test]
async fn a_session_left_open_hands_the_workspace_to_nobody() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let send = async |role: &str| invites::send(acme.engine(), &ada, "acme", "mallory@evil.dev", role).await;
    let resend = async || invites::resend(acme.engine(), &ada, "acme", "mallory@evil.dev").await;
    assert_eq!(code(send("admin").await), None);
    acme.house.clock.advance(STEP_UP_TTL);
    for refused in [code(send("admin").await), code(resend().await)] {
        assert_eq!(refused, Some(StepUpRequired));
    }
    assert_eq!(code(send("member").await), None, "who comes in with less hands nothing over");
    assert_eq!(code(resend().await), None);
    let role = acme.people(&ada).await.invites[0].role;
    assert_eq!(role, Role::Member);
    acme.fresh_ada().await;
    assert_eq!(code(send("admin").await), None);
}

#[tokio::test]
async fn a_stolen_admin_session_is_no_spam_relay() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let victim = |n: i64| format!("victim-{}@example.org", n / MAILS_AN_HOUR_MAX);
    let send = async |n| invites::send(acme.engine(), &ada, "acme", &victim(n), "viewer").await;
    for n in 0..INVITES_A_DAY_MAX {
        assert_eq!(code(send(n).await), None);
        // Taking an invite back takes no mail back.
        if n % 50 == 0 {
            invites::revoke(acme.engine(), &ada, "acme", &victim(n)).await.unwrap();
        }
    }
    assert_eq!(code(send(INVITES_A_DAY_MAX).await), Some(RateLimited));
    acme.house.clock.advance(A_DAY + 1);
    assert_eq!(code(send(INVITES_A_DAY_MAX).await), None);
}

#[tokio::test]
async fn only_so_many_invites_wait_at_once() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for n in 0..INVITES_PENDING_MAX {
        invites::send(acme.engine(), &ada, "acme", &format!("guest-{n}@acme.dev"), "viewer").await.unwrap();
    }
    let one_more = || invites::send(acme.engine(), &ada, "acme", "one.more@acme.dev", "viewer");
    assert_eq!(code(one_more().await), Some(Conflict));
    // One that is already invited can be sent again, and what expired makes room.
    assert_eq!(code(invites::send(acme.engine(), &ada, "acme", "guest-0@acme.dev", "member").await), None);
    acme.house.clock.advance(INVITE_TTL);
    assert_eq!(code(one_more().await), None);
    let people = acme.people(&acme.ada().await).await;
    assert_eq!((people.invites.len(), people.invite_count, people.pending_count), (200, 201, 1));
    assert_eq!(told(&people.invites[..1]), [("one.more@acme.dev", InviteState::Pending)]);
}

#[tokio::test]
async fn however_many_lead_nowhere_none_hides_one_that_lets_somebody_in() {
    let acme = Acme::new().await;
    acme.invite("before@acme.dev", Role::Viewer).await;
    acme.house.clock.advance(INVITE_TTL);
    acme.fresh_ada().await;
    let (bob, bobs) = acme.member("Bob", Role::Admin).await;
    let bob_calls = acme.house.caller(&bobs).await;
    for email in ["anna@acme.dev", "berta@acme.dev"] {
        invites::send(acme.engine(), &bob_calls, "acme", email, "viewer").await.unwrap();
    }
    let ada = acme.fresh_ada().await;
    members::change_role(acme.engine(), &ada, "acme", &acme.id(&bob.email).await, "member").await.unwrap();
    acme.invite("zoe@acme.dev", Role::Viewer).await;
    let all = [
        ("zoe@acme.dev", InviteState::Pending),
        ("anna@acme.dev", InviteState::Stopped),
        ("berta@acme.dev", InviteState::Stopped),
        ("before@acme.dev", InviteState::Expired),
    ];
    assert_eq!(told(&acme.people(&ada).await.invites), all);
    for at in 1..all.len() {
        more_than_zoe(&acme, usize::try_from(INVITES_SHOWN).unwrap() - at).await;
        let (_, next) = listed_from(&acme, &ada, "").await.unwrap();
        let (listed, next) = listed_from(&acme, &ada, &next.unwrap()).await.unwrap();
        let found: Vec<_> = listed.iter().map(|invite| (invite.email.as_str(), invite.state)).collect();
        assert_eq!((found.as_slice(), next), (&all[at..], None), "{at}");
    }
    assert_eq!(code(listed_from(&acme, &ada, "nonsense").await), Some(ValidationFailed));
}

async fn listed_from(acme: &Acme, ada: &Caller, at: &str) -> Result<(Vec<Listed>, Option<String>), Refusal> {
    Ok(invites::list(acme.engine(), ada, "acme", at).await?.into_open().unwrap())
}

/// Has exactly so many others wait as Zoë does, all of whom stand before her.
async fn more_than_zoe(acme: &Acme, many: usize) {
    let (id, hash) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => ("CAST('many' || printf('%012d', i) AS BLOB)", "CAST('many' || i AS BLOB)"),
        DatabaseUrl::Postgres(_) => ("md5('many' || i)::uuid", "decode(md5('many' || i), 'hex')"),
    };
    let insert = format!(
        "DELETE FROM invites WHERE email LIKE 'many%';
         INSERT INTO invites (id, workspace_id, email, role, inviter_id, token_hash, created_at, expires_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
         SELECT {id}, workspace_id, 'many' || i || '@acme.dev', role, inviter_id, {hash}, created_at, expires_at
         FROM n, invites WHERE email = 'zoe@acme.dev'"
    );
    execute(&acme.house, &insert).await;
}

#[tokio::test]
async fn of_a_list_the_good_ones_go_and_the_bad_ones_are_named() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    let list = "Carol <carol@acme.dev>, bob@acme.dev; dan@acme\nerin@acme.dev CAROL@acme.dev\r\nbcc: eve@evil.dev";
    let invited = invites::send(acme.engine(), &acme.ada().await, "acme", list, "viewer").await.unwrap();
    let refused: Vec<_> = invited.refused.iter().map(|(email, why)| (email.as_str(), *why)).collect();
    assert_eq!(
        refused,
        [
            ("dan@acme", InputError::NotAnEmail),
            ("carol@acme.dev", InputError::ListedTwice),
            ("bcc:", InputError::NotAnEmail),
            ("bob@acme.dev", InputError::AlreadyMember),
        ]
    );
    assert_eq!((invited.sent, invited.role, invited.more), (3, Role::Viewer, 0));
    for email in ["carol@acme.dev", "erin@acme.dev", "eve@evil.dev"] {
        assert_eq!(acme.house.mails_to(email).await.len(), 1, "{email}");
    }
    let people = acme.people(&acme.ada().await).await;
    assert_eq!(
        told(&people.invites),
        ["carol@acme.dev", "erin@acme.dev", "eve@evil.dev"].map(|email| (email, InviteState::Pending))
    );
    assert_eq!((people.invites[0].inviter.as_str(), people.invites[0].role), ("Ada", Role::Viewer));
    assert_eq!(acme.events("workspace.invite_sent").await, 1 + 3);
}

#[tokio::test]
async fn a_list_stops_at_each_limit_and_names_who_got_none() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let list =
        |round: usize, n: usize| (0..n).map(|n| format!("guest-{round}-{n}@acme.dev")).collect::<Vec<_>>().join(" ");
    let send = async |round, n| invites::send(acme.engine(), &ada, "acme", &list(round, n), "viewer").await;
    assert_eq!(code(send(0, INVITES_AT_ONCE_MAX + 1).await), Some(ValidationFailed));
    assert!(acme.house.mails_to("guest-0-0@acme.dev").await.is_empty(), "a list too long sends nothing");

    for round in 0..2 {
        assert_eq!(send(round, 99).await.unwrap().sent, 99);
    }
    let full = send(2, 4).await.unwrap();
    assert_eq!((full.sent, full.refused.len()), (2, 2));
    assert!(full.refused.iter().all(|(_, why)| *why == InputError::TooManyPendingInvites));
    assert_eq!(acme.people(&ada).await.pending_count, INVITES_PENDING_MAX.unsigned_abs());

    // The same hundred again and again takes no room, but counts for the day: 200 were sent.
    for _ in 0..3 {
        assert_eq!(send(0, 99).await.unwrap().sent, 99);
    }
    let rest = send(0, 99).await.unwrap();
    assert_eq!((rest.sent, rest.refused.len()), (3, 96));
    assert!(rest.refused.iter().all(|(_, why)| *why == InputError::TooManyInvitesToday));
    assert_eq!(acme.events("workspace.invite_sent").await, INVITES_A_DAY_MAX);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_sends_from_many_workspaces_at_once_sends_no_more_in_a_day() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let mut sends = tokio::task::JoinSet::new();
    for n in 0..8 {
        let slug = workspaces::create(acme.engine(), &ada, &format!("Branch {n}")).await.unwrap();
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        let list = (0..90).map(|guest| format!("guest-{guest}-{n}@acme.dev")).collect::<Vec<_>>().join(" ");
        sends.spawn(async move { invites::send(&engine, &ada, slug.as_str(), &list, "viewer").await.unwrap().sent });
    }
    assert_eq!(i64::from(sends.join_all().await.iter().sum::<u32>()), INVITES_A_DAY_MAX);
}

#[tokio::test]
async fn what_a_removed_admin_left_behind_is_in_nobodys_way() {
    let acme = Acme::new().await;
    let (bob, bobs) = acme.member("Bob", Role::Admin).await;
    let caller = acme.house.caller(&bobs).await;
    for round in 0..2 {
        let list = (0..100).map(|n| format!("guest-{round}-{n}@acme.dev")).collect::<Vec<_>>().join(" ");
        assert_eq!(invites::send(acme.engine(), &caller, "acme", &list, "viewer").await.unwrap().sent, 100);
    }
    let ada = acme.fresh_ada().await;
    let send = async || invites::send(acme.engine(), &ada, "acme", "carol@acme.dev", "viewer").await;
    assert_eq!(code(send().await), Some(Conflict));
    members::remove(acme.engine(), &ada, "acme", &acme.id(&bob.email).await).await.unwrap();
    assert_eq!(code(send().await), None);
    assert_eq!(acme.people(&ada).await.pending_count, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_who_sends_often_at_once_does_not_outgrow_the_limit() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let list = (0..96).map(|n| format!("early-{n}@acme.dev")).collect::<Vec<_>>().join(" ");
    for list in [&list, &list.replace("early", "earlier")] {
        assert_eq!(invites::send(acme.engine(), &ada, "acme", list, "viewer").await.unwrap().sent, 96);
    }
    let mut sends = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        sends.spawn(async move {
            let pair = format!("a-{n}@acme.dev b-{n}@acme.dev");
            invites::send(&engine, &ada, "acme", &pair, "viewer").await.unwrap().sent
        });
    }
    assert_eq!(sends.join_all().await.iter().sum::<u32>(), 8);
    assert_eq!(acme.people(&ada).await.pending_count, INVITES_PENDING_MAX.unsigned_abs());
}

#[tokio::test]
async fn an_invite_sent_again_has_a_new_link_and_seven_days() {
    let acme = Acme::new().await;
    let nobody = acme.house.nobody().await;
    let old = acme.invite("carol@acme.dev", Role::Viewer).await;
    acme.house.clock.advance(INVITE_TTL - 1);
    let ada = acme.ada().await;
    invites::resend(acme.engine(), &ada, "acme", "Carol@acme.dev").await.unwrap();
    let new = acme.house.token_mailed_to("carol@acme.dev", "/invite/").await;
    acme.house.clock.advance(INVITE_TTL - 1);
    assert_eq!(code(invites::page(acme.engine(), &nobody, &old).await), Some(LinkInvalid));
    assert_eq!(invites::page(acme.engine(), &nobody, &new).await.unwrap().role, Role::Viewer);
    let again: Vec<_> =
        acme.house.audited("workspace.invite_sent").await.iter().map(|it| it["again"].clone()).collect();
    assert_eq!(again, [json!(false), json!(true)]);
    invites::send(acme.engine(), &acme.fresh_ada().await, "acme", "carol@acme.dev", "member").await.unwrap();
    let changed = acme.house.audited("workspace.invite_sent").await.pop().unwrap();
    assert_eq!((&changed["before"], &changed["role"]), (&json!("viewer"), &json!("member")));
    assert_eq!(acme.house.mails_to("carol@acme.dev").await.len(), 3);
}

#[tokio::test]
async fn no_mailbox_is_flooded_by_sending_again_or_taking_back() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let resend = async || invites::resend(acme.engine(), &ada, "acme", "carol@acme.dev").await;
    let send = async |list: &str| invites::send(acme.engine(), &ada, "acme", list, "viewer").await;
    send("carol@acme.dev").await.unwrap();
    for _ in 1..MAILS_AN_HOUR_MAX {
        resend().await.unwrap();
    }
    let mails = acme.house.mails_to("carol@acme.dev").await.len();
    assert_eq!(i64::try_from(mails).unwrap(), MAILS_AN_HOUR_MAX);
    let link = acme.house.token_mailed_to("carol@acme.dev", "/invite/").await;
    assert_eq!(code(resend().await), Some(RateLimited));
    assert!(invites::page(acme.engine(), &acme.house.nobody().await, &link).await.is_ok(), "the last one still works");

    invites::revoke(acme.engine(), &ada, "acme", "carol@acme.dev").await.unwrap();
    assert_eq!(code(send("Carol@acme.dev").await), Some(RateLimited), "taking it back makes no room");
    let others = send("carol@acme.dev, dan@acme.dev").await.unwrap();
    assert_eq!((others.sent, others.refused.len()), (1, 1));
    assert_eq!(others.refused[0].1, InputError::TooManyMailsToAddress);
    assert_eq!(acme.house.mails_to("carol@acme.dev").await.len(), mails);

    acme.house.clock.advance(AN_HOUR + 1);
    assert_eq!(send("carol@acme.dev").await.unwrap().sent, 1);
}

#[tokio::test]
async fn nor_by_one_admin_from_one_workspace_after_the_other() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for n in 0..MAILS_AN_HOUR_MAX {
        let own = workspaces::create(acme.engine(), &ada, &format!("Umbrella {n}")).await.unwrap();
        let sent = invites::send(acme.engine(), &ada, own.as_str(), "carol@acme.dev", "viewer").await.unwrap();
        assert_eq!(sent.sent, 1);
    }
    let send = async |list: &str| invites::send(acme.engine(), &ada, "acme", list, "viewer").await;
    assert_eq!(code(send("carol@acme.dev").await), Some(RateLimited));
    assert_eq!(send("dan@acme.dev").await.unwrap().sent, 1, "others are written to as ever");
    acme.house.clock.advance(AN_HOUR + 1);
    assert_eq!(send("carol@acme.dev").await.unwrap().sent, 1);
}

#[tokio::test]
async fn an_expired_invite_stays_listed_for_thirty_days_to_be_sent_again_or_revoked() {
    let acme = Acme::new().await;
    for email in ["carol@acme.dev", "dan@acme.dev", "erin@acme.dev"] {
        acme.invite(email, Role::Member).await;
    }
    acme.house.clock.advance(INVITE_TTL + INVITE_LISTED_AFTER - 1);
    housekeeping::tidy(acme.engine()).await.unwrap();
    let (_, adas) = (acme.ada.clone(), acme.house.sign_in(&acme.ada).await);
    let ada = acme.house.caller(&adas).await;
    assert_eq!(
        told(&acme.people(&ada).await.invites),
        ["carol@acme.dev", "dan@acme.dev", "erin@acme.dev"].map(|email| (email, InviteState::Expired))
    );
    invites::resend(acme.engine(), &ada, "acme", "dan@acme.dev").await.unwrap();
    invites::revoke(acme.engine(), &ada, "acme", "erin@acme.dev").await.unwrap();
    let people = acme.people(&ada).await;
    let (dan, carol) = (("dan@acme.dev", InviteState::Pending), ("carol@acme.dev", InviteState::Expired));
    assert_eq!((told(&people.invites), people.invite_count, people.pending_count), (vec![dan, carol], 2, 1));
    acme.house.clock.advance(1);
    housekeeping::tidy(acme.engine()).await.unwrap();
    assert_eq!(told(&acme.people(&ada).await.invites), [dan]);
}

#[tokio::test]
async fn whoever_joined_meanwhile_is_not_sent_another_invite() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Viewer).await;
    let refused = invites::resend(acme.engine(), &acme.ada().await, "acme", "bob@acme.dev").await;
    assert_eq!(code(refused), Some(NotFound), "an accepted invite is none");
}
