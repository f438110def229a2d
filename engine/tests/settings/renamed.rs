//! A renamed workspace: its name and its addresses.

use std::collections::HashSet;

use super::{found_at, named, renamed};
use crate::acme::{Acme, code};
use engine::workspaces::{projects, rename};
use engine::{limits, workspaces};
use serde_json::json;
use shared::ErrorCode::{RateLimited, SecondFactorSetupRequired};
use shared::policy::Role;

#[tokio::test]
async fn a_renamed_workspace_answers_to_every_address_it_ever_had() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    assert_eq!(renamed(&acme, "acme", "Globex").await, "globex");
    assert_eq!(renamed(&acme, "globex", "Initech GmbH").await, "initech-gmbh");
    for slug in ["acme", "globex", "initech-gmbh"] {
        assert_eq!(found_at(&acme, &bob, slug).await, Some(named("Initech GmbH", "initech-gmbh")), "{slug}");
        assert_eq!(code(projects::create(acme.engine(), &bob, slug, slug).await), None, "a tab still open");
    }
    assert_eq!(acme.open(&bob).await.unwrap().len(), 4);
    let told = acme.house.audited("workspace.renamed").await;
    let expected = json!({
        "before": "Acme", "after": "Globex", "address_before": "acme", "address_after": "globex",
    });
    assert_eq!((told.len(), &told[0]), (2, &expected));
}

#[tokio::test]
async fn the_switch_reaches_those_who_come_by_a_former_address() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    renamed(&acme, "acme", "Globex").await;
    assert!(acme.open(&bob).await.is_ok());
    acme.switch(true).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    assert_eq!(code(projects::create(acme.engine(), &bob, "acme", "Late").await), Some(SecondFactorSetupRequired));
    assert_eq!(found_at(&acme, &bob, "acme").await, Some(named("Globex", "globex")), "the way to the dialog");
}

#[tokio::test]
async fn nobody_else_gets_a_former_address() {
    let acme = Acme::new().await;
    renamed(&acme, "acme", "Globex").await;
    let (_, mallorys) = acme.stranger("Mallory").await;
    let mallory = acme.house.caller(&mallorys).await;
    let other = workspaces::create(acme.engine(), &mallory, "Acme").await.unwrap();
    assert_eq!(other.as_str(), "acme-2");
    assert_eq!(rename(acme.engine(), &mallory, "acme-2", "Globex").await.unwrap().as_str(), "globex-2");
    assert_eq!(rename(acme.engine(), &mallory, "acme-2", "Acme").await.unwrap().as_str(), "acme-2", "taken back");
    assert_eq!(found_at(&acme, &mallory, "acme").await, None);
    assert_eq!(found_at(&acme, &acme.ada().await, "acme").await, Some(named("Globex", "globex")));
}

#[tokio::test]
async fn renaming_back_takes_the_old_address_back() {
    let acme = Acme::new().await;
    renamed(&acme, "acme", "Globex").await;
    assert_eq!(renamed(&acme, "acme", "Acme").await, "acme");
    assert_eq!(found_at(&acme, &acme.ada().await, "globex").await, Some(named("Acme", "acme")));
}

#[tokio::test]
async fn a_name_that_reads_the_same_in_an_address_keeps_the_address() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let second = workspaces::create(acme.engine(), &ada, "Acme").await.unwrap();
    for name in ["ACME", "Acme!", "acme"] {
        assert_eq!(rename(acme.engine(), &ada, second.as_str(), name).await.unwrap(), second, "{name}");
    }
    assert_eq!(found_at(&acme, &ada, "acme-2").await, Some(named("acme", "acme-2")));
    // The same name again is no change at all, and asks for nothing.
    acme.house.clock.advance(limits::STEP_UP_TTL);
    assert_eq!(code(rename(acme.engine(), &ada, "acme-2", " acme ").await), None);
    assert_eq!(acme.events("workspace.renamed").await, 3);
}

#[tokio::test]
async fn addresses_can_not_be_hoarded_by_renaming() {
    let acme = Acme::new().await;
    for n in 0..limits::RENAMES_A_DAY_MAX {
        renamed(&acme, "acme", &format!("Name {n}")).await;
    }
    let ada = acme.fresh_ada().await;
    assert_eq!(code(rename(acme.engine(), &ada, "acme", "One more").await), Some(RateLimited));
    let other = workspaces::create(acme.engine(), &ada, "Other").await.unwrap();
    assert_eq!(code(rename(acme.engine(), &ada, other.as_str(), "One more").await), None, "it is no one's fault");
    acme.house.clock.advance(limits::A_DAY);
    renamed(&acme, "acme", "One more").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_workspaces_renamed_and_created_at_once_share_no_address() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let mut slugs = Vec::new();
    for n in 0..25 {
        slugs.push(workspaces::create(acme.engine(), &ada, &format!("Before {n}")).await.unwrap());
    }
    let ada = acme.fresh_ada().await;
    let mut changes = tokio::task::JoinSet::new();
    for slug in slugs {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        changes.spawn(async move { rename(&engine, &ada, slug.as_str(), "Globex").await.map(String::from).ok() });
        let (engine, ada) = (acme.engine().clone(), acme.ada().await);
        changes.spawn(async move { workspaces::create(&engine, &ada, "Globex").await.map(String::from).ok() });
    }
    let slugs: HashSet<String> = changes.join_all().await.into_iter().map(Option::unwrap).collect();
    assert_eq!(slugs.len(), 50);
    assert!(["globex", "globex-2", "globex-20"].iter().all(|slug| slugs.contains(*slug)), "{slugs:?}");
}
