//! A deleted workspace is gone at once, and for seven days there is a way back.

use std::time::Duration;

use super::{A_WEEK, deleted, found_at, renamed};
use crate::acme::{Acme, ROCKET, code};
use engine::workspaces::{delete, invites, members, projects, restore};
use engine::{Caller, DatabaseUrl, accounts, factors, limits, workspaces};
use serde_json::json;
use shared::ErrorCode::{
    LinkInvalid, NotFound, SecondFactorSetupRequired, SignInRequired, StepUpRequired, ValidationFailed,
};
use shared::policy::{Decision, Level, Outcome, Reason, Role};
use shared::views::DeletedWorkspace;
use sqlx::Connection as _;

#[tokio::test]
async fn a_workspace_is_deleted_by_its_name_however_a_keyboard_writes_it() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let slug = workspaces::create(acme.engine(), &ada, "So\u{308}hne").await.unwrap();
    assert_eq!(slug.as_str(), "sohne");
    assert_eq!(code(delete(acme.engine(), &ada, "sohne", "Sohne").await), Some(ValidationFailed));
    assert_eq!(code(delete(acme.engine(), &ada, "sohne", "S\u{f6}hne").await), None);
}

#[tokio::test]
async fn a_deleted_workspace_is_gone_for_everybody_at_once_and_comes_back_as_it_was() {
    let acme = Acme::new().await;
    let (member, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    let invite = acme.invite("carol@acme.dev", Role::Member).await;
    renamed(&acme, "acme", "Globex").await;
    acme.switch(true).await;
    let ada = acme.fresh_ada().await;
    let before = acme.people(&ada).await;
    assert_eq!(code(delete(acme.engine(), &ada, "globex", "globex").await), Some(ValidationFailed), "not its name");
    assert_eq!(code(delete(acme.engine(), &ada, "globex", " Globex ").await), None);

    for caller in [&ada, &bob] {
        for slug in ["acme", "globex"] {
            assert_eq!(found_at(&acme, caller, slug).await, None, "{slug}");
        }
        assert!(workspaces::cards(acme.engine(), caller, "").await.unwrap().cards.is_empty());
    }
    assert!(factors::security(acme.engine(), &bob).await.unwrap().requiring.is_empty());
    assert!(deleted(&acme, &bob).await.is_empty(), "not his to undo");
    let until = acme.house.clock.now().plus(A_WEEK).moment();
    let expected = DeletedWorkspace {
        name: "Globex".into(),
        slug: "globex".into(),
        until: until.clone(),
        required: Level::TwoFactor,
        decision: Decision { outcome: Outcome::Granted, reasons: vec![Reason::SessionReachesLevel] },
    };
    assert_eq!(deleted(&acme, &ada).await, [expected]);
    let mails = acme.house.mails_to(&acme.ada.email).await;
    assert_eq!(mails[0].subject, "Globex was deleted");
    assert!(mails[0].text.contains("Ada deleted") && mails[0].text.contains(&until.words), "{}", mails[0].text);
    assert!(acme.house.mails_to(&member.email).await.iter().all(|mail| mail.subject != "Globex was deleted"));

    assert_eq!(restore(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap().as_str(), "globex");
    assert_eq!(acme.people(&ada).await, before, "people, invites, the switch");
    assert_eq!(acme.open(&ada).await, Ok(vec!["Rocket".to_owned()]));
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired), "still shut");
    assert!(deleted(&acme, &ada).await.is_empty());
    assert!(invites::page(acme.engine(), &bob, &invite).await.is_ok());
    assert_eq!(acme.house.mails_to(&acme.ada.email).await[0].subject, "Globex is back");
    assert_eq!(acme.house.audited("workspace.deleted").await, [json!({ "name": "Globex", "until": until.iso })]);
    assert_eq!(acme.house.audited("workspace.restored").await, [json!({ "name": "Globex" })]);
}

#[tokio::test]
async fn invites_to_a_deleted_workspace_lead_nowhere() {
    let acme = Acme::new().await;
    let (carol, carols) = acme.stranger("Carol").await;
    let invite = acme.invite(&carol.email, Role::Admin).await;
    delete(acme.engine(), &acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    let carol = acme.house.caller(&carols).await;
    assert_eq!(code(invites::page(acme.engine(), &carol, &invite).await), Some(LinkInvalid));
    assert_eq!(code(invites::accept(acme.engine(), &carol, &invite).await), Some(LinkInvalid));
    restore(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap();
    assert_eq!(code(invites::accept(acme.engine(), &carol, &invite).await), None, "not used up");
}

#[tokio::test]
async fn only_an_admin_whom_the_workspace_would_let_in_restores_it() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, dans) = acme.member("Dan", Role::Admin).await;
    let (_, mallorys) = acme.stranger("Mallory").await;
    acme.switch(true).await;
    let ada = acme.fresh_ada().await;
    assert_eq!(code(restore(acme.engine(), &ada, "acme").await), Some(NotFound), "there is nothing to restore");
    delete(acme.engine(), &ada, "acme", "Acme").await.unwrap();
    for (browser, refused) in [(&bobs, NotFound), (&mallorys, NotFound), (&dans, SecondFactorSetupRequired)] {
        let caller = acme.house.caller(browser).await;
        assert_eq!(code(restore(acme.engine(), &caller, "acme").await), Some(refused));
    }
    let nobody = acme.house.nobody().await;
    assert_eq!(code(restore(acme.engine(), &nobody, "acme").await), Some(SignInRequired));
    assert_eq!(code(restore(acme.engine(), &Caller::operator(), "acme").await), Some(SignInRequired));
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert_eq!(code(restore(acme.engine(), &ada, "acme").await), Some(StepUpRequired));
    assert_eq!(acme.events("workspace.restored").await, 0);
}

