//! Promises of the gate, and threats to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::acme::{Acme, code, open_at};
use crate::every_use_case::every_use_case;
use engine::gate::Refusal;
use engine::workspaces::{enforcement, members, projects};
use engine::{Client, Credentials, Who, factors, gate, limits, sessions, step_up, workspaces};
use shared::ErrorCode::{NotFound, SecondFactorSetupRequired, SignInRequired, StepUpRequired};
use shared::Problem;
use shared::policy::{Level, Outcome, Role};
use shared::views::{Door, MemberFilter};

#[tokio::test]
async fn switch_on_refuses_the_very_next_read() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    // One caller, resolved before the switch: not even what is known of them may outlive it.
    let bob = acme.house.caller(&bobs).await;
    assert_eq!(acme.open(&bob).await, Ok(vec!["Rocket".to_owned()]));
    acme.switch(true).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    assert_eq!(acme.open(&acme.ada().await).await, Ok(vec!["Rocket".to_owned()]));
}

#[tokio::test]
async fn switch_on_refuses_at_every_other_server_too() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (bob, other) = (acme.house.caller(&bobs).await, acme.house.another_server().await);
    assert!(open_at(&other, &bob).await.is_ok());
    acme.switch(true).await;
    assert_eq!(open_at(&other, &bob).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn switch_on_refuses_the_very_next_write() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    assert!(projects::create(acme.engine(), &bob, "acme", "Before").await.is_ok());
    acme.switch(true).await;
    let refused = projects::create(acme.engine(), &bob, "acme", "After").await;
    assert_eq!(code(refused), Some(SecondFactorSetupRequired));
    assert_eq!(acme.open(&acme.ada().await).await, Ok(vec!["Before".to_owned(), "Rocket".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_write_lands_after_the_switch_was_acknowledged() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (bob, ada) = (acme.house.caller(&bobs).await, acme.fresh_ada().await);
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (engine, bob, stop) = (acme.engine().clone(), bob.clone(), stop.clone());
        writers.spawn(async move {
            let mut written = 0;
            while !stop.load(Ordering::SeqCst) {
                let name = format!("Writer {n} project {written}");
                match projects::create(&engine, &bob, "acme", &name).await {
                    Ok(_) => written += 1,
                    Err(refusal) => assert_eq!(Problem::from(refusal).code, SecondFactorSetupRequired),
                }
            }
            written
        });
    }
    while acme.open(&ada).await.unwrap().len() < 5 {
        tokio::task::yield_now().await;
    }
    enforcement::require(acme.engine(), &ada, "acme", true).await.unwrap();
    let at_the_switch = acme.open(&ada).await.unwrap().len();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    stop.store(true, Ordering::SeqCst);
    let written: usize = writers.join_all().await.into_iter().sum();
    assert_eq!(acme.open(&ada).await.unwrap().len(), at_the_switch);
    assert_eq!(written + 1, at_the_switch, "what was acknowledged is there");
}

#[tokio::test]
async fn session_ended_at_one_server_is_over_at_the_other() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let other = acme.house.another_server().await;
    let credentials = Credentials { session: bobs.session.as_deref(), ..Credentials::default() };
    let bob = other.resolve(credentials, Client::default()).await.unwrap();
    assert!(matches!(gate::access(&other, &bob, "acme").await, Ok(Door::Open(_))));
    sessions::sign_out(acme.engine(), &bob).await.unwrap();
    assert!(matches!(gate::access(&other, &bob, "acme").await, Err(Refusal::SignInRequired)));
    assert!(matches!(other.resolve(credentials, Client::default()).await.unwrap().who, Who::Anonymous));
}

#[tokio::test]
async fn session_ends_by_itself_though_nobody_writes() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    for _ in 0..2 {
        assert!(matches!(gate::access(acme.engine(), &bob, "acme").await, Ok(Door::Open(_))));
    }
    acme.house.clock.advance(limits::SESSION_IDLE_TTL);
    assert!(matches!(gate::access(acme.engine(), &bob, "acme").await, Err(Refusal::SignInRequired)));
    assert!(matches!(acme.house.caller(&bobs).await.who, Who::Anonymous));
}

#[tokio::test]
async fn switch_off_opens_at_once() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    acme.switch(true).await;
    assert!(acme.open(&bob).await.is_err());
    acme.switch(false).await;
    assert!(acme.open(&bob).await.is_ok());
}

#[tokio::test]
async fn enrolling_in_front_of_the_shut_door_opens_it() {
    let acme = Acme::new().await;
    let (mut bob, bobs) = acme.member("Bob", Role::Member).await;
    acme.switch(true).await;
    assert_eq!(acme.open(&acme.house.caller(&bobs).await).await, Err(SecondFactorSetupRequired));
    acme.house.enrol(&mut bob, &bobs).await;
    assert!(acme.open(&acme.house.caller(&bobs).await).await.is_ok());
}

