//! What is left of a deleted workspace after seven days: nothing, however the purge was interrupted.

use super::{A_WEEK, deleted, renamed};
use crate::acme::{Acme, code};
use crate::intruder::{execute, read};
use engine::workspaces::{delete, restore};
use engine::{DatabaseUrl, housekeeping, workspaces};
use serde_json::json;
use shared::ErrorCode::NotFound;
use shared::policy::Role;

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
