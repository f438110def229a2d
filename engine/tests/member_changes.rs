//! Changing somebody's role and removing them: what admins may do to each other, and what they may not.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::acme::{Acme, code};
use engine::workspaces::members::{Gone, change_role, leave, member, remove, remove_with_tokens};
use engine::workspaces::{enforcement, invites, projects};
use engine::{Caller, Client, Credentials, Who, limits, tokens};
use serde_json::json;
use shared::ErrorCode::{self, Forbidden, LastAdmin, LinkInvalid, NotFound, StepUpRequired, ValidationFailed};
use shared::policy::Role;
use shared::views::{Door, MemberPage};

async fn page(acme: &Acme, caller: &Caller, id: &str) -> MemberPage {
    member(acme.engine(), caller, "acme", id).await.unwrap().into_open().unwrap()
}

async fn role_of(acme: &Acme, email: &str) -> Option<Role> {
    let people = acme.people(&acme.ada().await).await;
    people.members.into_iter().find(|member| member.email == email).map(|member| member.role)
}

async fn admins(acme: &Acme) -> i64 {
    acme.count("SELECT COUNT(*) FROM memberships WHERE role = $1", "admin").await
}

#[tokio::test]
async fn a_promoted_viewer_may_create_at_the_very_next_request() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Viewer).await;
    let (bob, id) = (acme.house.caller(&bobs).await, acme.id("bob@acme.dev").await);
    let create = || projects::create(acme.engine(), &bob, "acme", "Comet");
    assert_eq!(code(create().await), Some(Forbidden));
    change_role(acme.engine(), &acme.fresh_ada().await, "acme", &id, "member").await.unwrap();
    assert_eq!(code(create().await), None);
}

#[tokio::test]
async fn a_demoted_admin_may_do_nothing_of_an_admin_at_the_very_next_request() {
    let acme = Acme::new().await;
    let (mut bob, bobs) = acme.member("Bob", Role::Admin).await;
    acme.house.enrol(&mut bob, &bobs).await;
    let (caller, id) = (acme.house.caller(&bobs).await, acme.id("bob@acme.dev").await);
    let adas = acme.id("ada@acme.dev").await;
    assert_eq!(code(enforcement::require(acme.engine(), &caller, "acme", true).await), None);
    change_role(acme.engine(), &acme.fresh_ada().await, "acme", &id, "member").await.unwrap();
    assert_eq!(code(enforcement::require(acme.engine(), &caller, "acme", false).await), Some(Forbidden));
    assert_eq!(code(change_role(acme.engine(), &caller, "acme", &id, "admin").await), Some(Forbidden));
    assert_eq!(code(remove(acme.engine(), &caller, "acme", &adas).await), Some(Forbidden));
    assert_eq!(code(member(acme.engine(), &caller, "acme", &adas).await), Some(Forbidden));
}

#[tokio::test]
async fn who_demotes_themself_is_no_admin_at_once() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Admin).await;
    let (ada, id) = (acme.fresh_ada().await, acme.id("ada@acme.dev").await);
    let given = change_role(acme.engine(), &ada, "acme", &id, "viewer").await.unwrap();
    assert_eq!((given.member.role, given.is_another), (Role::Viewer, true), "told, though they may not look any more");
    assert!(acme.people(&ada).await.enforcement.is_none());
    assert_eq!(code(change_role(acme.engine(), &ada, "acme", &id, "admin").await), Some(Forbidden));
}

#[tokio::test]
async fn a_role_change_is_audited_with_before_and_after_and_mailed_once() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Viewer).await;
    let (ada, id) = (acme.fresh_ada().await, acme.id("bob@acme.dev").await);
    for _ in 0..3 {
        change_role(acme.engine(), &ada, "acme", &id, "admin").await.unwrap();
    }
    let told = json!({ "email": "bob@acme.dev", "before": "viewer", "after": "admin" });
    assert_eq!(acme.house.audited("workspace.member_role_changed").await, [told]);
    let mails = acme.house.mails_to("bob@acme.dev").await;
    let changed: Vec<_> = mails.iter().filter(|mail| mail.subject == "Your role in Acme is now Admin").collect();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].text.contains("Ada"), "{}", changed[0].text);
}

