//! Promises about coming in by a domain, by an invite and by an approval, and about being removed, all at once.

use std::collections::BTreeSet;

use crate::acme::code;
use crate::house::PASSWORD;
use crate::trusting::Stage;
use engine::workspaces::members::{change_role, leave, remove};
use engine::workspaces::{domains, invites};
use engine::{Caller, Engine, housekeeping, limits};
use shared::ErrorCode::{self, LastAdmin, NotFound};
use shared::policy::Role;
use shared::views::JoinedBy;

/// How somebody came in, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Invite,
    Domain,
    Approval,
}

/// Tries in parallel.
const TRIES: usize = 50;
/// Rounds after which whoever is first has the door to themselves for a moment: no machine is asked for luck.
const ROUNDS_AT_ONCE: usize = 30;
/// Rounds after which a way in that never won is taken for one that can't.
const ROUNDS_MAX: usize = 40;

impl Stage {
    /// The one way that a guest came in by, who is a member once, of the role that the only event says.
    async fn only_way_in(&self, name: &str, joined_before: usize) -> Way {
        let members = self.members().await;
        let found: Vec<_> = members.iter().filter(|(member, ..)| member == name).collect();
        let joined = self.acme.house.audited("workspace.member_joined").await.split_off(joined_before);
        assert_eq!((found.len(), joined.len()), (1, 1), "{name}: one membership, one event: {joined:?}");
        let (_, role, by) = found[0];
        assert_eq!((&joined[0]["role"], &joined[0]["by"]), (&role.word().into(), &by.word().into()), "{name}");
        // Of two events in one millisecond nothing says which came first.
        self.acme.house.clock.advance(1);
        match by {
            JoinedBy::Invite => Way::Invite,
            JoinedBy::Domain if joined[0]["approved_by"].is_null() => Way::Domain,
            JoinedBy::Domain => Way::Approval,
            JoinedBy::Founder => unreachable!("a guest founded nothing"),
        }
    }