#[tokio::test]
async fn session_made_before_enrolling_is_asked_to_step_up() {
    let acme = Acme::new().await;
    let (mut bob, old) = acme.member("Bob", Role::Member).await;
    let new = acme.house.sign_in(&bob).await;
    acme.house.enrol(&mut bob, &new).await;
    acme.switch(true).await;
    let old = acme.house.caller(&old).await;
    assert_eq!(acme.open(&old).await, Err(StepUpRequired));
    assert!(acme.open(&acme.house.caller(&new).await).await.is_ok());
    let code = acme.house.fresh_code(&bob);
    step_up::with_code(acme.engine(), &old, &code).await.unwrap();
    assert!(acme.open(&old).await.is_ok());
}

#[tokio::test]
async fn disabling_the_factor_shuts_the_workspace_in_every_session() {
    let acme = Acme::new().await;
    let (mut bob, first) = acme.member("Bob", Role::Member).await;
    acme.house.enrol(&mut bob, &first).await;
    let second = acme.house.sign_in(&bob).await;
    acme.switch(true).await;
    let (first, second) = (acme.house.caller(&first).await, acme.house.caller(&second).await);
    assert!(acme.open(&first).await.is_ok() && acme.open(&second).await.is_ok());
    let code = acme.house.fresh_code(&bob);
    step_up::with_code(acme.engine(), &first, &code).await.unwrap();
    factors::disable(acme.engine(), &first).await.unwrap();
    assert_eq!(acme.open(&first).await, Err(SecondFactorSetupRequired));
    assert_eq!(acme.open(&second).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn shut_workspace_tells_only_its_name_and_role_and_what_opens_it() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Viewer).await;
    acme.switch(true).await;
    let bob = acme.house.caller(&bobs).await;
    let (engine, workspace) = (acme.engine(), "acme");
    let told = serde_json::json!({ "shut": {
        "name": "Acme", "slug": "acme", "role": "viewer",
        "decision": { "outcome": "set_up_required", "reasons": ["session_below_level", "no_factor_reaches_level"] },
        "required": "two_factor", "came_by": null,
    }});
    let doors = [
        serde_json::to_value(gate::access(engine, &bob, workspace).await.unwrap()),
        serde_json::to_value(projects::list(engine, &bob, workspace).await.unwrap()),
        serde_json::to_value(
            projects::page(engine, &bob, projects::ProjectAt::Page { workspace, project: "rocket" }, "").await.unwrap(),
        ),
        serde_json::to_value(
            projects::page(engine, &bob, projects::ProjectAt::Page { workspace, project: "no-such-project" }, "")
                .await
                .unwrap(),
        ),
        serde_json::to_value(
            members::people(engine, &bob, workspace, &MemberFilter::default(), ("", "")).await.unwrap(),
        ),
    ];
    for door in doors {
        assert_eq!(door.unwrap(), told);
    }
}

#[tokio::test]
async fn whom_a_workspace_shuts_out_does_not_learn_by_its_id_whether_a_project_is_still_there() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, eves) = acme.stranger("Eve").await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let mut ids = Vec::new();
    for name in ["Stays", "Goes"] {
        projects::create(engine, &ada, "acme", name).await.unwrap();
        let project = projects::ProjectAt::Page { workspace: "acme", project: &name.to_lowercase() };
        let Door::Open(shown) = projects::show(engine, &ada, project).await.unwrap() else { unreachable!() };
        ids.push(shown.1.id);
    }
    let goes = projects::ProjectAt::Page { workspace: "acme", project: "goes" };
    projects::delete(engine, &ada, goes, "Goes").await.unwrap();
    acme.switch(true).await;
    let (bob, eve) = (acme.house.caller(&bobs).await, acme.house.caller(&eves).await);
    for id in &ids {
        let at = projects::ProjectAt::Id(id);
        assert!(matches!(projects::show(engine, &bob, at).await.unwrap(), Door::Shut(_)), "his door is shut");
        assert_eq!(code(projects::rename(engine, &bob, at, "Mine").await), Some(SecondFactorSetupRequired));
        assert_eq!(code(projects::delete(engine, &bob, at, "Goes").await), Some(SecondFactorSetupRequired));
        assert_eq!(
            code(projects::show(engine, &eve, at).await),
            Some(NotFound),
            "who is no member knows of no workspace"
        );
    }
    let (stays, goes) = (projects::ProjectAt::Id(&ids[0]), projects::ProjectAt::Id(&ids[1]));
    assert_eq!(code(projects::show(engine, &ada, stays).await), None);
    assert_eq!(code(projects::show(engine, &ada, goes).await), Some(NotFound));
}