#[tokio::test]
async fn neither_is_done_without_a_fresh_proof() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Viewer).await;
    let (ada, id) = (acme.ada().await, acme.id("bob@acme.dev").await);
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert!(!page(&acme, &ada, &id).await.is_proven);
    assert_eq!(code(change_role(acme.engine(), &ada, "acme", &id, "admin").await), Some(StepUpRequired));
    assert_eq!(code(remove(acme.engine(), &ada, "acme", &id).await), Some(StepUpRequired));
    assert_eq!(role_of(&acme, "bob@acme.dev").await, Some(Role::Viewer));
    let ada = acme.fresh_ada().await;
    assert!(page(&acme, &ada, &id).await.is_proven);
    assert_eq!(code(remove(acme.engine(), &ada, "acme", &id).await), None);
}

#[tokio::test]
async fn whoever_was_removed_does_not_come_back_by_an_invite_in_the_same_mailbox() {
    let acme = Acme::new().await;
    let (_, again) = acme.stranger("Bob+again").await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    let token = acme.invite("bob+again@acme.dev", Role::Viewer).await;
    let carols = acme.invite("carol@acme.dev", Role::Viewer).await;
    remove(acme.engine(), &acme.fresh_ada().await, "acme", &acme.id(&bob.email).await).await.unwrap();
    let caller = acme.house.caller(&again).await;
    assert_eq!(code(invites::accept(acme.engine(), &caller, &token).await), Some(LinkInvalid));
    assert_eq!(role_of(&acme, "bob+again@acme.dev").await, None);
    let told = json!({ "email": bob.email, "role": "member", "ended_invite": "viewer" });
    assert_eq!(acme.house.audited("workspace.member_removed").await, [told]);
    assert!(invites::page(acme.engine(), &acme.house.nobody().await, &carols).await.is_ok(), "hers stays");
}

#[tokio::test]
async fn tokens_that_somebody_made_for_the_workspace_stay_when_they_go_or_end_with_them_as_an_admin_wishes() {
    for end in [false, true] {
        let acme = Acme::new().await;
        let engine = acme.engine();
        let (bob, bobs) = acme.member("Bob", Role::Member).await;
        let ada = acme.fresh_ada().await;
        projects::create(engine, &ada, "acme", "Rocket").await.unwrap();
        let wanted = |name| tokens::NewToken { name, scope: "write", expires_in_days: "" };
        let rocket = projects::ProjectAt::Page { workspace: "acme", project: "rocket" };
        let his = tokens::of_project(engine, &acme.house.caller(&bobs).await, rocket, wanted("His")).await.unwrap();
        let hers = tokens::of_project(engine, &ada, rocket, wanted("Hers")).await.unwrap();
        let works = async |token: &str| {
            let credentials = Credentials { bearer: Some(token), ..Credentials::default() };
            matches!(engine.resolve(credentials, Client::default()).await.unwrap().who, Who::Token(_))
        };
        let id = acme.id(&bob.email).await;
        assert_eq!(page(&acme, &ada, &id).await.tokens_made, 1);
        if end {
            remove_with_tokens(engine, &ada, "acme", &id).await.unwrap();
        } else {
            remove(engine, &ada, "acme", &id).await.unwrap();
        }
        assert_eq!((works(his.secret.expose()).await, works(hers.secret.expose()).await), (!end, true));
        let ended = acme.house.audited("token.revoked").await;
        assert_eq!(ended.len(), usize::from(end));
        assert!(ended.iter().all(|event| event["name"] == "His" && event["project"] == "rocket"), "{ended:?}");
    }
}

