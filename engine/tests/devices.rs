//! Promises of the device flow (RFC 8628), and threats to it.

use crate::acme::{Acme, code, open_at};
use crate::house::{Browser, House, Resident, client, is_signed_in};
use engine::devices::{self, BeginError, Begun, Polled};
use engine::{Caller, Client, Credentials, Engine, factors, housekeeping, limits, sessions, step_up};
use serde_json::json;
use shared::ErrorCode::{
    Forbidden, RateLimited, SecondFactorSetupRequired, SignInRequired, StepUpRequired, ValidationFailed,
};
use shared::policy::Role;

/// Somebody with a device of theirs that waits.
struct Stage {
    house: House,
    ada: Resident,
    browser: Browser,
    begun: Begun,
}

impl Stage {
    async fn set() -> Self {
        let house = House::new().await;
        let ada = house.resident("Ada").await;
        let browser = house.sign_in(&ada).await;
        let begun = begin(&house.engine).await;
        Self { house, ada, browser, begun }
    }

    async fn ada(&self) -> Caller {
        self.house.caller(&self.browser).await
    }

    fn shown(&self) -> String {
        self.begun.user_code.grouped()
    }

    async fn approve(&self) {
        devices::approve(&self.house.engine, &self.ada().await, &self.shown()).await.unwrap();
    }

    async fn poll(&self) -> Polled {
        poll(&self.house.engine, &self.begun).await
    }
}

async fn begin(engine: &Engine) -> Begun {
    devices::begin(engine, &at("192.0.2.7", engine).await, "ada@laptop").await.unwrap()
}

/// Nobody, at that network address.
async fn at(ip: &str, engine: &Engine) -> Caller {
    let client = Client { ip: ip.into(), ..client() };
    engine.resolve(Credentials::default(), client).await.unwrap()
}

async fn poll(engine: &Engine, begun: &Begun) -> Polled {
    devices::poll(engine, &at("198.51.100.4", engine).await, begun.device_code.expose()).await.unwrap()
}

/// The token of the session that an approved device gets.
async fn collected(engine: &Engine, begun: &Begun) -> String {
    match poll(engine, begun).await {
        Polled::SignedIn(token) => token.expose().to_owned(),
        other => unreachable!("no session: {other:?}"),
    }
}

async fn bearing(engine: &Engine, token: &str) -> Caller {
    let credentials = Credentials { bearer: Some(token), ..Credentials::default() };
    engine.resolve(credentials, client()).await.unwrap()
}

#[tokio::test]
async fn a_device_waits_until_somebody_approves_and_gets_one_session() {
    let stage = Stage::set().await;
    assert!(matches!(stage.poll().await, Polled::Pending));
    let asks = devices::look(&stage.house.engine, &stage.ada().await, &stage.shown().to_lowercase()).await.unwrap();
    assert_eq!((asks.name.as_str(), asks.ip.as_str()), ("ada@laptop", "192.0.2.7"));
    assert_eq!(asks.asked.words, "less than a minute ago");
    assert_eq!(asks.code, stage.shown());
    stage.approve().await;
    let token = collected(&stage.house.engine, &stage.begun).await;
    let there = bearing(&stage.house.engine, &token).await;
    assert_eq!(engine::accounts::me(&stage.house.engine, &there).await.unwrap().email, stage.ada.email);
    assert!(matches!(stage.poll().await, Polled::Invalid), "a code worked twice");
}

