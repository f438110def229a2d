//! Promises of workspaces and projects: addresses, roles, and changes that can't be taken back.

use std::collections::HashSet;

use crate::acme::{Acme, ROCKET, code};
use crate::house::House;
use engine::workspaces::projects;
use engine::{DatabaseUrl, Seen, housekeeping, limits, workspaces};
use shared::ErrorCode::{
    Conflict, Forbidden, NotFound, PreconditionFailed, SignInRequired, StepUpRequired, ValidationFailed,
};
use shared::Problem;
use shared::policy::{Level, Role};
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
    let cards = workspaces::cards(&house.engine, &ada, "").await.unwrap().cards;
    assert_eq!(cards.len(), 50);
    assert!(cards.iter().all(|card| card.role == Role::Admin && card.required == Level::Password));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_workspaces_created_at_once_never_pass_the_limit_of_an_account() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let ada = house.caller(&house.sign_in(&ada).await).await;
    for n in 0..limits::WORKSPACES_PER_ACCOUNT_MAX - 10 {
        workspaces::create(&house.engine, &ada, &format!("Acme {n}")).await.unwrap();
    }
    let mut creations = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada) = (house.engine.clone(), ada.clone());
        creations.spawn(async move { workspaces::create(&engine, &ada, &format!("Globex {n}")).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = creations.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (10, 40));
    for why in refused {
        let problem = Problem::from(why.unwrap_err());
        assert_eq!(problem.code, Conflict);
        assert!(problem.for_field("workspace_name").unwrap().contains("100 workspaces"), "{problem:?}");
    }
    // A deleted one is there until it is gone for good.
    workspaces::delete(&house.engine, &ada, "acme-0", "Acme 0").await.unwrap();
    assert_eq!(code(workspaces::create(&house.engine, &ada, "Initech").await), Some(Conflict));
    house.clock.advance(limits::WORKSPACE_RESTORE_TTL);
    housekeeping::tidy(&house.engine).await.unwrap();
    assert_eq!(code(workspaces::create(&house.engine, &ada, "Initech").await), None);
}

#[tokio::test]
async fn others_do_not_count_towards_the_limit_of_an_account_nor_does_being_a_member() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (ada, bob) = (acme.ada().await, acme.house.caller(&bobs).await);
    for n in 1..limits::WORKSPACES_PER_ACCOUNT_MAX {
        workspaces::create(acme.engine(), &ada, &format!("Globex {n}")).await.unwrap();
    }
    assert_eq!(code(workspaces::create(acme.engine(), &ada, "Initech").await), Some(Conflict));
    assert_eq!(code(workspaces::create(acme.engine(), &bob, "Initech").await), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_projects_of_one_name_created_at_once_get_fifty_addresses() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let mut creations = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        creations.spawn(async move { projects::create(&engine, &ada, "acme", "…").await.map(String::from) });
    }
    let slugs: HashSet<String> = creations.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(slugs.len(), 50);
    assert!(slugs.contains("project"));
    assert_eq!(acme.events("project.created").await, 51);
}

#[tokio::test]
async fn a_project_is_deleted_by_its_name_however_a_keyboard_writes_it() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let (composed, decomposed) = ("\u{c1}lvaro", "A\u{301}lvaro");
    for (name, typed) in [(composed, decomposed), (decomposed, composed)] {
        let slug = projects::create(acme.engine(), &ada, "acme", name).await.unwrap();
        assert_eq!(slug.as_str(), "alvaro");
        let at = projects::ProjectAt::Page { workspace: "acme", project: slug.as_str() };
        assert_eq!(code(projects::delete(acme.engine(), &ada, at, "Alvaro").await), Some(ValidationFailed));
        assert_eq!(code(projects::delete(acme.engine(), &ada, at, typed).await), None);
    }
}

#[tokio::test]
async fn names_that_are_no_names_create_nothing() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for name in ["", "   ", "a\0b", "a\r\nb", "\u{202E}evil", &"x".repeat(10_000_000)] {
        assert_eq!(code(workspaces::create(acme.engine(), &ada, name).await), Some(ValidationFailed));
        assert_eq!(code(projects::create(acme.engine(), &ada, "acme", name).await), Some(ValidationFailed));
        assert_eq!(code(projects::rename(acme.engine(), &ada, ROCKET, name).await), Some(ValidationFailed));
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
        let door = projects::page(
            acme.engine(),
            &ada,
            projects::ProjectAt::Page { workspace: "acme", project: slug.as_str() },
            "",
        )
        .await
        .unwrap();
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
    assert_eq!(code(projects::rename(engine, &vic, ROCKET, "Mine").await), Some(Forbidden));
    assert_eq!(code(projects::delete(engine, &vic, ROCKET, "Rocket").await), Some(Forbidden));
    assert_eq!(acme.open(&vic).await, Ok(vec!["Rocket".to_owned()]));
}

#[tokio::test]
async fn a_renamed_project_keeps_its_address() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    for _ in 0..2 {
        projects::rename(acme.engine(), &bob, ROCKET, " Saturn V ").await.unwrap();
    }
    let door = projects::page(acme.engine(), &bob, ROCKET, "").await.unwrap();
    assert!(matches!(door, Door::Open(page) if page.project.name == "Saturn V"));
    assert_eq!(acme.events("project.renamed").await, 1);
}

