//! Promises about requests to join: admins hear of them, and not too often; they see how many wait, and all of them.

use crate::acme::code;
use crate::house::Browser;
use crate::intruder::execute;
use crate::name_server::Reply;
use crate::trusting::{RECORD, Stage};
use engine::workspaces::{delete, domains, restore, set_plan};
use engine::{Caller, DatabaseUrl, housekeeping, limits};
use shared::ErrorCode::{Forbidden, NotFound};
use shared::policy::{Plan, Role};
use shared::views::{DnsAnswer, Door};

/// The subjects of the mails about requests that Ada got, the oldest first.
async fn told(stage: &Stage) -> Vec<String> {
    let mails = stage.acme.house.mails_to(&stage.acme.ada.email).await.into_iter().rev();
    mails.map(|mail| mail.subject).filter(|subject| subject.contains("to join Acme")).collect()
}

async fn keep_house(stage: &Stage) {
    housekeeping::check_domains(stage.engine()).await.unwrap();
    housekeeping::tell_admins(stage.engine()).await.unwrap();
}

/// Somebody new asks to join.
async fn asks(stage: &Stage, name: &str) -> Browser {
    let (_, browser) = stage.arrive(name).await;
    assert_eq!(stage.ask(&browser).await, None);
    browser
}

async fn decline_the_oldest(stage: &Stage) {
    let request = stage.requests().await[0].0.clone();
    domains::decline(stage.engine(), &stage.acme.ada().await, "acme", &request).await.unwrap();
}

/// So many with an address of the trusted domain, each of whom asked; five in the same moment.
async fn crowd(stage: &Stage, many: i64) {
    let id = match stage.acme.house.config.database {
        DatabaseUrl::Sqlite(_) => "CAST('crowd' || printf('%011d', (i * 7919) % 10007) AS BLOB)",
        DatabaseUrl::Postgres(_) => "md5('crowd' || i)::uuid",
    };
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
         INSERT INTO accounts (id, email, name, password_hash, email_verified_at, created_at)
         SELECT {id}, 'crowd' || i || '@example.org', 'Crowd ' || i, '', 0, 0 FROM n;
         INSERT INTO join_requests (id, workspace_id, account_id, domain_id, asked_at)
         SELECT a.id, d.workspace_id, a.id, d.id, CAST(SUBSTR(a.name, 7) AS BIGINT) / 5 * 1000000
         FROM accounts a, trusted_domains d WHERE a.name LIKE 'Crowd %'"
    );
    execute(&stage.acme.house, &sql).await;
}

#[tokio::test]
async fn one_request_that_nobody_decides_hides_none_that_come_after_it() {
    let stage = Stage::trusting("ask", "viewer").await;
    asks(&stage, "Bob").await;
    asks(&stage, "Carol").await;
    asks(&stage, "Dan").await;
    let mut expected = vec!["bob@example.org asks to join Acme"];
    for wait in [0, limits::A_DAY - 1] {
        stage.acme.house.clock.advance(wait);
        keep_house(&stage).await;
        assert_eq!(told(&stage).await, expected, "not a mail for each");
    }
    stage.acme.house.clock.advance(1);
    keep_house(&stage).await;
    expected.push("3 requests to join Acme wait");
    assert_eq!(told(&stage).await, expected);
    for _ in 0..3 {
        stage.acme.house.clock.advance(limits::A_DAY);
        keep_house(&stage).await;
        assert_eq!(told(&stage).await, expected, "nobody came since");
    }
    asks(&stage, "Erin").await;
    expected.push("4 requests to join Acme wait");
    assert_eq!(told(&stage).await, expected, "at once: the last mail was long ago");
}