#[tokio::test]
async fn a_wrong_code_is_counted_and_the_sixth_waits_also_if_it_is_right() {
    let stage = Stage::set().await;
    let (engine, ada) = (&stage.house.engine, stage.ada().await);
    // What can't be a code is no guess, and a right one is none either: looking again and again is fine.
    for _ in 0..10 {
        assert_eq!(code(devices::look(engine, &ada, "no code").await), Some(ValidationFailed));
        assert!(devices::look(engine, &ada, &stage.shown()).await.is_ok());
    }
    for n in 0..limits::ATTEMPTS_FREE {
        assert_eq!(code(devices::look(engine, &ada, "BBBB-BBBB").await), Some(ValidationFailed), "{n}");
        // A right one in between does not start the count afresh.
        assert_eq!(devices::look(engine, &ada, &stage.shown()).await.is_ok(), n + 1 < limits::ATTEMPTS_FREE);
    }
    for verb in ["look", "approve", "deny"] {
        let answer = match verb {
            "look" => devices::look(engine, &ada, &stage.shown()).await.map(drop),
            "approve" => devices::approve(engine, &ada, &stage.shown()).await,
            _ => devices::deny(engine, &ada, &stage.shown()).await,
        };
        assert_eq!(code(answer), Some(RateLimited), "{verb}");
    }
    assert_eq!(stage.house.audited("session.attempts_throttled").await, [json!({ "factor": "device_code" })]);
    // Guessing codes shuts nothing else, and waiting is all it costs.
    assert!(is_signed_in(&stage.house.caller(&stage.house.sign_in(&stage.ada).await).await));
    stage.house.clock.advance(limits::ATTEMPTS_FIRST_WAIT);
    assert_eq!(devices::look(engine, &ada, &stage.shown()).await.unwrap().name, "ada@laptop");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guessing_in_parallel_gets_no_more_than_five_free_guesses() {
    let stage = Stage::set().await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (stage.house.engine.clone(), stage.ada().await);
        guesses.spawn(async move { code(devices::look(&engine, &ada, "BBBB-BBBB").await) });
    }
    let answers = guesses.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == Some(ValidationFailed)).count(), 5, "{answers:?}");
}

#[tokio::test]
async fn after_ten_minutes_a_code_lets_nobody_in_and_the_device_is_told() {
    let stage = Stage::set().await;
    let approved = begin(&stage.house.engine).await;
    devices::approve(&stage.house.engine, &stage.ada().await, &approved.user_code.grouped()).await.unwrap();
    assert_eq!(stage.begun.expires_in, 600);
    stage.house.clock.advance(limits::DEVICE_CODE_TTL);
    assert!(matches!(stage.poll().await, Polled::Expired));
    assert!(matches!(poll(&stage.house.engine, &approved).await, Polled::Expired), "an approval outlived its code");
    let again = stage.house.sign_in(&stage.ada).await;
    let late = devices::approve(&stage.house.engine, &stage.house.caller(&again).await, &stage.shown()).await;
    assert_eq!(code(late), Some(ValidationFailed));
    housekeeping::tidy(&stage.house.engine).await.unwrap();
    assert!(matches!(stage.poll().await, Polled::Expired), "forgotten before the device could be told");
    stage.house.clock.advance(limits::DEVICE_CODE_KEPT_AFTER);
    housekeeping::tidy(&stage.house.engine).await.unwrap();
    assert!(matches!(stage.poll().await, Polled::Invalid));
}

#[tokio::test]
async fn a_device_that_was_turned_away_stays_out() {
    let stage = Stage::set().await;
    let ada = stage.ada().await;
    devices::deny(&stage.house.engine, &ada, &stage.shown()).await.unwrap();
    assert!(matches!(stage.poll().await, Polled::Denied));
    assert_eq!(code(devices::approve(&stage.house.engine, &ada, &stage.shown()).await), Some(ValidationFailed));
    assert!(matches!(stage.poll().await, Polled::Denied));
    assert_eq!(stage.house.audited("device.denied").await, [json!({ "name": "ada@laptop" })]);
}