#[tokio::test]
async fn stranger_and_missing_workspace_look_the_same() {
    let acme = Acme::new().await;
    let (_, eves) = acme.stranger("Eve").await;
    let eve = acme.house.caller(&eves).await;
    for on in [false, true] {
        acme.switch(on).await;
        for workspace in ["acme", "no-such-workspace", "", "Acme", "../etc", "a\0b", "a'; DROP TABLE workspaces"] {
            for (name, refused) in every_use_case(acme.engine(), &eve, workspace).await {
                assert_eq!(refused, Some(NotFound), "{name} in {workspace:?}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_gets_nowhere() {
    let acme = Acme::new().await;
    let nobody = acme.house.nobody().await;
    for (name, refused) in every_use_case(acme.engine(), &nobody, "acme").await {
        assert_eq!(refused, Some(SignInRequired), "{name}");
    }
    let pending = acme.house.caller(&acme.house.start_sign_in(&acme.ada).await).await;
    for (name, refused) in every_use_case(acme.engine(), &pending, "acme").await {
        assert_eq!(refused, Some(SignInRequired), "{name}, between the two steps");
    }
}

#[tokio::test]
async fn a_session_that_ended_after_it_was_resolved_gets_nowhere() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    sessions::sign_out(acme.engine(), &ada).await.unwrap();
    for (name, refused) in every_use_case(acme.engine(), &ada, "acme").await {
        assert_eq!(refused, Some(SignInRequired), "{name}");
    }
    assert_eq!(code(workspaces::create(acme.engine(), &ada, "Ghost").await), Some(SignInRequired));
    assert!(workspaces::cards(acme.engine(), &ada, "").await.unwrap().cards.is_empty());
}

#[tokio::test]
async fn a_session_that_grew_too_old_gets_nowhere() {
    let acme = Acme::new().await;
    let ada = acme.house.caller(&acme.house.sign_in(&acme.ada).await).await;
    acme.house.clock.advance(limits::SESSION_IDLE_TTL - 1);
    assert!(acme.open(&ada).await.is_ok());
    acme.house.clock.advance(1);
    assert_eq!(acme.open(&ada).await, Err(SignInRequired));
}

#[tokio::test]
async fn every_use_case_is_shut_but_leaving() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    acme.switch(true).await;
    let bob = acme.house.caller(&bobs).await;
    let mut told = every_use_case(acme.engine(), &bob, "acme").await;
    assert_eq!(told.pop(), Some(("leave", None)));
    for (name, refused) in told {
        assert_eq!(refused, Some(SecondFactorSetupRequired), "{name}");
    }
}

#[tokio::test]
async fn no_use_case_finds_a_deleted_workspace() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, dans) = acme.member("Dan", Role::Admin).await;
    workspaces::rename(acme.engine(), &acme.fresh_ada().await, "acme", "Globex").await.unwrap();
    workspaces::rename(acme.engine(), &acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    workspaces::delete(acme.engine(), &acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    for caller in [acme.ada().await, acme.house.caller(&bobs).await, acme.house.caller(&dans).await] {
        for ws in ["acme", "globex"] {
            for (name, refused) in every_use_case(acme.engine(), &caller, ws).await {
                assert_eq!(refused, Some(NotFound), "{name} at {ws}");
            }
        }
    }
    workspaces::restore(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap();
    assert_eq!(acme.open(&acme.ada().await).await, Ok(vec!["Rocket".to_owned()]), "untouched");
}

#[tokio::test]
async fn cards_tell_which_workspaces_are_open_to_this_session() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Viewer).await;
    let bob = acme.house.caller(&bobs).await;
    workspaces::create(acme.engine(), &bob, "Bob's own").await.unwrap();
    acme.switch(true).await;
    let cards = workspaces::cards(acme.engine(), &bob, "").await.unwrap().cards;
    let told: Vec<_> =
        cards.iter().map(|card| (card.slug.as_str(), card.role, card.required, card.decision.outcome)).collect();
    assert_eq!(
        told,
        [
            ("acme", Role::Viewer, Level::TwoFactor, Outcome::SetUpRequired),
            ("bob-s-own", Role::Admin, Level::Password, Outcome::Granted),
        ]
    );
    // Of these the account security page tells only what may shut.
    let requiring = factors::security(acme.engine(), &bob).await.unwrap().requiring;
    assert_eq!(requiring, cards[..1]);
}

#[tokio::test]
async fn whoever_was_removed_gets_nowhere_from_the_very_next_request_on() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let bob = acme.house.caller(&bobs).await;
    assert!(acme.open(&bob).await.is_ok());
    members::remove(acme.engine(), &acme.fresh_ada().await, "acme", &acme.id("bob@acme.dev").await).await.unwrap();
    for (name, refused) in every_use_case(acme.engine(), &bob, "acme").await {
        assert_eq!(refused, Some(NotFound), "{name}");
    }
    assert!(workspaces::cards(acme.engine(), &bob, "").await.unwrap().cards.is_empty());
}