#[tokio::test]
async fn every_deleted_workspace_can_be_found_and_what_is_gone_first_comes_first() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let many = limits::LISTED_BY_NAME + 1;
    for n in 0..many {
        // Not in the order of their names.
        let name = format!("Gone {:02}", many - n);
        let slug = workspaces::create(acme.engine(), &ada, &name).await.unwrap();
        delete(acme.engine(), &ada, slug.as_str(), &name).await.unwrap();
        acme.house.clock.advance(1);
    }
    let first = accounts::home(acme.engine(), &ada, "").await.unwrap();
    let names: Vec<_> = first.deleted.iter().map(|gone| gone.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[49], first.has_sooner_deleted), (50, "Gone 51", "Gone 02", false));
    let next = first.next_deleted.unwrap();
    let rest = accounts::home(acme.engine(), &ada, &next).await.unwrap();
    let names: Vec<_> = rest.deleted.iter().map(|gone| gone.name.as_str()).collect();
    assert_eq!((names, rest.has_sooner_deleted, rest.next_deleted), (vec!["Gone 01"], true, None));

    restore(acme.engine(), &acme.fresh_ada().await, "gone-01").await.unwrap();
    for at in [next.as_str(), "mangled"] {
        let none_left = accounts::home(acme.engine(), &ada, at).await.unwrap();
        assert_eq!(
            (none_left.deleted, none_left.has_sooner_deleted, none_left.next_deleted),
            (first.deleted.clone(), false, None)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_restores_at_once_bring_it_back_once() {
    let acme = Acme::new().await;
    delete(acme.engine(), &acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    let ada = acme.fresh_ada().await;
    let mut restores = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        restores.spawn(async move { code(restore(&engine, &ada, "acme").await) });
    }
    let refused = restores.join_all().await;
    assert_eq!(refused.iter().filter(|refused| refused.is_none()).count(), 1);
    assert!(refused.iter().flatten().all(|code| *code == NotFound), "{refused:?}");
    assert_eq!(acme.events("workspace.restored").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_deletions_at_once_delete_once() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let mut deletions = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        deletions.spawn(async move { code(delete(&engine, &ada, "acme", "Acme").await) });
    }
    let refused = deletions.join_all().await;
    assert_eq!(refused.iter().filter(|refused| refused.is_none()).count(), 1);
    assert!(refused.iter().flatten().all(|code| *code == NotFound), "{refused:?}");
    assert_eq!(acme.events("workspace.deleted").await, 1);
    let mails = acme.house.mails_to(&acme.ada.email).await;
    assert_eq!(mails.iter().filter(|mail| mail.subject == "Acme was deleted").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_that_waits_while_the_workspace_is_deleted_is_refused() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (carol, carols) = acme.stranger("Carol").await;
    let invite = acme.invite(&carol.email, Role::Member).await;
    let (bob, carol) = (acme.house.caller(&bobs).await, acme.house.caller(&carols).await);
    let deleting = Deleting::begin(&acme).await;
    let mut waiting = tokio::task::JoinSet::new();
    for n in 0..10 {
        let (engine, caller) = (acme.engine().clone(), bob.clone());
        waiting.spawn(async move { code(projects::create(&engine, &caller, "acme", &format!("Late {n}")).await) });
        let (engine, caller) = (acme.engine().clone(), bob.clone());
        waiting.spawn(async move { code(projects::rename(&engine, &caller, ROCKET, &format!("{n}")).await) });
    }
    let engine = acme.engine().clone();
    let joining = tokio::spawn(async move { code(invites::accept(&engine, &carol, &invite).await) });
    let engine = acme.engine().clone();
    let leaving = tokio::spawn(async move { code(members::leave(&engine, &bob, "acme").await) });
    // Long enough for them to stand in line; refused they must be either way.
    tokio::time::sleep(Duration::from_millis(300)).await;
    deleting.commit().await;
    assert!(waiting.join_all().await.iter().all(|refused| *refused == Some(NotFound)));
    assert_eq!(joining.await.unwrap(), Some(LinkInvalid));
    assert_eq!(leaving.await.unwrap(), Some(NotFound));
    assert_eq!(acme.house.texts("SELECT name FROM projects").await, ["Rocket"]);
    assert_eq!(acme.count("SELECT COUNT(*) FROM memberships WHERE role <> $1", "").await, 2);
}

/// Somebody else's deletion that has not committed yet.
enum Deleting {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Deleting {
    async fn begin(acme: &Acme) -> Self {
        const DELETE: &str = "UPDATE workspaces SET deleted_at = 1 WHERE slug = 'acme'";
        match &acme.house.config.database {
            DatabaseUrl::Sqlite(path) => {
                let mut link = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                sqlx::query("BEGIN IMMEDIATE").execute(&mut link).await.unwrap();
                sqlx::query(DELETE).execute(&mut link).await.unwrap();
                Self::Sqlite(link)
            }
            DatabaseUrl::Postgres(url) => {
                let mut link = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query("BEGIN").execute(&mut link).await.unwrap();
                sqlx::query(DELETE).execute(&mut link).await.unwrap();
                Self::Postgres(link)
            }
        }
    }

    async fn commit(self) {
        match self {
            Self::Sqlite(mut link) => drop(sqlx::query("COMMIT").execute(&mut link).await.unwrap()),
            Self::Postgres(mut link) => drop(sqlx::query("COMMIT").execute(&mut link).await.unwrap()),
        }
    }
}