#[tokio::test]
async fn who_is_no_member_is_not_found_whatever_they_are_elsewhere() {
    let acme = Acme::new().await;
    let (_, eves) = acme.stranger("Eve").await;
    let eve = acme.house.caller(&eves).await;
    let own = engine::workspaces::create(acme.engine(), &eve, "Eve's own").await.unwrap();
    let ada = acme.fresh_ada().await;
    let bobs = {
        acme.member("Bob", Role::Member).await;
        acme.id("bob@acme.dev").await
    };
    // Bob is a member of Acme, and not of Eve's own.
    assert_eq!(code(member(acme.engine(), &eve, own.as_str(), &bobs).await), Some(NotFound));
    assert_eq!(code(remove(acme.engine(), &eve, own.as_str(), &bobs).await), Some(NotFound));
    assert_eq!(code(change_role(acme.engine(), &eve, own.as_str(), &bobs, "viewer").await), Some(NotFound));
    for nonsense in ["", "bob@acme.dev", "a\0b", "'; DROP TABLE memberships", &"x".repeat(1_000_000)] {
        assert_eq!(code(member(acme.engine(), &ada, "acme", nonsense).await), Some(NotFound));
        assert_eq!(code(remove(acme.engine(), &ada, "acme", nonsense).await), Some(NotFound));
        assert_eq!(code(change_role(acme.engine(), &ada, "acme", nonsense, "admin").await), Some(NotFound));
        assert_eq!(code(change_role(acme.engine(), &ada, "acme", &bobs, nonsense).await), Some(ValidationFailed));
    }
}

#[tokio::test]
async fn whoever_was_removed_is_told_and_comes_back_by_invite_only() {
    let acme = Acme::new().await;
    let (bob, bobs) = acme.member("Bob", Role::Member).await;
    let (ada, id) = (acme.fresh_ada().await, acme.id(&bob.email).await);
    remove(acme.engine(), &ada, "acme", &id).await.unwrap();
    assert_eq!(role_of(&acme, &bob.email).await, None);
    assert_eq!(acme.open(&acme.house.caller(&bobs).await).await, Err(NotFound));
    let told = json!({ "email": bob.email, "role": "member" });
    assert_eq!(acme.house.audited("workspace.member_removed").await, [told]);
    assert_eq!(acme.house.mails_to(&bob.email).await[0].subject, "You are no longer a member of Acme");
    let removed = "SELECT a.email FROM removed_members r JOIN accounts a ON a.id = r.account_id";
    assert_eq!(acme.house.texts(removed).await, [bob.email.as_str()]);
    assert_eq!(code(remove(acme.engine(), &ada, "acme", &id).await), Some(NotFound));

    let token = acme.invite(&bob.email, Role::Viewer).await;
    invites::accept(acme.engine(), &acme.house.caller(&bobs).await, &token).await.unwrap();
    assert_eq!(role_of(&acme, &bob.email).await, Some(Role::Viewer));
    assert!(acme.house.texts(removed).await.is_empty(), "an admin asked him back");
}

#[tokio::test]
async fn who_leaves_was_not_removed() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    leave(acme.engine(), &acme.house.caller(&bobs).await, "acme").await.unwrap();
    assert!(acme.house.texts("SELECT 'x' FROM removed_members").await.is_empty());
}

#[tokio::test]
async fn an_admin_who_removes_themself_leaves_and_is_not_barred() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Admin).await;
    let (ada, id) = (acme.ada().await, acme.id("ada@acme.dev").await);
    // As to leave, which whoever can't prove anything must be able to.
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert_eq!(remove(acme.engine(), &ada, "acme", &id).await.unwrap(), Gone::Left);
    assert_eq!(acme.open(&acme.ada().await).await, Err(NotFound));
    assert_eq!((acme.events("workspace.member_left").await, acme.events("workspace.member_removed").await), (1, 0));
    assert!(acme.house.texts("SELECT 'x' FROM removed_members").await.is_empty());
    let left = "SELECT a.email FROM left_members l JOIN accounts a ON a.id = l.account_id";
    assert_eq!(acme.house.texts(left).await, ["ada@acme.dev"]);
    let mails = acme.house.mails_to("ada@acme.dev").await;
    assert!(mails.iter().all(|mail| !mail.subject.contains("no longer a member")));
}

#[tokio::test]
async fn the_last_admin_is_neither_demoted_nor_removed_not_even_by_themself() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    let (ada, id) = (acme.fresh_ada().await, acme.id("ada@acme.dev").await);
    assert!(page(&acme, &ada, &id).await.is_last_admin);
    assert!(!page(&acme, &ada, &acme.id("bob@acme.dev").await).await.is_last_admin);
    for role in ["member", "viewer"] {
        assert_eq!(code(change_role(acme.engine(), &ada, "acme", &id, role).await), Some(LastAdmin));
    }
    assert_eq!(code(remove(acme.engine(), &ada, "acme", &id).await), Some(LastAdmin));
    assert_eq!(role_of(&acme, "ada@acme.dev").await, Some(Role::Admin));
    assert_eq!(acme.events("workspace.member_role_changed").await + acme.events("workspace.member_removed").await, 0);
    acme.member("Carol", Role::Admin).await;
    assert!(!page(&acme, &ada, &id).await.is_last_admin);
}

