//! Two server processes on one database: what one of them answered holds at the other.
//!
//! On an SQLite file that both have open; or, with `SALLYPORT_TEST_DATABASE_URL`, on a PostgreSQL database of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use crate::client::{arrive, enrol, join, post};
use crate::process::Running;
use sqlx::Connection as _;

const MEMBERS: usize = 20;
/// On PostgreSQL, where only the database stands between the two; on one file they see each other's commits, too.
const SWITCHES: usize = 1_000;
const SWITCHES_ON_A_FILE: usize = 100;
/// What readers may rely on: an odd count is "on" and answered, an even one "off" and answered.
const UNSETTLED: usize = usize::MAX;
/// For one look at one switch.
const PATIENCE: Duration = Duration::from_mins(1);

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
    let (settled, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let judged: Arc<[AtomicUsize]> = (0..MEMBERS).map(|_| AtomicUsize::new(0)).collect();
    let bobs: Vec<String> = (0..MEMBERS).map(|n| join(&servers, &ada, &format!("bob{n}"), "member")).collect();
    let readers: Vec<_> = bobs
        .into_iter()
        .zip(servers.iter().cycle())
        .enumerate()
        .map(|(n, (bob, server))| {
            let (server, settled, stop, judged) = (server.clone(), settled.clone(), stop.clone(), judged.clone());
            spawn(move || read(&server, &bob, &settled, &stop, &judged[n]))
        })
        .collect();
    for n in 1..=if database.is_some() { SWITCHES } else { SWITCHES_ON_A_FILE } {
        settled.store(UNSETTLED, Ordering::SeqCst);
        let (admin, required) = if n % 2 == 1 { (&ada, true) } else { (&eve, false) };
        let form = format!("workspace=acme&required={required}");
        let answer = post(&servers[n % 3 % 2], "require_second_factor", admin, &form).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let before = sum(&judged);
        settled.store(n, Ordering::SeqCst);
        // A switch that nobody looked at proves nothing, and a slow machine needs longer to look.
        wait_until("somebody read what was switched", || sum(&judged) > before);
    }
    wait_until("every member read", || judged.iter().all(|times| times.load(Ordering::SeqCst) > 0));
    stop.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.join().unwrap();
    }
    drop((one.cut_off(), two.cut_off()));
}

fn sum(judged: &[AtomicUsize]) -> usize {
    judged.iter().map(|times| times.load(Ordering::SeqCst)).sum()
}

/// A reader that found a wrong answer is gone: then this stops, too, and the test says which one.
fn wait_until(what: &str, is_true: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        sleep(Duration::from_millis(1));
    }
}

/// Asks for the projects again and again, and counts how often the answer could be judged.
fn read(server: &str, session: &str, settled: &AtomicUsize, stop: &AtomicBool, judged: &AtomicUsize) {
    while !stop.load(Ordering::SeqCst) {
        let before = settled.load(Ordering::SeqCst);
        let door = post(server, "projects", session, "workspace=acme").unwrap().body;
        if before != UNSETTLED && before == settled.load(Ordering::SeqCst) {
            assert_eq!(door.contains("\"shut\""), before % 2 == 1, "after switch {before}: {door}");
            judged.fetch_add(1, Ordering::SeqCst);
        }
        // Twenty that never pause would leave the servers no time to switch.
        sleep(Duration::from_millis(20));
    }
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

/// Nobody reads the log of every request: a full pipe would stop the servers.
fn environment(database: Option<&str>) -> Vec<(&str, &str)> {
    let quiet = ("SALLYPORT_LOG", "warn,server::run=info");
    database.map(|url| ("SALLYPORT_DATABASE_URL", url)).into_iter().chain([quiet]).collect()
}
