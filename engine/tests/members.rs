//! Promises about the people of a workspace: who sees what of them, and leaving.

use crate::acme::{Acme, code};
use engine::limits;
use engine::workspaces::members::{emails, leave, list, member};
use shared::ErrorCode::{Forbidden, LastAdmin, NotFound};
use shared::policy::Role;
use shared::views::{JoinedBy, MemberFilter, MemberOrder, Methods, People};

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
        .map(|m| (m.name.as_str(), m.email.as_str(), m.role, m.second_factor, m.joined_by, m.is_me))
        .collect();
    let factor = |authenticator| Some(Methods { authenticator, passkey: false });
    assert_eq!(
        told,
        [
            ("Ada", "ada@acme.dev", Role::Admin, factor(true), JoinedBy::Founder, true),
            ("Bob", "bob@acme.dev", Role::Viewer, factor(false), JoinedBy::Invite, false),
        ]
    );
    let without = acme.filtered_people(&acme.ada().await, true).await;
    assert_eq!((names(&without), without.member_count), (vec!["Bob"], 2));
}

#[tokio::test]
async fn whose_account_is_weak_and_who_was_about_is_no_business_of_other_members() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    acme.invite("carol@acme.dev", Role::Member).await;
    acme.house.clock.advance(limits::SESSION_TOUCH_EVERY);
    let bob = acme.house.caller(&bobs).await;
    for only_without_second_factor in [false, true] {
        for order in [MemberOrder::Name, MemberOrder::LastActive] {
            let filter = MemberFilter { only_without_second_factor, order, ..MemberFilter::default() };
            let people = acme.listed(&bob, &filter, "").await;
            assert_eq!(names(&people), ["Ada", "Bob"], "who is missing, or first, would tell");
            assert_eq!(people.filter, MemberFilter::default());
            assert!(
                people.members.iter().all(|m| m.second_factor.is_none() && m.last_active.is_none() && m.id.is_none())
            );
            assert!(people.enforcement.is_none() && people.invites.is_empty());
            // A program that got everybody would take them for those it asked for.
            let listed = list(acme.engine(), &bob, "acme", &filter, "").await;
            let is_for_admins = filter != MemberFilter::default();
            assert_eq!(code(listed), is_for_admins.then_some(Forbidden), "{filter:?}");
        }
    }
    assert_eq!(code(emails(acme.engine(), &bob, "acme", &MemberFilter::default()).await), Some(Forbidden));
    let adas = acme.id("ada@acme.dev").await;
    assert_eq!(code(member(acme.engine(), &bob, "acme", &adas).await), Some(Forbidden));
}

#[tokio::test]
async fn the_day_somebody_was_last_about_is_told_and_a_refused_sign_in_is_no_sign_of_life() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob_was_about = async || {
        let people = acme.people(&acme.ada().await).await;
        people.members.into_iter().find(|member| member.name == "Bob").and_then(|bob| bob.last_active).unwrap()
    };
    let joined = acme.house.clock.now();
    assert_eq!(bob_was_about().await.words, "Today");
    acme.house.clock.advance(limits::A_DAY * 2);
    let nobody = acme.house.nobody().await;
    assert!(engine::sign_in::with_password(acme.engine(), &nobody, "bob@acme.dev", "wrong", None).await.is_err());
    let then = bob_was_about().await;
    assert_eq!(then, joined.day_only(acme.house.clock.now()));
    assert!(!then.words.contains(':') && !then.iso.contains(':'), "the hour is told");
    acme.house.caller(&bobs).await;
    assert_eq!(bob_was_about().await.words, "Today");
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
