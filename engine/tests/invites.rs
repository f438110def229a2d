//! Promises of invites, and threats to them.

mod acme;
mod house;

use acme::{Acme, code};
use engine::limits::{A_DAY, INVITE_TTL, INVITES_A_DAY_MAX, INVITES_PENDING_MAX};
use engine::workspaces::invites;
use shared::ErrorCode::{
    Conflict, Forbidden, InviteForAnother, LinkInvalid, NotFound, RateLimited, SecondFactorSetupRequired,
    SignInRequired, ValidationFailed,
};
use shared::Problem;
use shared::policy::Role;

#[tokio::test]
async fn an_accepted_invite_makes_a_member_of_that_role() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (bob, token) = (acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Viewer).await);
    let page = invites::page(acme.engine(), &bob, &token).await.unwrap();
    assert_eq!((page.workspace.as_str(), page.inviter.as_str(), page.role), ("Acme", "Ada", Role::Viewer));
    assert_eq!((page.email.as_str(), page.signed_in_as.as_deref()), ("bob@acme.dev", Some("bob@acme.dev")));
    assert_eq!(invites::accept(acme.engine(), &bob, &token).await.unwrap().as_str(), "acme");
    let people = acme.people(&acme.ada().await).await;
    assert_eq!(people.members.iter().map(|member| member.role).collect::<Vec<_>>(), [Role::Admin, Role::Viewer]);
    assert!(people.invites.is_empty());
    assert_eq!((acme.events("workspace.invite_sent").await, acme.events("workspace.member_joined").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invite_accepted_in_parallel_makes_one_member() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (bob, token) = (acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Member).await);
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, bob, token) = (acme.engine().clone(), bob.clone(), token.clone());
        tries.spawn(async move { code(invites::accept(&engine, &bob, &token).await) });
    }
    let outcomes = tries.join_all().await;
    assert_eq!(outcomes.iter().filter(|refused| refused.is_none()).count(), 1);
    assert_eq!(outcomes.iter().filter(|refused| **refused == Some(LinkInvalid)).count(), 49);
    assert_eq!(acme.people(&acme.ada().await).await.member_count, 2);
    assert_eq!(acme.events("workspace.member_joined").await, 1);
}

#[tokio::test]
async fn a_forwarded_link_is_worth_nothing_and_stays_unused() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (_, eves) = acme.stranger("Eve").await;
    let token = acme.invite("bob@acme.dev", Role::Admin).await;
    let eve = acme.house.caller(&eves).await;
    assert_eq!(code(invites::accept(acme.engine(), &eve, &token).await), Some(InviteForAnother));
    assert_eq!(acme.open(&eve).await, Err(NotFound));
    let nobody = acme.house.nobody().await;
    assert_eq!(code(invites::accept(acme.engine(), &nobody, &token).await), Some(SignInRequired));
    assert_eq!(invites::page(acme.engine(), &nobody, &token).await.unwrap().signed_in_as, None);
    assert_eq!(code(invites::accept(acme.engine(), &acme.house.caller(&bobs).await, &token).await), None);
}

#[tokio::test]
async fn mangled_used_replaced_revoked_and_expired_links_look_the_same() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let bob = acme.house.caller(&bobs).await;
    let replaced = acme.invite("bob@acme.dev", Role::Admin).await;
    let revoked = acme.invite("bob@acme.dev", Role::Admin).await;
    assert_eq!(acme.people(&acme.ada().await).await.invites.len(), 1);
    invites::revoke(acme.engine(), &acme.ada().await, "acme", "Bob@Acme.dev").await.unwrap();
    let used = acme.invite("bob@acme.dev", Role::Member).await;
    invites::accept(acme.engine(), &bob, &used).await.unwrap();
    let huge = "x".repeat(10_000_000);
    for token in ["", "nonsense", "a\0b", &huge, &replaced, &revoked, &used, &format!("{used}A")] {
        assert_eq!(code(invites::page(acme.engine(), &bob, token).await), Some(LinkInvalid));
        assert_eq!(code(invites::accept(acme.engine(), &bob, token).await), Some(LinkInvalid));
    }
}

#[tokio::test]
async fn an_invite_works_for_seven_days_and_not_a_second_longer() {
    let acme = Acme::new().await;
    let token = acme.invite("carol@acme.dev", Role::Member).await;
    let nobody = acme.house.nobody().await;
    acme.house.clock.advance(INVITE_TTL - 1);
    assert_eq!(code(invites::page(acme.engine(), &nobody, &token).await), None);
    acme.house.clock.advance(1);
    assert_eq!(code(invites::page(acme.engine(), &nobody, &token).await), Some(LinkInvalid));
    let (_, carols) = acme.stranger("Carol").await;
    let carol = acme.house.caller(&carols).await;
    assert_eq!(code(invites::accept(acme.engine(), &carol, &token).await), Some(LinkInvalid));
    assert!(acme.people(&acme.ada().await).await.invites.is_empty());
}

#[tokio::test]
async fn accepting_works_while_the_workspace_is_shut_and_then_the_member_waits() {
    let acme = Acme::new().await;
    acme.switch(true).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    assert_eq!(acme.open(&acme.house.caller(&carols).await).await, Err(SecondFactorSetupRequired));
    acme.house.enrol(&mut carol, &carols).await;
    assert!(acme.open(&acme.house.caller(&carols).await).await.is_ok());
}

#[tokio::test]
async fn only_admins_invite_and_revoke() {
    let acme = Acme::new().await;
    acme.invite("carol@acme.dev", Role::Member).await;
    for (name, role) in [("Bob", Role::Member), ("Vic", Role::Viewer)] {
        let (_, browser) = acme.member(name, role).await;
        let caller = acme.house.caller(&browser).await;
        let sent = invites::send(acme.engine(), &caller, "acme", "mallory@evil.dev", "admin").await;
        assert_eq!(code(sent), Some(Forbidden));
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
    let header_injection = "eve@evil.dev\r\nbcc: all@acme.dev";
    for email in ["", "nonsense", header_injection, "a\0@acme.dev", &"a".repeat(10_000_000)] {
        let problem = Problem::from(invites::send(acme.engine(), &ada, "acme", email, "god").await.unwrap_err());
        assert_eq!(problem.code, ValidationFailed);
        assert_eq!(problem.fields.iter().map(|it| it.field.as_str()).collect::<Vec<_>>(), ["email", "role"]);
    }
    assert_eq!(code(invites::revoke(acme.engine(), &ada, "acme", header_injection).await), Some(NotFound));
    assert_eq!(code(invites::revoke(acme.engine(), &ada, "acme", "nobody@acme.dev").await), Some(NotFound));
    assert_eq!(acme.events("workspace.invite_sent").await, 0);
}

#[tokio::test]
async fn a_stolen_admin_session_is_no_spam_relay() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let send = || invites::send(acme.engine(), &ada, "acme", "victim@example.org", "viewer");
    for n in 0..INVITES_A_DAY_MAX {
        assert_eq!(code(send().await), None);
        // Taking an invite back takes no mail back.
        if n % 50 == 0 {
            invites::revoke(acme.engine(), &ada, "acme", "victim@example.org").await.unwrap();
        }
    }
    assert_eq!(code(send().await), Some(RateLimited));
    acme.house.clock.advance(A_DAY + 1);
    assert_eq!(code(send().await), None);
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
    assert_eq!(acme.people(&acme.ada().await).await.invites.len(), 1);
}
