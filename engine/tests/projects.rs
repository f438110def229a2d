//! Promises of workspaces and projects: addresses, roles, and changes that can't be taken back.

mod acme;
mod house;

use std::collections::HashSet;

use acme::{Acme, code};
use engine::workspaces::projects;
use engine::{limits, workspaces};
use house::House;
use shared::ErrorCode::{Forbidden, NotFound, SignInRequired, StepUpRequired, ValidationFailed};
use shared::policy::Role;
use shared::views::Door;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_workspaces_of_one_name_created_at_once_get_fifty_addresses() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let ada = house.caller(&house.sign_in(&ada).await).await;
    let mut creations = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (house.engine.clone(), ada.clone());
        creations.spawn(async move { workspaces::create(&engine, &ada, "Acme").await.map(String::from) });
    }
    let slugs: HashSet<String> = creations.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(slugs.len(), 50);
    assert!(["acme", "acme-2", "acme-20"].iter().all(|slug| slugs.contains(*slug)), "{slugs:?}");
    let cards = workspaces::cards(&house.engine, &ada).await.unwrap();
    assert_eq!(cards.len(), 50);
    assert!(cards.iter().all(|card| card.role == Role::Admin && !card.requires_second_factor));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_projects_of_one_name_created_at_once_get_fifty_addresses() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let mut creations = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        creations.spawn(async move { projects::create(&engine, &ada, "acme", "李雷").await.map(String::from) });
    }
    let slugs: HashSet<String> = creations.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(slugs.len(), 50);
    assert!(slugs.contains("project"));
    assert_eq!(acme.events("project.created").await, 51);
}

#[tokio::test]
async fn names_that_are_no_names_create_nothing() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for name in ["", "   ", "a\0b", "a\r\nb", "\u{202E}evil", &"x".repeat(10_000_000)] {
        assert_eq!(code(workspaces::create(acme.engine(), &ada, name).await), Some(ValidationFailed));
        assert_eq!(code(projects::create(acme.engine(), &ada, "acme", name).await), Some(ValidationFailed));
        assert_eq!(code(projects::rename(acme.engine(), &ada, "acme", "rocket", name).await), Some(ValidationFailed));
    }
    let nobody = acme.house.nobody().await;
    assert_eq!(code(workspaces::create(acme.engine(), &nobody, "Acme").await), Some(SignInRequired));
    assert_eq!(acme.events("workspace.created").await, 1);
}

#[tokio::test]
async fn names_are_kept_as_written_and_never_run() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for name in ["<script>alert(1)</script>", "Robert'); DROP TABLE projects;--", "👩‍🚀 Rocket", "$1 %s {}"] {
        let slug = projects::create(acme.engine(), &ada, "acme", name).await.unwrap();
        let door = projects::page(acme.engine(), &ada, "acme", slug.as_str()).await.unwrap();
        assert!(matches!(door, Door::Open(page) if page.project.name == name));
    }
}

#[tokio::test]
async fn viewers_read_and_change_nothing() {
    let acme = Acme::new().await;
    let (_, vics) = acme.member("Vic", Role::Viewer).await;
    let vic = acme.house.caller(&vics).await;
    let engine = acme.engine();
    assert_eq!(acme.open(&vic).await, Ok(vec!["Rocket".to_owned()]));
    assert_eq!(code(projects::create(engine, &vic, "acme", "Mine").await), Some(Forbidden));
    assert_eq!(code(projects::rename(engine, &vic, "acme", "rocket", "Mine").await), Some(Forbidden));
    assert_eq!(code(projects::delete(engine, &vic, "acme", "rocket", "Rocket").await), Some(Forbidden));
    assert_eq!(acme.open(&vic).await, Ok(vec!["Rocket".to_owned()]));
}

#[tokio::test]
async fn a_renamed_project_keeps_its_address() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    for _ in 0..2 {
        projects::rename(acme.engine(), &bob, "acme", "rocket", " Saturn V ").await.unwrap();
    }
    let door = projects::page(acme.engine(), &bob, "acme", "rocket").await.unwrap();
    assert!(matches!(door, Door::Open(page) if page.project.name == "Saturn V"));
    assert_eq!(acme.events("project.renamed").await, 1);
}

#[tokio::test]
async fn deleting_takes_the_name_and_a_fresh_proof() {
    let acme = Acme::new().await;
    let (ada, engine) = (acme.ada().await, acme.engine());
    for typed in ["", "rocket", "Rockets"] {
        assert_eq!(code(projects::delete(engine, &ada, "acme", "rocket", typed).await), Some(ValidationFailed));
    }
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert_eq!(code(projects::delete(engine, &ada, "acme", "rocket", "Rocket").await), Some(StepUpRequired));
    assert_eq!(acme.open(&ada).await, Ok(vec!["Rocket".to_owned()]));
    let ada = acme.fresh_ada().await;
    assert_eq!(code(projects::delete(engine, &ada, "acme", "rocket", "Rocket").await), None);
    assert_eq!(acme.open(&ada).await, Ok(vec![]));
    assert_eq!(code(projects::delete(engine, &ada, "acme", "rocket", "Rocket").await), Some(NotFound));
    assert_eq!(acme.events("project.deleted").await, 1);
}

#[tokio::test]
async fn a_project_is_reached_through_its_own_workspace_only() {
    let acme = Acme::new().await;
    let (_, eves) = acme.stranger("Eve").await;
    let (eve, engine) = (acme.house.caller(&eves).await, acme.engine());
    workspaces::create(engine, &eve, "Evil").await.unwrap();
    assert_eq!(code(projects::page(engine, &eve, "evil", "rocket").await), Some(NotFound));
    assert_eq!(code(projects::rename(engine, &eve, "evil", "rocket", "Mine").await), Some(NotFound));
    assert_eq!(code(projects::delete(engine, &eve, "evil", "rocket", "Rocket").await), Some(NotFound));
    assert_eq!(acme.open(&acme.ada().await).await, Ok(vec!["Rocket".to_owned()]));
}

#[tokio::test]
async fn projects_of_odd_addresses_are_simply_not_there() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for project in ["", "no-such", "../rocket", "ROCKET", "a\0b", &"x".repeat(10_000_000)] {
        assert_eq!(code(projects::page(acme.engine(), &ada, "acme", project).await), Some(NotFound));
    }
}
