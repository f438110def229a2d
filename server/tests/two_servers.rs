//! Two server processes on one database: what one of them answered holds at the other.
//!
//! On an SQLite file that both have open; or, with `SALLYPORT_TEST_DATABASE_URL`, on a PostgreSQL database of their
//! own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::spawn;
use std::time::Duration;

use crate::client::{arrive, enrol, join, post};
use crate::process::Running;
use crate::switching::{Switch, wait_until};
use sqlx::Connection as _;

const MEMBERS: usize = 20;
/// On PostgreSQL, where only the database stands between the two; on one file they see each other's commits, too.
const SWITCHES: usize = 1_000;
const SWITCHES_ON_A_FILE: usize = 100;
/// Twenty that never pause would leave the servers no time to switch.
const PAUSE: Duration = Duration::from_millis(20);

#[test]
fn nobody_at_either_process_is_let_in_after_on_or_kept_out_after_off() {
    let database = database();
    let (one, _) = Running::start(&environment(database.as_deref()));
    // The second one seals with the key of the first.
    let key = one.folder.path().join("data/sallyport.key").display().to_string();
    let mut shared = environment(database.as_deref());
    let own = format!("sqlite://{}", one.folder.path().join("data/sallyport.db").display());
    if database.is_none() {
        shared.push(("SALLYPORT_DATABASE_URL", &own));
    }
    shared.push(("SALLYPORT_KEY_FILE", &key));
    let (two, _) = Running::start(&shared);
    let servers = [one.address.clone(), two.address.clone()];

    let ada = arrive(&servers, "ada");
    enrol(&servers[0], &ada);
    assert_eq!(post(&servers[0], "create_workspace", &ada, "workspace_name=Acme").unwrap().status, 200);
    let eve = join(&servers, &ada, "eve", "admin");
    enrol(&servers[1], &eve);
    let switch = Arc::new(Switch::off());
    let judged: Arc<[AtomicUsize]> = (0..MEMBERS).map(|_| AtomicUsize::new(0)).collect();
    let bobs: Vec<String> = (0..MEMBERS).map(|n| join(&servers, &ada, &format!("bob{n}"), "member")).collect();
    let readers: Vec<_> = bobs
        .into_iter()
        .zip(servers.iter().cycle())
        .enumerate()
        .map(|(n, (bob, server))| {
            let (server, switch, judged) = (server.clone(), switch.clone(), judged.clone());
            spawn(move || {
                let ask = || post(&server, "projects", &bob, "workspace=acme").unwrap().body;
                switch.read(PAUSE, &judged[n], ask, |door, after| {
                    assert_eq!(door.contains("\"shut\""), after % 2 == 1, "after switch {after}: {door}");
                });
            })
        })
        .collect();
    for n in 1..=if database.is_some() { SWITCHES } else { SWITCHES_ON_A_FILE } {
        let (admin, required) = if n % 2 == 1 { (&ada, true) } else { (&eve, false) };
        let form = format!("workspace=acme&required={required}");
        let required = || {
            let answer = post(&servers[n % 3 % 2], "require_second_factor", admin, &form).unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
        };
        switch.turn(n, required, || judged.iter().any(|after| after.load(Ordering::SeqCst) == n));
    }
    wait_until("every member read", || judged.iter().all(|after| after.load(Ordering::SeqCst) > 0));
    switch.stop();
    for reader in readers {
        reader.join().unwrap();
    }
    drop((one.cut_off(), two.cut_off()));
}

/// A fresh PostgreSQL database; none, where the servers share a file.
#[expect(clippy::disallowed_methods, reason = "a database name can't be bound, and this one is ours")]
fn database() -> Option<String> {
    let server = std::env::var("SALLYPORT_TEST_DATABASE_URL").ok()?;
    let name = format!("two_servers_{}", std::process::id());
    let create = async {
        let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
        let sql = format!("CREATE DATABASE {name}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    };
    tokio::runtime::Runtime::new().unwrap().block_on(create);
    Some(server.replacen("/postgres?", &format!("/{name}?"), 1))
}

/// A line of log for each request would only cost time.
fn environment(database: Option<&str>) -> Vec<(&str, &str)> {
    let quiet = ("SALLYPORT_LOG", "warn,server::run=info");
    database.map(|url| ("SALLYPORT_DATABASE_URL", url)).into_iter().chain([quiet]).collect()
}
