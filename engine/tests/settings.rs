//! Promises of a workspace's settings: its name and addresses, its end, and the way back.

use std::collections::HashSet;
use std::time::Duration;

use crate::acme::{Acme, ROCKET, code};
use crate::intruder::{execute, read};
use engine::workspaces::{self, delete, invites, members, projects, rename, restore, settings};
use engine::{Caller, DatabaseUrl, accounts, factors, gate, housekeeping, limits};
use serde_json::json;
use shared::ErrorCode::{
    Forbidden, LinkInvalid, NotFound, RateLimited, SecondFactorSetupRequired, SignInRequired, StepUpRequired,
    ValidationFailed,
};
use shared::policy::{Decision, Level, Outcome, Plan, Reason, Role};
use shared::views::{DeletedWorkspace, Door, Settings};
use sqlx::Connection as _;

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
async fn a_workspace_is_deleted_by_its_name_however_a_keyboard_writes_it() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    let slug = workspaces::create(acme.engine(), &ada, "So\u{308}hne").await.unwrap();
    assert_eq!(slug.as_str(), "sohne");
    assert_eq!(code(delete(acme.engine(), &ada, "sohne", "Sohne").await), Some(ValidationFailed));
    assert_eq!(code(delete(acme.engine(), &ada, "sohne", "S\u{f6}hne").await), None);
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
async fn after_seven_days_there_is_no_way_back_and_nothing_is_left() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    acme.invite("carol@acme.dev", Role::Member).await;
    renamed(&acme, "acme", "Globex").await;
    let kept = workspaces::create(acme.engine(), &acme.ada().await, "Kept").await.unwrap();
    delete(acme.engine(), &acme.fresh_ada().await, "globex", "Globex").await.unwrap();
    acme.house.clock.advance(A_WEEK - 60);
    housekeeping::tidy(acme.engine()).await.unwrap();
    let ada = acme.fresh_ada().await;
    assert_eq!(deleted(&acme, &ada).await.len(), 1, "a minute is left");
    acme.house.clock.advance(60);
    assert!(deleted(&acme, &ada).await.is_empty(), "also where nobody tidies");
    assert_eq!(code(restore(acme.engine(), &ada, "globex").await), Some(NotFound));

    housekeeping::tidy(acme.engine()).await.unwrap();
    housekeeping::tidy(acme.engine()).await.unwrap();
    let left = acme.house.texts("SELECT slug FROM workspaces UNION ALL SELECT slug FROM workspace_slugs").await;
    assert_eq!(left, [kept.as_str(), kept.as_str()]);
    assert!(acme.house.texts("SELECT slug FROM projects UNION ALL SELECT email FROM invites").await.is_empty());
    assert_eq!(acme.count("SELECT COUNT(*) FROM memberships WHERE role <> $1", "").await, 1);
    assert_eq!(acme.house.audited("workspace.purged").await, [json!({ "name": "Globex" })]);
    assert_eq!(acme.events("workspace.created").await, 2, "what happened stays on record");
    let again = workspaces::create(acme.engine(), &ada, "Acme").await.unwrap();
    assert_eq!(again.as_str(), "acme", "its addresses are free again");
}

