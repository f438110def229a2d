//! Promises of a workspace's settings: its name and addresses, its end, and the way back.

mod deleted;
mod purged;
mod renamed;

use crate::acme::{Acme, code};
use engine::workspaces::{delete, rename, settings};
use engine::{Caller, accounts, gate, limits};
use shared::ErrorCode::{Forbidden, StepUpRequired, ValidationFailed};
use shared::policy::{Level, Plan, Role};
use shared::views::{DeletedWorkspace, Door, Settings};

const A_WEEK: i64 = 7 * 24 * 60 * 60;

async fn renamed(acme: &Acme, from: &str, name: &str) -> String {
    rename(acme.engine(), &acme.fresh_ada().await, from, name).await.unwrap().into()
}

/// Name and address, as whoever comes by `slug` finds them.
async fn found_at(acme: &Acme, caller: &Caller, slug: &str) -> Option<(String, String)> {
    match gate::access(acme.engine(), caller, slug).await {
        Ok(Door::Open(frame)) => Some((frame.name, frame.slug)),
        Ok(Door::Shut(shut)) => Some((shut.name, shut.slug)),
        Err(_) => None,
    }
}

fn named(name: &str, slug: &str) -> (String, String) {
    (name.to_owned(), slug.to_owned())
}

async fn deleted(acme: &Acme, caller: &Caller) -> Vec<DeletedWorkspace> {
    accounts::home(acme.engine(), caller, "").await.unwrap().deleted
}

#[tokio::test]
async fn who_alone_administers_is_told_before_they_try_to_leave() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let told = async |caller: &Caller| {
        settings(acme.engine(), caller, "acme").await.unwrap().into_open().unwrap().is_last_admin
    };
    assert!(told(&acme.ada().await).await);
    assert!(!told(&acme.house.caller(&bobs).await).await, "who is no admin may go");
    acme.member("Carol", Role::Admin).await;
    assert!(!told(&acme.ada().await).await);
}

#[tokio::test]
async fn only_an_admin_with_a_fresh_proof_renames_or_deletes() {
    let acme = Acme::new().await;
    for (name, role) in [("Bob", Role::Member), ("Vic", Role::Viewer)] {
        let (_, browser) = acme.member(name, role).await;
        let caller = acme.house.caller(&browser).await;
        assert_eq!(code(rename(acme.engine(), &caller, "acme", "Stolen").await), Some(Forbidden), "{name}");
        assert_eq!(code(delete(acme.engine(), &caller, "acme", "Acme").await), Some(Forbidden), "{name}");
    }
    let ada = acme.ada().await;
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert_eq!(code(rename(acme.engine(), &ada, "acme", "").await), Some(ValidationFailed), "before proving anything");
    assert_eq!(code(rename(acme.engine(), &ada, "acme", "Globex").await), Some(StepUpRequired));
    assert_eq!(code(delete(acme.engine(), &ada, "acme", "Acme").await), Some(StepUpRequired));
    assert_eq!(found_at(&acme, &ada, "acme").await, Some(named("Acme", "acme")));
    assert_eq!(acme.events("workspace.renamed").await + acme.events("workspace.deleted").await, 0);
}

#[tokio::test]
async fn settings_show_the_plan_and_nothing_of_a_shut_workspace() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Viewer).await;
    let bob = acme.house.caller(&bobs).await;
    let Door::Open(page) = settings(acme.engine(), &bob, "acme").await.unwrap() else { unreachable!("it is open") };
    let Settings { frame, plan, requires_second_factor, .. } = page;
    assert_eq!((frame.role, plan, requires_second_factor), (Role::Viewer, Plan::Pro, false));
    acme.switch(true).await;
    let Door::Shut(shut) = settings(acme.engine(), &bob, "acme").await.unwrap() else { unreachable!("it is shut") };
    assert_eq!(shut.required, Level::TwoFactor);
}