    /// An invite that waits is taken back, and right after that the domain lets in whom it kept out.
    async fn take_back_and_join(engine: &Engine, ada: &Caller, guest: &Caller, (email, offer): (&str, &str)) {
        let revoked = code(invites::revoke(engine, ada, "acme", email).await);
        assert!(matches!(revoked, None | Some(NotFound)), "{revoked:?}");
        assert_eq!(code(domains::join(engine, guest, offer).await), None, "nothing keeps them out any more");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accepting_an_invite_and_joining_by_the_domain_at_once_makes_one_member_of_one_role() {
    let stage = Stage::trusting("auto", "member").await;
    let (offer, ada) = (stage.row().await.id, stage.acme.ada().await);
    let mut won = BTreeSet::new();
    for round in 0..ROUNDS_MAX {
        let (name, email) = (format!("Guest {round}"), format!("guest.{round}@example.org"));
        // Sent first: who arrives is no member yet.
        let token = stage.acme.invite(&email, Role::Viewer).await;
        let (_, browser) = stage.arrive(&name).await;
        let guest = stage.acme.house.caller(&browser).await;
        let mut tries = tokio::task::JoinSet::new();
        for n in 0..TRIES {
            let (engine, ada, guest) = (stage.engine().clone(), ada.clone(), guest.clone());
            let (offer, token, email) = (offer.clone(), token.clone(), email.clone());
            tries.spawn(async move {
                // Another one is first in each round.
                match (n + round) % 4 {
                    0 => Stage::take_back_and_join(&engine, &ada, &guest, (&email, &offer)).await,
                    1 => drop(domains::join(&engine, &guest, &offer).await),
                    2 => drop(invites::accept(&engine, &guest, &token).await),
                    // Some are told to wait: an address is tried only so often at once.
                    _ => drop(engine::sign_in::with_password(&engine, &guest, &email, PASSWORD, None).await),
                }
            });
            if n == 0 && round >= ROUNDS_AT_ONCE {
                tries.join_next().await.unwrap().unwrap();
            }
        }
        tries.join_all().await;
        won.insert(stage.only_way_in(&name, round).await);
        if won.len() == 2 && round >= 4 {
            return;
        }
    }
    unreachable!("only {won:?} ever won");
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_who_sign_in_at_once_all_join_and_fifty_approvals_of_one_request_make_one_member() {
    let stage = Stage::set().await;
    let mut residents = Vec::new();
    for n in 0..50 {
        residents.push(stage.acme.house.resident_of(&format!("Guest {n}"), "example.org").await);
    }
    stage.add("auto", "member").await;
    stage.publish().await;
    stage.check().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for resident in residents {
        let (engine, caller) = (stage.engine().clone(), stage.acme.house.nobody().await);
        tasks.spawn(async move {
            engine::sign_in::with_password(&engine, &caller, &resident.email, PASSWORD, None).await.unwrap();
        });
    }
    tasks.join_all().await;
    assert_eq!(stage.acme.people(&stage.acme.ada().await).await.member_count, 51);

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
    assert_eq!((winners, stage.acme.events("workspace.member_joined").await), (1, 51));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_approval_an_invite_and_the_domain_in_the_same_instant_make_one_member() {
    let stage = Stage::trusting("ask", "member").await;
    let (offer, ada) = (stage.row().await.id, stage.acme.ada().await);
    let mut won = BTreeSet::new();
    for round in 0..ROUNDS_MAX {
        let name = format!("Guest {round}");
        let (resident, browser) = stage.arrive(&name).await;
        stage.ask(&browser).await;
        let request = stage.requests().await[0].0.clone();
        let token = stage.acme.invite(&resident.email, Role::Viewer).await;
        stage.change("auto", "member").await;
        let guest = stage.acme.house.caller(&browser).await;
        let mut tries = tokio::task::JoinSet::new();
        for n in 0..TRIES {
            let (engine, ada, guest) = (stage.engine().clone(), ada.clone(), guest.clone());
            let (request, offer, token) = (request.clone(), offer.clone(), token.clone());
            let email = resident.email.clone();
            tries.spawn(async move {
                let refused = match (n + round) % 4 {
                    0 => {
                        Stage::take_back_and_join(&engine, &ada, &guest, (&email, &offer)).await;
                        None
                    }
                    1 => code(domains::join(&engine, &guest, &offer).await),
                    2 => code(invites::accept(&engine, &guest, &token).await),
                    _ => code(domains::approve(&engine, &ada, "acme", &request).await),
                };
                assert!(refused.is_none_or(|code| code.status() == 404), "round {round}: {refused:?}");
            });
            if n == 0 && round >= ROUNDS_AT_ONCE {
                tries.join_next().await.unwrap().unwrap();
            }
        }
        tries.join_all().await;
        won.insert(stage.only_way_in(&name, round).await);
        assert!(stage.requests().await.is_empty(), "round {round}: nobody waits who is in");
        if won.len() == 3 && round >= 4 {
            return;
        }
        stage.change("ask", "member").await;
    }
    unreachable!("only {won:?} ever won");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_admin_stays_and_a_guest_comes_in_once_by_whichever_way_in_the_same_instant() {
    let stage = Stage::trusting("auto", "viewer").await;
    let (offer, adas) = (stage.row().await.id, stage.acme.id("ada@acme.dev").await);
    let mut won = BTreeSet::new();
    for round in 0..ROUNDS_MAX {
        let (name, email) = (format!("Guest {round}"), format!("guest.{round}@example.org"));
        let token = stage.acme.invite(&email, Role::Member).await;
        let (_, browser) = stage.arrive(&name).await;
        let (guest, ada) = (stage.acme.house.caller(&browser).await, stage.acme.fresh_ada().await);
        let mut tries = tokio::task::JoinSet::new();
        for n in 0..TRIES {
            let (engine, ada, guest) = (stage.engine().clone(), ada.clone(), guest.clone());
            let (adas, offer, token, email) = (adas.clone(), offer.clone(), token.clone(), email.clone());
            tries.spawn(async move {
                let stays = match (n + round) % 6 {
                    0 => code(remove(&engine, &ada, "acme", &adas).await),
                    1 => code(change_role(&engine, &ada, "acme", &adas, "viewer").await),
                    2 => code(leave(&engine, &ada, "acme").await),
                    3 => return drop(invites::accept(&engine, &guest, &token).await),
                    4 => return Stage::take_back_and_join(&engine, &ada, &guest, (&email, &offer)).await,
                    _ => return drop(domains::join(&engine, &guest, &offer).await),
                };
                assert_eq!(stays, Some(LastAdmin), "round {round}");
            });
            if n == 0 && round >= ROUNDS_AT_ONCE {
                tries.join_next().await.unwrap().unwrap();
            }
        }
        tries.join_all().await;
        won.insert(stage.only_way_in(&name, round).await);
        let members = stage.members().await;
        assert!(members.iter().any(|(name, role, _)| name == "Ada" && *role == Role::Admin), "round {round}");
        let gone =
            stage.acme.events("workspace.member_removed").await + stage.acme.events("workspace.member_left").await;
        assert_eq!(gone, 0, "round {round}");
        if won.len() == 2 && round >= 6 {
            return;
        }
    }
    unreachable!("only {won:?} ever won");
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
    assert!(engine::accounts::home(stage.engine(), &caller, "").await.unwrap().invites.is_empty());
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