/// A thousand more members, as many who were reminded, left, were removed, or ask to join, and whatever else a
/// workspace has.
async fn fill(acme: &Acme) {
    let (id, bytes) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => ("CAST('crowd' || printf('%011d', i) AS BLOB)", "CAST('crowd' || i AS BLOB)"),
        DatabaseUrl::Postgres(_) => ("md5('crowd' || i)::uuid", "decode(md5('crowd' || i), 'hex')"),
    };
    let of_all = |sql: &str| {
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) {sql};")
            .replace("{id}", id)
            .replace("{id_bytes}", bytes)
            .replace("{w}", "(SELECT id FROM workspaces)")
    };
    let sql = [
        of_all(
            "INSERT INTO accounts (id, email, name, password_hash, email_verified_at, created_at)
             SELECT {id}, 'crowd' || i || '@acme.dev', 'Crowd', '', 0, 0 FROM n",
        ),
        of_all(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT {w}, {id}, 'member', 'invite', 0 FROM n",
        ),
        of_all("INSERT INTO deleted_projects (id, workspace_id) SELECT {id}, {w} FROM n"),
        of_all("INSERT INTO left_members (workspace_id, account_id, left_at) SELECT {w}, {id}, 0 FROM n"),
        of_all("INSERT INTO removed_members (workspace_id, account_id, removed_at) SELECT {w}, {id}, 0 FROM n"),
        of_all(
            "INSERT INTO trusted_domains (id, workspace_id, domain, token, mode, role, added_at, next_check_at)
             SELECT {id}, {w}, 'crowd' || i || '.example', '', 'ask', 'viewer', 0, 0 FROM n WHERE i <= 20",
        ),
        of_all(
            "INSERT INTO join_requests (id, workspace_id, account_id, domain_id, asked_at)
             SELECT {id}, {w}, {id}, (SELECT id FROM trusted_domains LIMIT 1), 0 FROM n",
        ),
        of_all(
            "INSERT INTO join_request_mails (workspace_id, told_at, others_came) SELECT {w}, 0, 1 FROM n WHERE i = 1",
        ),
        of_all("INSERT INTO domain_checks (workspace_id, began_at, checks) SELECT {w}, 0, 1 FROM n WHERE i = 1"),
        of_all(
            "INSERT INTO coverage_days (workspace_id, day, password, two_factor, phishing_resistant)
             SELECT {w}, i, 1, 1, 1 FROM n WHERE i <= 90",
        ),
        of_all(
            "INSERT INTO enforcement_periods (workspace_id, level, began_at, ended_at)
             SELECT {w}, 'two_factor', 0, i FROM n WHERE i <= 5",
        ),
        of_all(
            "INSERT INTO tokens (id, token_hash, kind, workspace_id, name, scope, level, ends_with, created_at)
             SELECT {id}, {id_bytes}, 'workspace', {w}, 'Crowd', 'read', 'password', 'xxxx', 0 FROM n WHERE i <= 100",
        ),
        of_all(
            "INSERT INTO graces (workspace_id, level, former_level, given_at, ends_at)
             SELECT {w}, 'two_factor', 'password', 0, 1 FROM n WHERE i = 1",
        ),
        of_all(
            "INSERT INTO grace_reminders (workspace_id, level, account_id, reminder)
             SELECT {w}, 'two_factor', {id}, 'first' FROM n",
        ),
    ];
    execute(&acme.house, &sql.concat()).await;
}

/// Every table that holds something of a workspace: it has a column for it, or refers to one that does. Asked of the
/// database, so that a new table can't be forgotten. The log is not among them: what happened stays on record.
async fn tables_below(acme: &Acme) -> Vec<String> {
    let sql = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => {
            "WITH RECURSIVE below (name) AS (
                 SELECT 'workspaces'
                 UNION SELECT t.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                       WHERE t.type = 'table' AND c.name = 'workspace_id'
                 UNION SELECT t.name FROM below JOIN sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
                       WHERE t.type = 'table' AND f.\"table\" = below.name)
             SELECT name FROM below WHERE name <> 'audit_events' ORDER BY name"
        }
        DatabaseUrl::Postgres(_) => {
            "WITH RECURSIVE below (name) AS (
                 SELECT t.name FROM (
                     SELECT 'workspaces'::regclass AS name
                     UNION SELECT attrelid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                           WHERE a.attname = 'workspace_id' AND c.relkind = 'r') AS t
                 UNION SELECT f.conrelid::regclass FROM below JOIN pg_constraint f ON f.confrelid = below.name)
             SELECT name::text FROM below WHERE name::text <> 'audit_events' ORDER BY 1"
        }
    };
    acme.house.texts(sql).await
}

