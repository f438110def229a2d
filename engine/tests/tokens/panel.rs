//! Tokens on the panel of *Require 2FA*: what gets in without a second factor.

use super::{bearing, id, make, one_of_each, wanted};
use crate::acme::Acme;
use crate::intruder::execute;
use engine::{Caller, DatabaseUrl, limits, step_up, tokens, workspaces};
use shared::policy::Role;

#[tokio::test]
async fn the_panel_counts_no_token_that_the_gate_refuses() {
    let acme = Acme::new().await;
    let (engine, (_, bobs)) = (acme.engine(), acme.member("Bob", Role::Member).await);
    let make = async |caller: &Caller| {
        acme.house.clock.advance(1);
        tokens::of_account(engine, caller, wanted("Script", "read", "")).await.unwrap()
    };
    let told = async || acme.people(&acme.ada().await).await.enforcement.unwrap().bypassing.member_count;
    let bob = acme.house.caller(&bobs).await;
    make(&bob).await;
    acme.switch(true).await;
    step_up::with_password(engine, &bob, crate::house::PASSWORD).await.unwrap();
    make(&bob).await;
    assert_eq!(told().await, 1, "the one that was there before the switch");
    make(&acme.fresh_ada().await).await;
    assert_eq!(told().await, 2, "and one that a second factor was used for");
    acme.switch(false).await;
    assert_eq!(told().await, 3);
}

#[tokio::test]
async fn the_panel_tells_admins_what_gets_in_without_a_second_factor() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    workspaces::create(engine, &ada, "Globex").await.unwrap();
    let panel = async || acme.people(&acme.ada().await).await.enforcement.unwrap().bypassing;
    assert_eq!(panel().await, shared::views::Bypassing::default());
    let [account, backup, _] = one_of_each(&acme, "read").await;
    tokens::of_workspace(engine, &acme.fresh_ada().await, "globex", wanted("Elsewhere", "read", "")).await.unwrap();
    let (_, eves) = acme.stranger("Eve").await;
    let eve = acme.house.caller(&eves).await;
    tokens::of_account(engine, &eve, wanted("A stranger's", "read", "")).await.unwrap();
    bearing(engine, backup.secret.expose()).await;
    let told = panel().await;
    let names: Vec<_> = told.used_last.iter().map(|row| (row.name.as_str(), row.last_used.is_some())).collect();
    assert_eq!((told.count, told.member_count, told.has_older), (2, 1, false));
    assert_eq!(names, [("Backup", true), ("Pipeline", false)]);
    let own: Vec<_> = told.of_members.iter().map(|row| (row.name.as_str(), row.owner.as_str())).collect();
    assert_eq!(own, [("Laptop", "Ada")], "and nobody's who is no member");
    assert!(told.of_members[0].last_used.is_none());
    bearing(engine, account.secret.expose()).await;
    assert!(panel().await.of_members[0].last_used.is_some());
    let most = limits::TOKENS_NAMED.unsigned_abs();
    for n in 0..most {
        make(engine, &acme.fresh_ada().await, 1 + u8::from(n % 2 == 0)).await.unwrap();
    }
    let told = panel().await;
    assert_eq!((told.count, told.used_last.len() as u64), (2 + most, most));
    assert_eq!(told.used_last[0].name, "Backup");
    tokens::revoke_account_token(engine, &ada, &id(&account)).await.unwrap();
    assert_eq!((panel().await.member_count, panel().await.of_members), (0, vec![]));
    acme.house.clock.advance(30 * limits::A_DAY);
    let expired = acme.people(&acme.house.caller(&acme.house.sign_in(&acme.ada).await).await).await;
    assert_eq!(expired.enforcement.unwrap().bypassing.count, most);
}

#[tokio::test]
async fn the_panel_looks_at_so_many_account_tokens_of_members_and_says_that_there_are_more() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let oldest = tokens::of_account(engine, &ada, wanted("Oldest", "read", "")).await.unwrap();
    bearing(engine, oldest.secret.expose()).await;
    let panel = async || acme.people(&acme.ada().await).await.enforcement.unwrap().bypassing;
    let bound = limits::MEMBER_TOKENS_COUNTED;
    copy_tokens(&acme, 1, bound - 1).await;
    let told = panel().await;
    assert_eq!((told.member_count, told.has_older), (bound.unsigned_abs(), false));
    assert_eq!((told.of_members.len(), told.of_members[0].name.as_str()), (5, "Oldest"));
    copy_tokens(&acme, bound, bound).await;
    let told = panel().await;
    assert_eq!((told.member_count, told.has_older), (bound.unsigned_abs(), true));
    assert!(told.of_members.iter().all(|row| row.name == "Copy"), "what was not looked at is not named");
}

/// Makes newer tokens like the only one there is, never used.
async fn copy_tokens(acme: &Acme, first: i64, last: i64) {
    let (id, hash) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => ("CAST('copy' || printf('%012d', i) AS BLOB)", "CAST(printf('%032d', i) AS BLOB)"),
        DatabaseUrl::Postgres(_) => {
            ("('ffffffff-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid", "sha256(i::text::bytea)")
        }
    };
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
         INSERT INTO tokens (id, token_hash, kind, account_id, name, scope, level, ends_with, created_at)
         SELECT {id}, {hash}, t.kind, t.account_id, 'Copy', t.scope, t.level, t.ends_with, t.created_at
         FROM tokens t, n WHERE t.name = 'Oldest'"
    );
    execute(&acme.house, &sql).await;
}