#[tokio::test]
async fn requests_that_admins_decide_at_once_are_told_five_times_an_hour_and_the_last_of_them_within_a_day() {
    let stage = Stage::trusting("ask", "viewer").await;
    for n in 0..20 {
        asks(&stage, &format!("Bob {n}")).await;
        if n < 19 {
            decline_the_oldest(&stage).await;
        }
        stage.acme.house.clock.advance(limits::AN_HOUR / 20);
    }
    assert_eq!(i64::try_from(told(&stage).await.len()), Ok(limits::MAILS_AN_HOUR_MAX));
    stage.acme.house.clock.advance(limits::A_DAY);
    keep_house(&stage).await;
    assert_eq!(told(&stage).await.last().unwrap(), "1 request to join Acme waits", "nobody had been told of it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_ask_at_once_one_writes_and_of_two_house_keepers_too() {
    let stage = Stage::trusting("ask", "viewer").await;
    let mut askers = tokio::task::JoinSet::new();
    for n in 0..20 {
        let (_, browser) = stage.arrive(&format!("Bob {n}")).await;
        let (caller, offer) = (stage.acme.house.caller(&browser).await, stage.offer(&browser).await);
        let engine = stage.engine().clone();
        askers.spawn(async move { code(domains::ask(&engine, &caller, &offer).await) });
    }
    assert_eq!(askers.join_all().await, [None; 20]);
    assert_eq!(told(&stage).await.len(), 1);
    stage.acme.house.clock.advance(limits::A_DAY);
    let (one, other) = (stage.engine().clone(), stage.acme.house.another_server().await);
    let (a, b) = tokio::join!(housekeeping::tell_admins(&one), housekeeping::tell_admins(&other));
    a.unwrap();
    b.unwrap();
    assert_eq!(told(&stage).await[1..], ["20 requests to join Acme wait"]);
}

#[tokio::test]
async fn requests_that_do_not_count_now_are_told_of_once_they_do() {
    let stage = Stage::trusting("ask", "viewer").await;
    asks(&stage, "Bob").await;
    asks(&stage, "Carol").await;
    stage.change("off", "viewer").await;
    stage.acme.house.clock.advance(limits::A_DAY);
    keep_house(&stage).await;
    assert_eq!(told(&stage).await.len(), 1);
    stage.change("ask", "viewer").await;
    delete(stage.engine(), &stage.acme.fresh_ada().await, "acme", "Acme").await.unwrap();
    stage.acme.house.clock.advance(limits::A_DAY);
    keep_house(&stage).await;
    assert_eq!(told(&stage).await.len(), 1, "it is shut for everybody");
    restore(stage.engine(), &stage.acme.fresh_ada().await, "acme").await.unwrap();
    keep_house(&stage).await;
    assert_eq!(told(&stage).await[1..], ["2 requests to join Acme wait"]);

    decline_the_oldest(&stage).await;
    decline_the_oldest(&stage).await;
    stage.acme.house.clock.advance(limits::A_DAY);
    keep_house(&stage).await;
    assert_eq!(told(&stage).await.len(), 2, "none is left");
}

#[tokio::test]
async fn admins_who_are_let_in_are_told_how_many_wait_and_nobody_else() {
    let stage = Stage::trusting("ask", "viewer").await;
    set_plan(stage.engine(), &Caller::operator(), "acme", Plan::Pro).await.unwrap();
    let (_, bobs) = stage.acme.member("Bob", Role::Member).await;
    let (_, dans) = stage.acme.member("Dan", Role::Admin).await;
    let waiting = async |browser: &Browser| {
        domains::waiting(stage.engine(), &stage.acme.house.caller(browser).await, "acme").await
    };
    assert_eq!(waiting(&dans).await.unwrap(), Door::Open(0));
    let carols = asks(&stage, "Carol").await;
    assert_eq!(waiting(&dans).await.unwrap(), Door::Open(1));
    assert_eq!(code(waiting(&bobs).await), Some(Forbidden));
    assert_eq!(code(waiting(&carols).await), Some(NotFound));
    stage.acme.switch(true).await;
    assert!(matches!(waiting(&dans).await.unwrap(), Door::Shut(_)), "his door is shut");
    assert_eq!(waiting(&stage.acme.browser()).await.unwrap(), Door::Open(1));

    decline_the_oldest(&stage).await;
    assert_eq!(waiting(&stage.acme.browser()).await.unwrap(), Door::Open(0), "decided");
    crowd(&stage, 98).await;
    assert_eq!(waiting(&stage.acme.browser()).await.unwrap(), Door::Open(98));
    execute(&stage.acme.house, "UPDATE join_requests SET declined_at = NULL").await;
    assert_eq!(waiting(&stage.acme.browser()).await.unwrap(), Door::Open(99));
    asks(&stage, "Erin").await;
    asks(&stage, "Frank").await;
    assert_eq!(waiting(&stage.acme.browser()).await.unwrap(), Door::Open(100), "for whatever is more");
    stage.dns.say(RECORD, Reply::NoName);
    assert_eq!(stage.check().await, Ok(DnsAnswer::Missing));
    assert_eq!(waiting(&stage.acme.browser()).await.unwrap(), Door::Open(0), "nobody could approve them");
}

#[tokio::test]
async fn every_request_is_found_part_by_part_the_oldest_first() {
    let stage = Stage::trusting("ask", "viewer").await;
    crowd(&stage, 250).await;
    let (mut found, mut parts, mut at) = (Vec::new(), Vec::new(), String::new());
    loop {
        let part = stage.acme.requests(&at).await;
        assert_eq!(part.has_older_requests, !at.is_empty());
        parts.push(part.requests.len());
        found.extend(part.requests.into_iter().map(|request| (request.asked.iso, request.id, request.email)));
        let Some(next) = part.next_requests else { break };
        at = next;
    }
    assert_eq!(parts, [100, 100, 50]);
    assert!(found.is_sorted(), "by time, and by id where that is the same");
    found.dedup();
    assert_eq!(found.len(), 250, "none twice, none left out");

    let first = stage.acme.requests("").await;
    let all_decided = "UPDATE join_requests SET declined_at = 0 WHERE asked_at > 30000000";
    execute(&stage.acme.house, all_decided).await;
    for at in [at.as_str(), "mangled"] {
        let part = stage.acme.requests(at).await;
        assert_eq!(
            (&part.requests, part.has_older_requests),
            (&first.requests, false),
            "{at}: nobody is left behind it"
        );
    }
}
