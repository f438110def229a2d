//! Promises about the people of a workspace: who sees what of them, and leaving.

mod acme;
mod house;

use acme::{Acme, code};
use engine::limits;
use engine::workspaces::members::leave;
use shared::ErrorCode::{LastAdmin, NotFound};
use shared::policy::Role;
use shared::views::{JoinedBy, People};

fn names(people: &People) -> Vec<&str> {
    people.members.iter().map(|member| member.name.as_str()).collect()
}

#[tokio::test]
async fn admins_see_who_has_no_second_factor() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Viewer).await;
    let people = acme.people(&acme.ada().await).await;
    let told: Vec<_> = people
        .members
        .iter()
        .map(|m| (m.name.as_str(), m.email.as_str(), m.role, m.has_second_factor, m.joined_by, m.is_me))
        .collect();
    assert_eq!(
        told,
        [
            ("Ada", "ada@acme.dev", Role::Admin, Some(true), JoinedBy::Founder, true),
            ("Bob", "bob@acme.dev", Role::Viewer, Some(false), JoinedBy::Invite, false),
        ]
    );
    let without = acme.filtered_people(&acme.ada().await, true).await;
    assert_eq!((names(&without), without.member_count), (vec!["Bob"], 2));
}

#[tokio::test]
async fn whose_account_is_weak_is_no_business_of_other_members() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    acme.invite("carol@acme.dev", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    for only_without in [false, true] {
        let people = acme.filtered_people(&bob, only_without).await;
        assert_eq!(names(&people), ["Ada", "Bob"], "a filter would tell");
        assert!(people.members.iter().all(|member| member.has_second_factor.is_none()));
        assert!(people.enforcement.is_none() && people.invites.is_empty());
    }
}

#[tokio::test]
async fn a_member_can_leave_a_shut_workspace() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    acme.switch(true).await;
    let bob = acme.house.caller(&bobs).await;
    // Days later, too: leaving asks for no fresh proof.
    acme.house.clock.advance(limits::STEP_UP_TTL * 3);
    assert_eq!(code(leave(acme.engine(), &bob, "acme").await), None);
    assert_eq!(acme.open(&bob).await, Err(NotFound));
    assert_eq!(code(leave(acme.engine(), &bob, "acme").await), Some(NotFound));
    assert_eq!(acme.events("workspace.member_left").await, 1);
}

#[tokio::test]
async fn the_last_admin_can_not_leave_even_with_members_around() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    assert_eq!(code(leave(acme.engine(), &acme.ada().await, "acme").await), Some(LastAdmin));
    assert!(acme.open(&acme.ada().await).await.is_ok());
    assert_eq!(acme.events("workspace.member_left").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn last_two_admins_leaving_at_once_leave_one() {
    for round in 0..10 {
        let acme = Acme::new().await;
        let (_, bobs) = acme.member("Bob", Role::Admin).await;
        let (ada, bob) = (acme.ada().await, acme.house.caller(&bobs).await);
        let (one, other) = (acme.engine().clone(), acme.engine().clone());
        let first = tokio::spawn(async move { code(leave(&one, &ada, "acme").await) });
        let second = tokio::spawn(async move { code(leave(&other, &bob, "acme").await) });
        let mut outcomes = [first.await.unwrap(), second.await.unwrap()];
        outcomes.sort_by_key(Option::is_some);
        assert_eq!(outcomes, [None, Some(LastAdmin)], "round {round}");
        assert_eq!(acme.count("SELECT COUNT(*) FROM memberships WHERE role = $1", "admin").await, 1);
    }
}