#[tokio::test]
async fn what_was_approved_can_not_be_denied_or_taken_by_another_account() {
    let stage = Stage::set().await;
    stage.approve().await;
    let eve = stage.house.caller(&stage.house.sign_in(&stage.house.resident("Eve").await).await).await;
    assert_eq!(code(devices::deny(&stage.house.engine, &eve, &stage.shown()).await), Some(ValidationFailed));
    assert_eq!(code(devices::approve(&stage.house.engine, &eve, &stage.shown()).await), Some(ValidationFailed));
    let there = bearing(&stage.house.engine, &collected(&stage.house.engine, &stage.begun).await).await;
    assert_eq!(engine::accounts::me(&stage.house.engine, &there).await.unwrap().email, stage.ada.email);
}

#[tokio::test]
async fn whoever_approves_it_is_their_session_and_nobody_elses() {
    let stage = Stage::set().await;
    let eve = stage.house.resident("Eve").await;
    let eves = stage.house.caller(&stage.house.sign_in(&eve).await).await;
    devices::approve(&stage.house.engine, &eves, &stage.shown()).await.unwrap();
    let there = bearing(&stage.house.engine, &collected(&stage.house.engine, &stage.begun).await).await;
    assert_eq!(engine::accounts::me(&stage.house.engine, &there).await.unwrap().email, eve.email);
}

#[tokio::test]
async fn who_asks_too_early_waits_five_seconds_longer_for_good() {
    let stage = Stage::set().await;
    let clock = &stage.house.clock;
    assert!(matches!(stage.poll().await, Polled::Pending));
    clock.advance(4);
    assert!(matches!(stage.poll().await, Polled::SlowDown));
    clock.advance(9);
    assert!(matches!(stage.poll().await, Polled::SlowDown), "ten seconds from here on");
    for _ in 0..2 {
        clock.advance(15);
        assert!(matches!(stage.poll().await, Polled::Pending), "fifteen seconds from here on");
    }
    clock.advance(14);
    assert!(matches!(stage.poll().await, Polled::SlowDown));
    // Whoever was let in gets in: there is nothing left to wait for.
    stage.approve().await;
    assert!(matches!(stage.poll().await, Polled::SignedIn(_)));
}

#[tokio::test]
async fn asking_while_nobody_has_decided_writes_nothing() {
    let stage = Stage::set().await;
    let denied = begin(&stage.house.engine).await;
    devices::deny(&stage.house.engine, &stage.ada().await, &denied.user_code.grouped()).await.unwrap();
    assert!(matches!(stage.poll().await, Polled::Pending));
    let before = stage.house.everything_stored().await;
    for _ in 0..3 {
        stage.poll().await;
        poll(&stage.house.engine, &denied).await;
        devices::poll(&stage.house.engine, &at("198.51.100.4", &stage.house.engine).await, "guessed").await.unwrap();
    }
    assert!(matches!(stage.poll().await, Polled::SlowDown));
    stage.house.clock.advance(limits::DEVICE_CODE_TTL);
    assert!(matches!(stage.poll().await, Polled::Expired));
    assert_eq!(stage.house.everything_stored().await, before);
}

#[tokio::test]
async fn a_server_that_starts_anew_asks_no_device_that_keeps_its_pace_to_slow_down() {
    let stage = Stage::set().await;
    assert!(matches!(stage.poll().await, Polled::Pending));
    assert!(matches!(stage.poll().await, Polled::SlowDown));
    let started = stage.house.another_server().await;
    for _ in 0..3 {
        stage.house.clock.advance(10);
        assert!(matches!(poll(&started, &stage.begun).await, Polled::Pending));
    }
    assert!(matches!(poll(&started, &stage.begun).await, Polled::SlowDown), "it keeps a pace of its own");
}

