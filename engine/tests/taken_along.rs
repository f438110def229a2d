//! Promises about addresses that admins take along: the log tells of them first, or nobody gets them.

use std::time::Duration;

use crate::acme::{Acme, code};
use crate::house::Browser;
use crate::intruder::{HeldWorkspaces, execute};
use engine::workspaces::{enforcement, members};
use engine::{Caller, DatabaseUrl, Engine};
use serde_json::json;
use shared::ErrorCode::{self, Internal, SecondFactorSetupRequired};
use shared::policy::Role;
use shared::views::MemberFilter;

/// What each way to take addresses along answers.
async fn take_along(engine: &Engine, caller: &Caller) -> [Option<ErrorCode>; 3] {
    let (filter, preview) = (MemberFilter::default(), ("two_factor", "shut_out", ""));
    // At once: one after the other, only the first would be on its way when something happens in between.
    let (listed, copied, exported) = tokio::join!(
        members::emails(engine, caller, "acme", &filter),
        enforcement::concerned_emails(engine, caller, "acme", preview.0, preview.1, preview.2),
        enforcement::concerned(engine, caller, "acme", preview, "CSV"),
    );
    [code(listed), code(copied), code(exported)]
}

async fn told(acme: &Acme) -> i64 {
    acme.events("workspace.member_emails_copied").await + acme.events("workspace.preview_exported").await
}

/// Acme, and an admin with no second factor.
async fn with_dan() -> (Acme, Browser) {
    let acme = Acme::new().await;
    let (_, dans) = acme.member("Dan", Role::Admin).await;
    (acme, dans)
}

#[tokio::test]
async fn nothing_is_handed_over_that_the_log_can_not_tell_of() {
    let (acme, dans) = with_dan().await;
    let dan = acme.house.caller(&dans).await;
    let (full, empty) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => (
            "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
            "DROP TRIGGER full",
        ),
        DatabaseUrl::Postgres(_) => (
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION full_disk()",
            "DROP TRIGGER full_disk ON audit_events",
        ),
    };
    execute(&acme.house, full).await;
    assert_eq!(take_along(acme.engine(), &dan).await, [Some(Internal); 3]);
    execute(&acme.house, empty).await;
    assert_eq!((take_along(acme.engine(), &dan).await, told(&acme).await), ([None; 3], 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_shut_out_while_they_are_searched_for_gets_nothing() {
    let (acme, dans) = with_dan().await;
    let dan = acme.house.caller(&dans).await;
    // Somebody else's switch that has not committed yet.
    let mut switching = HeldWorkspaces::hold(&acme.house).await;
    switching.change("UPDATE workspaces SET required_level = 'two_factor' WHERE slug = 'acme'").await;
    let engine = acme.engine().clone();
    let taking = tokio::spawn(async move { take_along(&engine, &dan).await });
    // Long enough for all three to have found theirs: they wait to write it down, and are refused then.
    tokio::time::sleep(Duration::from_millis(300)).await;
    switching.release().await;
    assert_eq!(taking.await.unwrap(), [Some(SecondFactorSetupRequired); 3]);
    assert_eq!(told(&acme).await, 0);
}

#[tokio::test]
async fn the_log_tells_how_many_were_handed_over_and_never_fewer() {
    let (acme, dans) = with_dan().await;
    for name in ["Bob One", "Bob Two"] {
        acme.member(name, Role::Viewer).await;
    }
    let dan = acme.house.caller(&dans).await;
    let list = async |search| {
        let shown = ("two_factor", "shut_out", search);
        enforcement::concerned(acme.engine(), &dan, "acme", shown, "CSV").await.unwrap()
    };
    let (mut bobs, mut all) = (list("bob").await, list("").await);
    acme.member("Bob Three", Role::Viewer).await;
    for (list, many) in [(&mut bobs, 2), (&mut all, 3)] {
        assert_eq!(list.step().await.unwrap().len(), many);
        assert!(list.step().await.unwrap().is_empty(), "who came later is not in it: the log would not tell");
    }
    let told: Vec<_> = acme.house.audited("workspace.preview_exported").await;
    let counts: Vec<_> = told.iter().map(|event| (event["count"].clone(), event.get("search").cloned())).collect();
    assert_eq!(counts, [(json!(2), Some(json!("bob"))), (json!(3), None)]);
}
