//! Promises of the switch *Require 2FA*, and threats to it.

use crate::acme::{Acme, code};
use engine::workspaces::enforcement::require;
use engine::workspaces::projects;
use engine::{gate, limits, workspaces};
use serde_json::json;
use shared::ErrorCode::{Forbidden, PlanRequired, SecondFactorSetupRequired, StepUpRequired};
use shared::policy::{Facts, Level, Outcome, Plan, Role, Standing, SwitchRefusal, decide};
use shared::views::{Door, Methods};

#[tokio::test]
async fn only_an_admin_may_switch() {
    let acme = Acme::new().await;
    for (name, role) in [("Bob", Role::Member), ("Vic", Role::Viewer)] {
        let (mut resident, browser) = acme.member(name, role).await;
        acme.house.enrol(&mut resident, &browser).await;
        let caller = acme.house.caller(&browser).await;
        for on in [true, false] {
            assert_eq!(code(require(acme.engine(), &caller, "acme", on).await), Some(Forbidden), "{name}");
        }
    }
    assert_eq!(acme.events("workspace.enforcement_switched").await, 0);
}

#[tokio::test]
async fn an_admin_without_a_factor_would_shut_themselves_out_and_may_not() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let bob = acme.house.caller(&bobs).await;
    assert_eq!(code(require(acme.engine(), &bob, "acme", true).await), Some(SecondFactorSetupRequired));
    let panel = acme.people(&bob).await.enforcement.unwrap();
    assert_eq!((panel.required, panel.locked), (Level::Password, Some(SwitchRefusal::OwnFactorMissing)));
}

#[tokio::test]
async fn an_admin_whose_session_did_not_use_the_factor_is_asked_to_step_up() {
    let acme = Acme::new().await;
    let (mut bob, old) = acme.member("Bob", Role::Admin).await;
    let new = acme.house.sign_in(&bob).await;
    acme.house.enrol(&mut bob, &new).await;
    let old = acme.house.caller(&old).await;
    assert_eq!(code(require(acme.engine(), &old, "acme", true).await), Some(StepUpRequired));
    assert_eq!(acme.people(&old).await.enforcement.unwrap().locked, Some(SwitchRefusal::OwnFactorUnused));
    assert_eq!(code(require(acme.engine(), &acme.house.caller(&new).await, "acme", true).await), None);
}

#[tokio::test]
async fn hobby_shows_the_switch_locked_with_the_reason() {
    let acme = Acme::with_plan(Plan::Hobby).await;
    let ada = acme.ada().await;
    assert_eq!(acme.people(&ada).await.enforcement.unwrap().locked, Some(SwitchRefusal::PlanTooSmall));
    assert_eq!(code(require(acme.engine(), &ada, "acme", true).await), Some(PlanRequired));
    assert_eq!(code(require(acme.engine(), &ada, "acme", false).await), None);
}

#[tokio::test]
async fn a_session_left_open_may_not_switch_without_a_fresh_proof() {
    let acme = Acme::new().await;
    for on in [true, false] {
        let ada = acme.ada().await;
        acme.house.clock.advance(limits::STEP_UP_TTL);
        assert_eq!(code(require(acme.engine(), &ada, "acme", on).await), Some(StepUpRequired));
        acme.switch(on).await;
    }
}

#[tokio::test]
async fn switching_is_audited_once_however_often_it_is_repeated() {
    let acme = Acme::new().await;
    for _ in 0..3 {
        acme.switch(true).await;
    }
    assert_eq!(acme.events("workspace.enforcement_switched").await, 1);
    acme.house.clock.advance(1);
    acme.switch(false).await;
    acme.switch(false).await;
    let told = acme.house.audited("workspace.enforcement_switched").await;
    let expected = [("password", "two_factor"), ("two_factor", "password")]
        .map(|(before, after)| json!({ "before": before, "after": after }));
    assert_eq!(told, expected);
    let whose = "SELECT COUNT(*) FROM audit_events
                 WHERE kind = $1 AND workspace_id IS NOT NULL AND account_id IS NOT NULL";
    assert_eq!(acme.count(whose, "workspace.enforcement_switched").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn switching_at_once_from_many_sides_neither_fails_nor_repeats() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let mut switches = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        switches.spawn(async move { code(require(&engine, &ada, "acme", true).await) });
    }
    assert!(switches.join_all().await.into_iter().all(|refused| refused.is_none()));
    assert_eq!(acme.events("workspace.enforcement_switched").await, 1);
}

#[tokio::test]
async fn switching_writes_to_no_member_and_off_to_the_admins() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    let before = acme.house.mails().await.len();
    acme.switch(true).await;
    assert_eq!(acme.house.mails().await.len(), before);
    acme.switch(false).await;
    let mails = acme.house.mails().await;
    assert_eq!(mails.len(), before + 1);
    assert_eq!(acme.house.mails_to(&acme.ada.email).await[0].subject, "Acme now asks for less");
}

#[tokio::test]
async fn the_panel_tells_who_switched_and_when() {
    let acme = Acme::new().await;
    assert_eq!(acme.people(&acme.ada().await).await.enforcement.unwrap().switched, None);
    acme.switch(true).await;
    let panel = acme.people(&acme.ada().await).await.enforcement.unwrap();
    assert_eq!(panel.switched, Some(("Ada".to_owned(), acme.house.clock.now().moment())));
    assert_eq!((panel.required, panel.locked), (Level::TwoFactor, None));
}

#[tokio::test]
async fn the_preview_agrees_with_the_decision_about_every_member() {
    let acme = Acme::new().await;
    let mut browsers = Vec::new();
    for (name, role, enrols) in [
        ("Bob", Role::Member, false),
        ("Carol", Role::Viewer, true),
        ("Dan", Role::Admin, false),
        ("Erin", Role::Admin, true),
        ("Finn", Role::Member, false),
    ] {
        let (mut resident, browser) = acme.member(name, role).await;
        if enrols {
            // In another session: shut or not, the preview speaks of accounts.
            let other = acme.house.sign_in(&resident).await;
            acme.house.enrol(&mut resident, &other).await;
        }
        browsers.push(browser);
    }
    let people = acme.people(&acme.ada().await).await;
    let preview = people.enforcement.unwrap();
    let judged = people.members.iter().filter(|member| {
        let reachable = if member.second_factor.is_some_and(Methods::any) { Level::TwoFactor } else { Level::Password };
        let standing = Standing::Session { proven: Level::Password, reachable };
        let facts = Facts { standing, role: Some(member.role), plan: Plan::Pro, grace: None };
        decide(Level::TwoFactor, &facts).outcome == Outcome::SetUpRequired
    });
    assert_eq!(preview.shut_out, judged.count() as u64);
    assert_eq!((preview.protected, preview.shut_out, people.member_count), (3, 3, 6));

    acme.switch(true).await;
    let mut shut = 0;
    for browser in &browsers {
        match gate::access(acme.engine(), &acme.house.caller(browser).await, "acme").await.unwrap() {
            Door::Shut(door) if door.decision.outcome == Outcome::SetUpRequired => shut += 1,
            Door::Shut(door) => assert_eq!(door.decision.outcome, Outcome::StepUpRequired),
            Door::Open(_) => unreachable!("no session of theirs used a factor"),
        }
    }
    assert_eq!(preview.shut_out, shut);
}

#[tokio::test]
async fn other_workspaces_do_not_notice() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    let own = workspaces::create(acme.engine(), &bob, "Bob's own").await.unwrap();
    acme.switch(true).await;
    assert_eq!(code(projects::create(acme.engine(), &bob, own.as_str(), "Garden").await), None);
}