#[tokio::test]
async fn deleting_takes_the_name_and_a_fresh_proof() {
    let acme = Acme::new().await;
    let (ada, engine) = (acme.ada().await, acme.engine());
    for typed in ["", "rocket", "Rockets"] {
        assert_eq!(code(projects::delete(engine, &ada, ROCKET, typed).await), Some(ValidationFailed));
    }
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert_eq!(code(projects::delete(engine, &ada, ROCKET, "Rocket").await), Some(StepUpRequired));
    assert_eq!(acme.open(&ada).await, Ok(vec!["Rocket".to_owned()]));
    let ada = acme.fresh_ada().await;
    assert_eq!(code(projects::delete(engine, &ada, ROCKET, "Rocket").await), None);
    assert_eq!(acme.open(&ada).await, Ok(vec![]));
    assert_eq!(code(projects::delete(engine, &ada, ROCKET, "Rocket").await), Some(NotFound));
    assert_eq!(acme.events("project.deleted").await, 1);
}

#[tokio::test]
async fn a_project_is_reached_through_its_own_workspace_only() {
    let acme = Acme::new().await;
    let (_, eves) = acme.stranger("Eve").await;
    let (eve, engine) = (acme.house.caller(&eves).await, acme.engine());
    workspaces::create(engine, &eve, "Evil").await.unwrap();
    assert_eq!(
        code(
            projects::page(engine, &eve, projects::ProjectAt::Page { workspace: "evil", project: "rocket" }, "").await
        ),
        Some(NotFound)
    );
    assert_eq!(
        code(
            projects::rename(engine, &eve, projects::ProjectAt::Page { workspace: "evil", project: "rocket" }, "Mine")
                .await
        ),
        Some(NotFound)
    );
    assert_eq!(
        code(
            projects::delete(
                engine,
                &eve,
                projects::ProjectAt::Page { workspace: "evil", project: "rocket" },
                "Rocket"
            )
            .await
        ),
        Some(NotFound)
    );
    assert_eq!(acme.open(&acme.ada().await).await, Ok(vec!["Rocket".to_owned()]));
}

#[tokio::test]
async fn projects_of_odd_addresses_are_simply_not_there() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for project in ["", "no-such", "../rocket", "ROCKET", "a\0b", &"x".repeat(10_000_000)] {
        assert_eq!(
            code(
                projects::page(acme.engine(), &ada, projects::ProjectAt::Page { workspace: "acme", project }, "").await
            ),
            Some(NotFound)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_at_once_exactly_one_becomes_the_thousandth_project() {
    let acme = Acme::new().await;
    let fill = match &acme.house.config.database {
        DatabaseUrl::Sqlite(_) => {
            "WITH RECURSIVE many (n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM many WHERE n < 1000)
             INSERT INTO projects (id, workspace_id, slug, name, created_at)
             SELECT randomblob(16), id, 'many-' || n, 'Many', 0 FROM workspaces CROSS JOIN many WHERE slug = $1"
        }
        DatabaseUrl::Postgres(_) => {
            "WITH RECURSIVE many (n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM many WHERE n < 1000)
             INSERT INTO projects (id, workspace_id, slug, name, created_at)
             SELECT gen_random_uuid(), id, 'many-' || n, 'Many', 0 FROM workspaces CROSS JOIN many WHERE slug = $1"
        }
    };
    acme.execute(fill, "acme").await;
    let mut creations = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada) = (acme.engine().clone(), acme.ada().await);
        creations.spawn(async move { code(projects::create(&engine, &ada, "acme", &format!("Last {n}")).await) });
    }
    let mut told = creations.join_all().await;
    told.sort_by_key(Option::is_some);
    assert_eq!((told[0], &told[1..]), (None, &[Some(Conflict); 49][..]));
    assert_eq!(i64::try_from(acme.open(&acme.ada().await).await.unwrap().len()), Ok(limits::PROJECTS_MAX));
    // With one gone, there is room for another.
    projects::delete(acme.engine(), &acme.fresh_ada().await, ROCKET, "Rocket").await.unwrap();
    projects::create(acme.engine(), &acme.ada().await, "acme", "Room for one").await.unwrap();
    // And elsewhere there always was.
    workspaces::create(acme.engine(), &acme.ada().await, "Globex").await.unwrap();
    projects::create(acme.engine(), &acme.ada().await, "globex", "Reactor").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_insist_on_the_name_they_saw_one_renames() {
    let acme = Acme::new().await;
    let mut renames = tokio::task::JoinSet::new();
    for n in 0..50 {
        let engine = acme.engine().clone();
        let ada = acme.ada().await.expecting(|seen| matches!(seen, Seen::Project(_, row) if row.name == "Rocket"));
        renames.spawn(async move { projects::rename(&engine, &ada, ROCKET, &format!("Comet {n}")).await });
    }
    let answers: Vec<_> = renames.join_all().await.into_iter().map(code).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer, None | Some(PreconditionFailed))), "{answers:?}");
}