#[tokio::test]
async fn a_shut_admin_learns_nothing_of_a_member() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let id = acme.id("ada@acme.dev").await;
    acme.switch(true).await;
    let door = member(acme.engine(), &acme.house.caller(&bobs).await, "acme", &id).await.unwrap();
    assert!(matches!(door, Door::Shut(_)), "{door:?}");
}

/// Ada and another admin, both just confirmed, each with the other's id.
async fn two_admins(acme: &Acme) -> [(Caller, String); 2] {
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let (ada, bob) = (acme.id("ada@acme.dev").await, acme.id("bob@acme.dev").await);
    [(acme.fresh_ada().await, bob), (acme.house.caller(&bobs).await, ada)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_admins_who_remove_each_other_at_once_leave_one() {
    for round in 0..5 {
        let acme = Acme::new().await;
        let mut tries = tokio::task::JoinSet::new();
        let callers = two_admins(&acme).await;
        for n in 0..50 {
            let (engine, (caller, other)) = (acme.engine().clone(), callers[n % 2].clone());
            tries.spawn(async move { code(remove(&engine, &caller, "acme", &other).await) });
        }
        let outcomes = tries.join_all().await;
        assert_eq!(outcomes.iter().filter(|refused| refused.is_none()).count(), 1, "round {round}: {outcomes:?}");
        assert!(outcomes.iter().flatten().all(|refused| *refused == NotFound), "round {round}: {outcomes:?}");
        assert_eq!((admins(&acme).await, acme.events("workspace.member_removed").await), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_admins_who_demote_each_other_at_once_leave_one() {
    for round in 0..5 {
        let acme = Acme::new().await;
        let mut tries = tokio::task::JoinSet::new();
        let callers = two_admins(&acme).await;
        for n in 0..50 {
            let (engine, (caller, other)) = (acme.engine().clone(), callers[n % 2].clone());
            tries.spawn(async move { code(change_role(&engine, &caller, "acme", &other, "member").await) });
        }
        let outcomes = tries.join_all().await;
        assert!(outcomes.iter().flatten().all(|refused| *refused == Forbidden), "round {round}: {outcomes:?}");
        assert_eq!((admins(&acme).await, acme.events("workspace.member_role_changed").await), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_admin_stays_and_a_guest_comes_in_once_whatever_happens_in_the_same_instant() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (bob, token) = (acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Member).await);
    let (ada, id) = (acme.fresh_ada().await, acme.id("ada@acme.dev").await);
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada, bob) = (acme.engine().clone(), ada.clone(), bob.clone());
        let (id, token) = (id.clone(), token.clone());
        tries.spawn(async move {
            let refused: Option<ErrorCode> = match n % 4 {
                0 => code(remove(&engine, &ada, "acme", &id).await),
                1 => code(change_role(&engine, &ada, "acme", &id, "viewer").await),
                2 => code(leave(&engine, &ada, "acme").await),
                _ => code(invites::accept(&engine, &bob, &token).await),
            };
            (n % 4 == 3, refused)
        });
    }
    let outcomes = tries.join_all().await;
    assert!(outcomes.iter().all(|(is_guest, refused)| *is_guest || *refused == Some(LastAdmin)), "{outcomes:?}");
    assert!(outcomes.iter().all(|(is_guest, refused)| !is_guest || refused.is_none()), "{outcomes:?}");
    let people = acme.people(&acme.ada().await).await;
    assert_eq!(people.members.iter().map(|m| m.role).collect::<Vec<_>>(), [Role::Admin, Role::Member]);
    assert_eq!(people.member_count, 2);
    for (kind, events) in [("member_joined", 1), ("member_left", 0), ("member_removed", 0), ("member_role_changed", 0)]
    {
        assert_eq!(acme.events(&format!("workspace.{kind}")).await, events, "{kind}");
    }
}