#[tokio::test]
async fn who_finds_too_many_waiting_is_told_when_the_first_of_them_gives_up() {
    let house = House::new().await;
    let here = at("192.0.2.7", &house.engine).await;
    for _ in 0..limits::DEVICES_WAITING_MAX {
        devices::begin(&house.engine, &here, "laptop").await.unwrap();
        house.clock.advance(7);
    }
    let Err(BeginError::TooMany(wait)) = devices::begin(&house.engine, &here, "laptop").await else {
        unreachable!("one too many")
    };
    house.clock.advance(i64::from(wait) - 1);
    assert!(matches!(devices::begin(&house.engine, &here, "laptop").await, Err(BeginError::TooMany(1))));
    house.clock.advance(1);
    devices::begin(&house.engine, &here, "laptop").await.unwrap();
    assert!(matches!(devices::begin(&house.engine, &here, "laptop").await, Err(BeginError::TooMany(7))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_approval_makes_one_session_however_many_ask_at_two_servers() {
    let stage = Stage::set().await;
    stage.approve().await;
    let servers = [stage.house.engine.clone(), stage.house.another_server().await];
    let mut polls = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, device_code) = (servers[n % 2].clone(), stage.begun.device_code.expose().to_owned());
        let nobody = at("198.51.100.4", &engine).await;
        polls.spawn(async move { devices::poll(&engine, &nobody, &device_code).await.unwrap() });
    }
    let answers = polls.join_all().await;
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Polled::SignedIn(_))).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Polled::Invalid)).count(), 49, "{answers:?}");
    let medium = "SELECT medium FROM sessions WHERE medium = 'command_line'";
    assert_eq!(stage.house.texts(medium).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_device_is_approved_once_however_many_click() {
    let stage = Stage::set().await;
    let mut clicks = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada, shown) = (stage.house.engine.clone(), stage.ada().await, stage.shown());
        clicks.spawn(async move {
            let decision = if n % 2 == 0 { "approve" } else { "deny" };
            devices::decide(&engine, &ada, &shown, decision).await.is_ok()
        });
    }
    assert_eq!(clicks.join_all().await.into_iter().filter(|done| *done).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_devices_at_once_each_get_their_own_session() {
    let stage = Stage::set().await;
    let engine = &stage.house.engine;
    let mut waiting = Vec::new();
    for n in 0..200 {
        let caller = at(&format!("203.0.113.{}", n / 10), engine).await;
        waiting.push(devices::begin(engine, &caller, &format!("device {n}")).await.unwrap());
    }
    let all_at_once = async |waiting: &[Begun]| {
        let mut polls = tokio::task::JoinSet::new();
        for begun in waiting {
            let (engine, device_code) = (engine.clone(), begun.device_code.expose().to_owned());
            let nobody = at("198.51.100.4", &engine).await;
            polls.spawn(async move { devices::poll(&engine, &nobody, &device_code).await.unwrap() });
        }
        polls.join_all().await
    };
    assert!(all_at_once(&waiting).await.iter().all(|answer| matches!(answer, Polled::Pending)));
    let ada = stage.ada().await;
    for begun in &waiting {
        devices::approve(engine, &ada, &begun.user_code.grouped()).await.unwrap();
    }
    let mut tokens: Vec<String> = Vec::new();
    for answer in all_at_once(&waiting).await {
        let Polled::SignedIn(token) = answer else { unreachable!("{answer:?}") };
        tokens.push(token.expose().to_owned());
    }
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 200);
    assert!(is_signed_in(&bearing(engine, &tokens[7]).await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_so_many_devices_wait_at_one_network_address() {
    let house = House::new().await;
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, here) = (house.engine.clone(), at("192.0.2.7", &house.engine).await);
        asked.spawn(async move { devices::begin(&engine, &here, "flood").await });
    }
    let answers = asked.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 20);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(BeginError::TooMany(_)))), "{answers:?}");
    let elsewhere = at("192.0.2.8", &house.engine).await;
    assert!(devices::begin(&house.engine, &elsewhere, "laptop").await.is_ok());
    // Whoever has one address of IPv6 has 2⁶⁴ of them.
    for n in 0..=limits::DEVICES_WAITING_MAX {
        let neighbour = at(&format!("2001:db8::{n:x}"), &house.engine).await;
        let answer = devices::begin(&house.engine, &neighbour, "laptop").await;
        assert_eq!(answer.is_ok(), n < limits::DEVICES_WAITING_MAX, "{n}");
    }
    house.clock.advance(limits::DEVICE_CODE_TTL);
    assert!(devices::begin(&house.engine, &at("192.0.2.7", &house.engine).await, "laptop").await.is_ok());
}

