//! Promises of plans: the operator alone sets them, and a smaller one never opens a door.

use crate::acme::{Acme, code};
use engine::Caller;
use engine::gate::{self, ExplainError, explain};
use engine::workspaces::enforcement::require;
use engine::workspaces::{self, PlanChange, delete, rename, set_plan};
use serde_json::json;
use shared::ErrorCode::{PlanRequired, SecondFactorSetupRequired};
use shared::policy::{Level, Outcome, Plan, Reason, Role, SwitchRefusal};
use shared::views::Door;

async fn put(acme: &Acme, plan: Plan) -> PlanChange {
    set_plan(acme.engine(), &Caller::operator(), "acme", plan).await.unwrap()
}

#[tokio::test]
async fn a_downgrade_while_enforcing_opens_no_door_and_shuts_none() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (bob, ada) = (acme.house.caller(&bobs).await, acme.ada().await);
    acme.switch(true).await;
    let change = put(&acme, Plan::Hobby).await;
    let expected =
        PlanChange { workspace: "Acme".into(), before: Plan::Pro, after: Plan::Hobby, keeps_the_door_shut: true };
    assert_eq!(change, expected);

    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired), "who was shut out stays shut out");
    let Door::Shut(shut) = gate::access(acme.engine(), &bob, "acme").await.unwrap() else { unreachable!("it is shut") };
    assert!(shut.decision.reasons.contains(&Reason::EnforcementOutlivesPlan));
    assert_eq!(acme.open(&ada).await, Ok(vec!["Rocket".to_owned()]), "who met it still does");
    let mail = &acme.house.mails_to(&acme.ada.email).await[0];
    assert_eq!(mail.subject, "Acme is on the Hobby plan");
    assert!(mail.text.contains("stays required") && mail.text.contains("/w/acme/settings"), "{}", mail.text);
}

#[tokio::test]
async fn after_a_downgrade_off_is_possible_and_on_is_not_until_the_plan_grows_again() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    acme.switch(true).await;
    put(&acme, Plan::Hobby).await;
    acme.switch(false).await;
    assert!(acme.open(&bob).await.is_ok());
    let ada = acme.fresh_ada().await;
    assert_eq!(code(require(acme.engine(), &ada, "acme", true).await), Some(PlanRequired));
    assert_eq!(acme.people(&ada).await.enforcement.unwrap().locked, Some(SwitchRefusal::PlanTooSmall));
    for plan in [Plan::Pro, Plan::Enterprise] {
        assert!(!put(&acme, plan).await.keeps_the_door_shut);
        acme.switch(true).await;
        assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired), "{plan:?}");
        acme.switch(false).await;
    }
}

#[tokio::test]
async fn nobody_but_the_operator_sets_a_plan() {
    let acme = Acme::new().await;
    let (_, mallorys) = acme.stranger("Mallory").await;
    for caller in [acme.fresh_ada().await, acme.house.caller(&mallorys).await, acme.house.nobody().await] {
        let refused = set_plan(acme.engine(), &caller, "acme", Plan::Enterprise).await;
        assert!(refused.is_err(), "{caller:?}");
    }
    assert_eq!(acme.events("workspace.plan_changed").await, 0);
}

#[tokio::test]
async fn the_operator_runs_workspaces_and_looks_into_none() {
    let acme = Acme::new().await;
    let operator = Caller::operator();
    assert!(acme.open(&operator).await.is_err());
    assert!(workspaces::cards(acme.engine(), &operator, "").await.unwrap().cards.is_empty());
    assert!(delete(acme.engine(), &operator, "acme", "Acme").await.is_err());
}

#[tokio::test]
async fn a_plan_is_set_by_every_address_of_a_workspace_that_is_there() {
    let acme = Acme::new().await;
    rename(acme.engine(), &acme.fresh_ada().await, "acme", "Globex").await.unwrap();
    assert_eq!(put(&acme, Plan::Enterprise).await.workspace, "Globex");
    let operator = Caller::operator();
    for nowhere in ["globex-2", "Acme", "", "../acme"] {
        let refused = set_plan(acme.engine(), &operator, nowhere, Plan::Hobby).await;
        assert!(refused.is_err(), "{nowhere:?}");
    }
    delete(acme.engine(), &acme.fresh_ada().await, "globex", "Globex").await.unwrap();
    assert!(set_plan(acme.engine(), &operator, "globex", Plan::Hobby).await.is_err(), "deleted");
    assert_eq!(acme.house.texts("SELECT plan FROM workspaces").await, ["enterprise"]);
}

#[tokio::test]
async fn a_change_of_plan_is_audited_and_mailed_once_and_no_change_not_at_all() {
    let acme = Acme::new().await;
    let (_, _) = acme.member("Dan", Role::Admin).await;
    put(&acme, Plan::Pro).await;
    assert_eq!(acme.events("workspace.plan_changed").await, 0);
    put(&acme, Plan::Enterprise).await;
    put(&acme, Plan::Enterprise).await;
    let told = acme.house.audited("workspace.plan_changed").await;
    assert_eq!(told, [json!({ "by": "operator", "before": "pro", "after": "enterprise" })]);
    for email in [acme.ada.email.as_str(), "dan@acme.dev"] {
        let mails = acme.house.mails_to(email).await;
        let told = mails.iter().filter(|mail| mail.subject == "Acme is on the Enterprise plan").collect::<Vec<_>>();
        assert_eq!(told.len(), 1, "{email}");
        assert!(!told[0].text.contains("stays required"));
    }
    let unheard_of = set_plan(acme.engine(), &Caller::operator(), "nowhere", Plan::Pro).await;
    assert!(matches!(unheard_of, Err(workspaces::PlanError::Refused(gate::Refusal::NotFound))), "{unheard_of:?}");
}

#[tokio::test]
async fn an_explanation_is_for_the_operator_alone_and_agrees_with_the_gate() {
    let acme = Acme::new().await;
    let (bob, bobs) = acme.member("Bob", Role::Viewer).await;
    let (mallory, _) = acme.stranger("Mallory").await;
    acme.switch(true).await;
    let (engine, operator) = (acme.engine(), Caller::operator());
    let explained = explain(engine, &operator, "acme", &bob.email).await.unwrap();
    assert_eq!((explained.role, explained.required, explained.plan), (Some(Role::Viewer), Level::TwoFactor, Plan::Pro));
    let bobs = acme.house.caller(&bobs).await;
    let Door::Shut(shut) = gate::access(engine, &bobs, "acme").await.unwrap() else { unreachable!("it is shut") };
    assert_eq!(explained.decisions, [(Level::Password, shut.decision)]);

    let explained = explain(engine, &operator, "acme", &acme.ada.email).await.unwrap();
    let outcomes: Vec<_> = explained.decisions.iter().map(|(proven, decision)| (*proven, decision.outcome)).collect();
    assert_eq!(outcomes, [(Level::Password, Outcome::StepUpRequired), (Level::TwoFactor, Outcome::Granted)]);
    let explained = explain(engine, &operator, "acme", &mallory.email).await.unwrap();
    assert_eq!((explained.role, explained.decisions[0].1.outcome), (None, Outcome::NotAMember));

    let unheard_of = explain(engine, &operator, "acme", "nobody@acme.dev").await;
    assert!(matches!(unheard_of, Err(ExplainError::NoSuchAccount)), "{unheard_of:?}");
    let refused = explain(engine, &acme.fresh_ada().await, "acme", &bob.email).await;
    assert!(matches!(refused, Err(ExplainError::Refused(gate::Refusal::NotFound))), "{refused:?}");
}
