//! Promises about coming in by a domain, by an invite and by an approval, and about being removed, all at once.

use crate::acme::code;
use crate::trusting::Stage;
use engine::workspaces::members::{change_role, leave, remove};
use engine::workspaces::{domains, invites};
use engine::{housekeeping, limits};
use shared::ErrorCode::{self, NotFound};
use shared::policy::Role;
use shared::views::JoinedBy;

#[tokio::test(flavor = "multi_thread")]
async fn accepting_an_invite_and_joining_by_the_domain_at_once_makes_one_member_of_one_role() {
    let stage = Stage::set().await;
    let (bob, bobs) = stage.arrive("Bob").await;
    stage.add("auto", "member").await;
    stage.publish().await;
    stage.check().await.unwrap();
    // Offered before the invite, and still on the page.
    let offer = stage.offer(&bobs).await;
    let token = stage.acme.invite(&bob.email, Role::Viewer).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..51 {
        let (engine, caller) = (stage.engine().clone(), stage.acme.house.caller(&bobs).await);
        let (offer, token, email) = (offer.clone(), token.clone(), bob.email.clone());
        tasks.spawn(async move {
            match n % 3 {
                0 => invites::accept(&engine, &caller, &token).await.is_ok(),
                1 => domains::join(&engine, &caller, &offer).await.is_ok(),
                _ => {
                    engine::sign_in::with_password(&engine, &caller, &email, crate::house::PASSWORD, None).await.is_ok()
                }
            }
        });
    }
    let done = tasks.join_all().await.into_iter().filter(|done| *done).count();
    assert!(done > 17, "one accepted, and whoever joined by hand is in: {done}");
    let bobs: Vec<_> = stage.members().await.into_iter().filter(|(name, ..)| name == "Bob").collect();
    assert_eq!(bobs.len(), 1);
    let joined = stage.acme.house.audited("workspace.member_joined").await;
    assert_eq!(joined.len(), 1, "{joined:?}");
    assert_eq!(joined[0]["role"], bobs[0].1.word());
    assert_eq!(joined[0]["by"], bobs[0].2.word());
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_who_sign_in_at_once_all_join_and_fifty_approvals_of_one_request_make_one_member() {
    let stage = Stage::set().await;
    let mut residents = Vec::new();
    for n in 0..20 {
        residents.push(stage.acme.house.resident_of(&format!("Guest {n}"), "example.org").await);
    }
    stage.add("auto", "member").await;
    stage.publish().await;
    stage.check().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for resident in residents {
        let (engine, caller) = (stage.engine().clone(), stage.acme.house.nobody().await);
        tasks.spawn(async move {
            engine::sign_in::with_password(&engine, &caller, &resident.email, crate::house::PASSWORD, None)
                .await
                .unwrap();
        });
    }
    tasks.join_all().await;
    assert_eq!(stage.members().await.len(), 21);

    stage.change("ask", "viewer").await;
    let (_, zoes) = stage.arrive("Zoe").await;
    stage.ask(&zoes).await;
    let request = stage.requests().await[0].0.clone();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada, request) = (stage.engine().clone(), stage.acme.ada().await, request.clone());
        tasks.spawn(async move { domains::approve(&engine, &ada, "acme", &request).await.is_ok() });
    }
    let winners = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!((winners, stage.acme.events("workspace.member_joined").await), (1, 21));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_approvals_and_fifty_ways_in_at_once_make_one_member() {
    for round in 0..3 {
        let stage = Stage::trusting("ask", "member").await;
        let (bob, bobs) = stage.arrive("Bob").await;
        stage.ask(&bobs).await;
        let (request, offer) = (stage.requests().await[0].0.clone(), stage.offer(&bobs).await);
        let token = stage.acme.invite(&bob.email, Role::Viewer).await;
        stage.change("auto", "member").await;
        let mut tries = tokio::task::JoinSet::new();
        for n in 0..50 {
            let (engine, ada) = (stage.engine().clone(), stage.acme.ada().await);
            let bob = stage.acme.house.caller(&bobs).await;
            let (request, offer, token) = (request.clone(), offer.clone(), token.clone());
            tries.spawn(async move {
                match n % 3 {
                    0 => code(domains::approve(&engine, &ada, "acme", &request).await),
                    1 => code(domains::join(&engine, &bob, &offer).await),
                    _ => code(invites::accept(&engine, &bob, &token).await),
                }
            });
        }
        let refused: Vec<_> = tries.join_all().await.into_iter().flatten().collect();
        assert!(refused.iter().all(|code| code.status() == 404), "round {round}: {refused:?}");
        let members = stage.members().await;
        assert_eq!(members.iter().filter(|(name, ..)| name == "Bob").count(), 1, "round {round}");
        assert_eq!(stage.acme.events("workspace.member_joined").await, 1, "round {round}");
        assert!(stage.requests().await.is_empty(), "round {round}: nobody waits who is in");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_admin_stays_and_a_guest_comes_in_once_by_whichever_way_in_the_same_instant() {
    for round in 0..3 {
        let stage = Stage::set().await;
        let (bob, bobs) = stage.arrive("Bob").await;
        stage.add("auto", "viewer").await;
        stage.publish().await;
        stage.check().await.unwrap();
        let (offer, ada) = (stage.offer(&bobs).await, stage.acme.fresh_ada().await);
        let token = stage.acme.invite(&bob.email, Role::Member).await;
        let adas = stage.acme.id("ada@acme.dev").await;
        let mut tries = tokio::task::JoinSet::new();
        for n in 0..50 {
            let (engine, ada) = (stage.engine().clone(), ada.clone());
            let bob = stage.acme.house.caller(&bobs).await;
            let (adas, offer, token) = (adas.clone(), offer.clone(), token.clone());
            tries.spawn(async move {
                match n % 5 {
                    0 => code(remove(&engine, &ada, "acme", &adas).await),
                    1 => code(change_role(&engine, &ada, "acme", &adas, "viewer").await),
                    2 => code(leave(&engine, &ada, "acme").await),
                    3 => code(invites::accept(&engine, &bob, &token).await),
                    _ => code(domains::join(&engine, &bob, &offer).await),
                }
            });
        }
        tries.join_all().await;
        let members = stage.members().await;
        let bobs: Vec<_> = members.iter().filter(|(name, ..)| name == "Bob").collect();
        let joined = stage.acme.house.audited("workspace.member_joined").await;
        assert_eq!((bobs.len(), joined.len()), (1, 1), "round {round}: one membership, one event");
        assert_eq!((&joined[0]["role"], &joined[0]["by"]), (&bobs[0].1.word().into(), &bobs[0].2.word().into()));
        assert!(members.iter().any(|(name, role, _)| name == "Ada" && *role == Role::Admin), "round {round}");
        let gone =
            stage.acme.events("workspace.member_removed").await + stage.acme.events("workspace.member_left").await;
        assert_eq!(gone, 0, "round {round}");
    }
}

#[tokio::test]
async fn an_invite_that_waits_keeps_its_role_from_the_domain_of_its_address() {
    let stage = Stage::trusting("auto", "viewer").await;
    let (gus, hal) = ("gus@example.org", "hal@example.org");
    let token = stage.acme.invite(gus, Role::Admin).await;
    stage.acme.invite(hal, Role::Admin).await;
    let (_, browser) = stage.arrive("Gus").await;
    assert!(!stage.is_member("Gus").await, "nobody asked him yet");
    invites::accept(stage.engine(), &stage.acme.house.caller(&browser).await, &token).await.unwrap();
    assert!(stage.members().await.contains(&("Gus".into(), Role::Admin, JoinedBy::Invite)));

    // One that expired keeps nobody out.
    stage.acme.house.clock.advance(limits::INVITE_TTL);
    housekeeping::check_domains(stage.engine()).await.unwrap();
    stage.arrive("Hal").await;
    assert!(stage.members().await.contains(&("Hal".into(), Role::Viewer, JoinedBy::Domain)));
}

#[tokio::test]
async fn an_invite_left_in_the_mailbox_is_worth_nothing_once_somebody_came_in_otherwise_or_was_removed() {
    let stage = Stage::set().await;
    let (bob, bobs) = stage.arrive("Bob").await;
    stage.add("ask", "viewer").await;
    stage.publish().await;
    stage.check().await.unwrap();
    let caller = stage.acme.house.caller(&bobs).await;
    let offer = stage.offer(&bobs).await;
    domains::ask(stage.engine(), &caller, &offer).await.unwrap();
    let token = stage.acme.invite(&bob.email, Role::Admin).await;
    assert!(stage.offers(&bobs).await.is_empty(), "the invite is offered, and nothing less beside it");
    assert_eq!(code(domains::ask(stage.engine(), &caller, &offer).await), Some(NotFound));
    let (request, _) = stage.requests().await.remove(0);
    domains::approve(stage.engine(), &stage.acme.ada().await, "acme", &request).await.unwrap();
    assert!(stage.members().await.contains(&("Bob".into(), Role::Viewer, JoinedBy::Domain)));
    let joined = stage.acme.house.audited("workspace.member_joined").await;
    assert_eq!(joined.last().unwrap()["ended_invite"], "admin", "{joined:?}");

    remove(stage.engine(), &stage.acme.fresh_ada().await, "acme", &stage.acme.id(&bob.email).await).await.unwrap();
    let caller = stage.acme.house.caller(&bobs).await;
    assert_eq!(code(invites::accept(stage.engine(), &caller, &token).await).map(ErrorCode::status), Some(404));
    assert!(engine::accounts::me(stage.engine(), &caller).await.unwrap().invites.is_empty());
    assert_eq!(stage.acme.open(&caller).await, Err(NotFound));
}

#[tokio::test]
async fn a_deleted_workspace_takes_nobody_in_and_is_offered_to_nobody() {
    let stage = Stage::trusting("auto", "member").await;
    engine::workspaces::delete(stage.engine(), &stage.acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    let (_, lates) = stage.arrive("Late").await;
    assert!(stage.offers(&lates).await.is_empty());
    engine::workspaces::restore(stage.engine(), &stage.acme.fresh_ada().await, "acme").await.unwrap();
    assert!(!stage.is_member("Late").await);
    assert_eq!(stage.offers(&lates).await.len(), 1);
}