#[tokio::test]
async fn a_name_that_would_deceive_is_refused() {
    let house = House::new().await;
    for name in ["", " ", "ada\n@laptop", "\u{202E}potpal", &"a".repeat(81)] {
        let answer = devices::begin(&house.engine, &house.nobody().await, name).await;
        assert!(matches!(answer, Err(BeginError::Name(_))), "{name:?}: {answer:?}");
    }
}

#[tokio::test]
async fn approving_takes_a_fresh_proof_and_denying_none() {
    let stage = Stage::set().await;
    stage.house.clock.advance(limits::STEP_UP_TTL);
    let (here, there) = (begin(&stage.house.engine).await, begin(&stage.house.engine).await);
    let (ada, engine) = (stage.ada().await, &stage.house.engine);
    assert_eq!(code(devices::approve(engine, &ada, &here.user_code.grouped()).await), Some(StepUpRequired));
    assert!(matches!(poll(engine, &here).await, Polled::Pending), "let in without the proof");
    devices::deny(engine, &ada, &there.user_code.grouped()).await.unwrap();
    step_up::with_password(engine, &ada, crate::house::PASSWORD).await.unwrap();
    devices::approve(engine, &ada, &here.user_code.grouped()).await.unwrap();
    assert_eq!(code(devices::look(engine, &stage.house.nobody().await, "BBBB-BBBB").await), Some(SignInRequired));
}

#[tokio::test]
async fn a_command_line_lets_in_nobody() {
    let stage = Stage::set().await;
    stage.approve().await;
    let engine = &stage.house.engine;
    let line = bearing(engine, &collected(engine, &stage.begun).await).await;
    let next = begin(engine).await;
    for answer in [
        devices::look(engine, &line, &next.user_code.grouped()).await.map(drop),
        devices::page(engine, &line, "").await.map(drop),
        devices::approve(engine, &line, &next.user_code.grouped()).await,
        devices::deny(engine, &line, &next.user_code.grouped()).await,
    ] {
        assert_eq!(code(answer), Some(Forbidden));
    }
    assert!(matches!(poll(engine, &next).await, Polled::Pending));
}

#[tokio::test]
async fn a_session_works_only_where_it_lives() {
    let stage = Stage::set().await;
    stage.approve().await;
    let engine = &stage.house.engine;
    let token = collected(engine, &stage.begun).await;
    let as_cookie = Credentials { session: Some(&token), ..Credentials::default() };
    assert!(!is_signed_in(&engine.resolve(as_cookie, client()).await.unwrap()));
    assert!(!is_signed_in(&bearing(engine, stage.browser.session.as_deref().unwrap()).await));
    let both = Credentials { session: stage.browser.session.as_deref(), bearer: Some("slp_cli_x"), ..as_cookie };
    assert!(!is_signed_in(&engine.resolve(both, client()).await.unwrap()), "a cookie counted beside a bearer");
}