/// The table of each row that is left of any workspace.
async fn left_below(acme: &Acme) -> Vec<String> {
    let tables = tables_below(acme).await;
    let rows: Vec<_> = tables.iter().map(|table| format!("SELECT '{table}' FROM {table}")).collect();
    read(&acme.house, &rows.join(" UNION ALL ")).await
}

async fn deleted_and_full() -> Acme {
    let acme = Acme::new().await;
    acme.invite("carol@acme.dev", Role::Member).await;
    fill(&acme).await;
    let (full, mut empty) = (left_below(&acme).await, tables_below(&acme).await);
    empty.retain(|table| !full.contains(table));
    assert_eq!(empty, [""; 0], "what is not there can not be left behind");
    delete(acme.engine(), &acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    acme.house.clock.advance(A_WEEK);
    acme
}

/// Has the database refuse to delete from this table once so few rows are left in it, as if the process had ended
/// there.
async fn stop_at(acme: &Acme, table: &str, rows: i64) {
    let sql = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => format!(
            "DROP TRIGGER IF EXISTS stop;
             CREATE TRIGGER stop BEFORE DELETE ON {table} WHEN (SELECT COUNT(*) FROM {table}) <= {rows}
             BEGIN SELECT RAISE(ABORT, 'stopped'); END"
        ),
        DatabaseUrl::Postgres(_) => format!(
            "CREATE OR REPLACE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF (SELECT COUNT(*) FROM {table}) <= {rows} THEN RAISE EXCEPTION 'stopped'; END IF; RETURN OLD; END $$;
             CREATE OR REPLACE TRIGGER stop BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION stop()"
        ),
    };
    execute(&acme.house, &sql).await;
}

async fn go_on(acme: &Acme, table: &str) {
    let on = if matches!(acme.house.config.database, DatabaseUrl::Postgres(_)) {
        format!(" ON {table}")
    } else {
        String::new()
    };
    execute(&acme.house, &format!("DROP TRIGGER stop{on}")).await;
}

#[tokio::test]
async fn a_purge_that_was_interrupted_anywhere_ends_the_same_and_what_is_left_can_not_be_restored() {
    let acme = deleted_and_full().await;
    let mut left = left_below(&acme).await.len();
    for (table, rows) in [
        ("grace_reminders", 500),
        ("left_members", 1000),
        ("left_members", 300),
        ("memberships", 1001),
        ("memberships", 400),
        ("memberships", 1),
        ("workspaces", 1),
    ] {
        stop_at(&acme, table, rows).await;
        housekeeping::tidy(acme.engine()).await.unwrap_err();
        go_on(&acme, table).await;
        let still = left_below(&acme).await.len();
        assert!(still > 1 && still <= left, "{table} {rows}: {still} of {left}");
        left = still;
        assert_eq!(acme.events("workspace.purged").await, 0, "{table} {rows}");
        if (table, rows) == ("left_members", 300) {
            // For a server whose clock is late the seven days are not over. She is still an admin of what is left.
            acme.house.clock.advance(60 - A_WEEK);
            let ada = acme.fresh_ada().await;
            assert_eq!(code(restore(acme.engine(), &ada, "acme").await), Some(NotFound));
            assert!(deleted(&acme, &ada).await.is_empty());
            acme.house.clock.advance(A_WEEK - 60);
        }
    }
    assert!(left < 1000, "parts were gone for good: {left}");
    housekeeping::tidy(acme.engine()).await.unwrap();
    assert_eq!(left_below(&acme).await, Vec::<String>::new());
    assert_eq!(acme.house.audited("workspace.purged").await, [json!({ "name": "Acme" })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_house_keepers_at_once_purge_a_workspace_once() {
    let acme = deleted_and_full().await;
    let mut keepers = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let engine = acme.engine().clone();
        keepers.spawn(async move { housekeeping::tidy(&engine).await });
    }
    for done in keepers.join_all().await {
        done.unwrap();
    }
    assert_eq!(left_below(&acme).await, Vec::<String>::new());
    assert_eq!(acme.house.audited("workspace.purged").await, [json!({ "name": "Acme" })]);
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
