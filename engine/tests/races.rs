//! Many at once in front of one door, at two servers: what was answered holds for whoever asks afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::acme::Acme;
use engine::workspaces::enforcement;
use engine::{Client, Credentials, Engine, gate};
use shared::policy::Role;
use shared::views::Door;

const MEMBERS: usize = 20;
const SWITCHES: usize = 1_000;
/// What readers may rely on: an odd count is "on" and answered, an even one "off" and answered.
const UNSETTLED: usize = usize::MAX;
/// For one look at one switch.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_at_any_server_is_let_in_after_on_or_kept_out_after_off() {
    let acme = Acme::new().await;
    let (mut eve, eves) = acme.member("Eve", Role::Admin).await;
    acme.house.enrol(&mut eve, &eves).await;
    let admins = [acme.fresh_ada().await, acme.house.caller(&eves).await];
    let servers = [acme.engine().clone(), acme.house.another_server().await];
    let (settled, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let judged: Arc<[AtomicUsize]> = (0..MEMBERS).map(|_| AtomicUsize::new(0)).collect();
    let mut readers = tokio::task::JoinSet::new();
    for n in 0..MEMBERS {
        let (_, browser) = acme.member(&format!("Bob {n}"), Role::Member).await;
        let (server, settled, stop, judged) = (servers[n % 2].clone(), settled.clone(), stop.clone(), judged.clone());
        readers.spawn(async move { read(&server, browser.session, &settled, &stop, &judged[n]).await });
    }
    for n in 1..=SWITCHES {
        settled.store(UNSETTLED, Ordering::SeqCst);
        // One admin switches on, the other one off; each asks at either server.
        enforcement::require(&servers[n % 3 % 2], &admins[n % 2], "acme", n % 2 == 1).await.unwrap();
        let before = sum(&judged);
        settled.store(n, Ordering::SeqCst);
        // A switch that nobody looked at proves nothing, and a slow machine needs longer to look.
        wait_until("somebody read what was switched", || sum(&judged) > before).await;
    }
    wait_until("every member read", || judged.iter().all(|times| times.load(Ordering::SeqCst) > 0)).await;
    stop.store(true, Ordering::SeqCst);
    readers.join_all().await;
}

fn sum(judged: &[AtomicUsize]) -> usize {
    judged.iter().map(|times| times.load(Ordering::SeqCst)).sum()
}

/// Others go on meanwhile. A reader that found a wrong answer is gone, and what it found stands in the test's output.
async fn wait_until(what: &str, is_true: impl Fn() -> bool) {
    let asked_often = async {
        while !is_true() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, asked_often).await.is_ok(), "not within {PATIENCE:?}: {what}");
}

/// Asks for the door again and again, and counts how often the answer could be judged.
async fn read(
    engine: &Engine,
    session: Option<String>,
    settled: &AtomicUsize,
    stop: &AtomicBool,
    judged: &AtomicUsize,
) {
    while !stop.load(Ordering::SeqCst) {
        let before = settled.load(Ordering::SeqCst);
        let credentials = Credentials { session: session.as_deref(), ..Credentials::default() };
        let bob = engine.resolve(credentials, Client::default()).await.unwrap();
        let door = gate::access(engine, &bob, "acme").await.unwrap();
        if before != UNSETTLED && before == settled.load(Ordering::SeqCst) {
            assert_eq!(matches!(door, Door::Shut(_)), before % 2 == 1, "after switch {before}");
            judged.fetch_add(1, Ordering::SeqCst);
        }
        // What is remembered is answered without a pause: others would never get their turn.
        tokio::task::yield_now().await;
    }
}