#[tokio::test]
async fn a_session_that_proved_only_a_password_makes_one_that_is_refused_where_it_is() {
    let acme = Acme::new().await;
    let (mut bob, bobs) = acme.member("Bob", Role::Member).await;
    let approve = async |browser: &Browser| {
        let begun = begin(acme.engine()).await;
        let caller = acme.house.caller(browser).await;
        devices::approve(acme.engine(), &caller, &begun.user_code.grouped()).await.unwrap();
        bearing(acme.engine(), &collected(acme.engine(), &begun).await).await
    };
    let weak = approve(&bobs).await;
    assert!(open_at(acme.engine(), &weak).await.is_ok(), "nothing is required yet");
    acme.switch(true).await;
    assert_eq!(open_at(acme.engine(), &weak).await, Err(SecondFactorSetupRequired));
    acme.house.enrol(&mut bob, &bobs).await;
    assert_eq!(open_at(acme.engine(), &weak).await, Err(StepUpRequired), "the device has proven nothing since");
    let strong = approve(&bobs).await;
    assert_eq!(open_at(acme.engine(), &strong).await, Ok(vec!["Rocket".to_owned()]));
    let code = acme.house.fresh_code(&bob);
    step_up::with_code(acme.engine(), &acme.house.caller(&bobs).await, &code).await.unwrap();
    factors::disable(acme.engine(), &acme.house.caller(&bobs).await).await.unwrap();
    assert_eq!(open_at(acme.engine(), &strong).await, Err(SecondFactorSetupRequired), "its factor is gone");
}

#[tokio::test]
async fn an_approval_is_worth_nothing_once_what_gave_it_is_gone() {
    let stage = Stage::set().await;
    stage.approve().await;
    sessions::sign_out(&stage.house.engine, &stage.ada().await).await.unwrap();
    assert!(matches!(stage.poll().await, Polled::Denied), "its session has ended");

    let mut ada = stage.ada.clone();
    let browser = stage.house.sign_in(&ada).await;
    stage.house.enrol(&mut ada, &browser).await;
    let begun = begin(&stage.house.engine).await;
    let caller = stage.house.caller(&browser).await;
    devices::approve(&stage.house.engine, &caller, &begun.user_code.grouped()).await.unwrap();
    factors::disable(&stage.house.engine, &caller).await.unwrap();
    assert!(matches!(poll(&stage.house.engine, &begun).await, Polled::Denied), "its proof is gone");

    let begun = begin(&stage.house.engine).await;
    devices::approve(&stage.house.engine, &caller, &begun.user_code.grouped()).await.unwrap();
    sessions::revoke_others(&stage.house.engine, &caller).await.unwrap();
    assert!(matches!(poll(&stage.house.engine, &begun).await, Polled::Denied), "everywhere else is signed out");
}

#[tokio::test]
async fn who_was_let_in_is_told_by_mail_and_in_the_log() {
    let stage = Stage::set().await;
    stage.approve().await;
    assert!(stage.house.mails_to(&stage.ada.email).await.iter().all(|mail| !mail.subject.contains("command line")));
    collected(&stage.house.engine, &stage.begun).await;
    let mail = stage.house.mails_to(&stage.ada.email).await.remove(0);
    assert_eq!(mail.subject, "A command line signed in as you");
    assert!(mail.text.contains("\"ada@laptop\"") && mail.text.contains("/account/security"), "{}", mail.text);
    assert_eq!(stage.house.audited("device.approved").await, [json!({ "name": "ada@laptop" })]);
    let births = stage.house.audited("session.signed_in").await;
    assert!(births.contains(&json!({ "proof": "password", "by": "device", "name": "ada@laptop" })), "{births:?}");
}

#[tokio::test]
async fn neither_code_stands_in_the_database() {
    let stage = Stage::set().await;
    let (device_code, user_code) = (stage.begun.device_code.expose(), stage.begun.user_code.letters());
    let columns = match &stage.house.config.database {
        engine::DatabaseUrl::Sqlite(_) => {
            "SELECT hex(device_code) || ' ' || hex(user_code) || ' ' || name FROM device_codes"
        }
        engine::DatabaseUrl::Postgres(_) => {
            "SELECT encode(device_code, 'hex') || ' ' || encode(user_code, 'hex') || ' ' || name FROM device_codes"
        }
    };
    let kept = stage.house.texts(columns).await.concat().to_lowercase();
    let hex = |code: &str| data_encoding::HEXLOWER.encode(code.as_bytes());
    assert!(!kept.contains(&hex(device_code)) && !kept.contains(&hex(user_code)), "{kept}");
}
