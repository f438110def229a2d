//! Promises and threats of second factors.

use crate::house::{Browser, House, Resident, oathtool};
use engine::factors::{ResetError, authenticator, recovery_codes, reset};
use engine::sign_in::{self, ChallengeError};
use engine::{Caller, limits, step_up};
use serde_json::json;
use tokio::task::JoinSet;

async fn enrolled(house: &House) -> (Resident, Browser) {
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    (ada, browser)
}

#[expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]
async fn codes(house: &House, caller: &Caller) -> Vec<String> {
    let view = recovery_codes::view(&house.engine, caller).await.unwrap();
    view.codes.into_iter().filter(|code| !code.used).map(|code| code.code).collect()
}

#[tokio::test]
async fn one_code_in_fifty_parallel_sign_ins_is_accepted_once() {
    let house = House::new().await;
    let (ada, _) = enrolled(&house).await;
    let code = house.fresh_code(&ada);
    let mut tries = JoinSet::new();
    for _ in 0..50 {
        let pending = house.caller(&house.start_sign_in(&ada).await).await;
        let (engine, code) = (house.engine.clone(), code.clone());
        tries.spawn(async move { sign_in::with_code(&engine, &pending, &code).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|ok| *ok).count(), 1);
}

#[tokio::test]
async fn a_used_code_is_refused_in_a_second_session() {
    let house = House::new().await;
    let (ada, _) = enrolled(&house).await;
    let (first, second) = (house.start_sign_in(&ada).await, house.start_sign_in(&ada).await);
    let code = house.fresh_code(&ada);
    assert!(sign_in::with_code(&house.engine, &house.caller(&first).await, &code).await.is_ok());
    assert!(sign_in::with_code(&house.engine, &house.caller(&second).await, &code).await.is_err());
}

#[tokio::test]
async fn the_code_that_enrolled_does_not_sign_in() {
    let house = House::new().await;
    let (ada, _) = enrolled(&house).await;
    let enrolment_code = oathtool(ada.setup_key.as_deref().unwrap(), house.clock.now());
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    assert!(sign_in::with_code(&house.engine, &pending, &enrolment_code).await.is_err());
}

#[tokio::test]
async fn codes_of_two_steps_ago_and_one_step_ahead_are_refused() {
    let house = House::new().await;
    let (ada, _) = enrolled(&house).await;
    house.clock.advance(300);
    let key = ada.setup_key.as_deref().unwrap();
    let now = house.clock.now();
    for (offset, accepted) in [(-60, false), (30, false), (-30, true), (0, true)] {
        let pending = house.caller(&house.start_sign_in(&ada).await).await;
        let answer = sign_in::with_code(&house.engine, &pending, &oathtool(key, now.plus(offset))).await;
        assert_eq!(answer.is_ok(), accepted, "{offset} s");
    }
}

#[tokio::test]
async fn one_recovery_code_in_fifty_parallel_sign_ins_is_accepted_once() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    let code = codes(&house, &house.caller(&browser).await).await.remove(3);
    let mut tries = JoinSet::new();
    for _ in 0..50 {
        let pending = house.caller(&house.start_sign_in(&ada).await).await;
        let (engine, code) = (house.engine.clone(), code.clone());
        tries.spawn(async move { sign_in::with_recovery_code(&engine, &pending, &code).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|ok| *ok).count(), 1);
    let left = codes(&house, &house.caller(&browser).await).await;
    assert_eq!(left.len(), limits::RECOVERY_CODES - 1);
    assert!(!left.contains(&code));
}

#[tokio::test]
async fn regenerating_makes_every_old_code_useless_at_once() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    let caller = house.caller(&browser).await;
    let old = codes(&house, &caller).await;
    assert_eq!(old.len(), 10);
    recovery_codes::regenerate(&house.engine, &caller).await.unwrap();
    let new = codes(&house, &caller).await;
    assert_eq!(new.len(), 10);
    for code in &old {
        assert!(!new.contains(code));
        let pending = house.caller(&house.start_sign_in(&ada).await).await;
        assert!(sign_in::with_recovery_code(&house.engine, &pending, code).await.is_err());
        house.clock.advance(limits::ATTEMPTS_LONGEST_WAIT);
    }
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    assert!(sign_in::with_recovery_code(&house.engine, &pending, &new[0]).await.is_ok());
}

#[tokio::test]
async fn guessed_codes_shut_neither_recovery_codes_nor_the_password() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    let code = codes(&house, &house.caller(&browser).await).await.remove(0);
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    for _ in 0..limits::ATTEMPTS_FREE {
        let answer = sign_in::with_code(&house.engine, &pending, "000000").await;
        assert!(matches!(answer, Err(ChallengeError::Proof(_))), "{answer:?}");
    }
    let step = sign_in::step(&house.engine, &pending).await.unwrap();
    assert_eq!(step.wait, Some(30), "the page does not say how long to wait");
    assert!(house.start_sign_in(&ada).await.attempt.is_some(), "the password was shut");
    assert!(sign_in::with_recovery_code(&house.engine, &pending, &code).await.is_ok(), "recovery codes were shut");
    let told = house.mails_to(&ada.email).await;
    assert!(told.iter().any(|mail| mail.subject.contains("guessing")), "nobody was told");
}

#[tokio::test]
async fn waiting_doubles_up_to_an_hour_and_a_hundred_wrong_codes_switch_the_factor_off() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    let recovery = codes(&house, &house.caller(&browser).await).await.remove(0);
    let mut waits = Vec::new();
    for _ in 0..limits::ATTEMPTS_MAX {
        let pending = house.caller(&house.start_sign_in(&ada).await).await;
        let _ = sign_in::with_code(&house.engine, &pending, "000000").await;
        let wait = sign_in::step(&house.engine, &pending).await.unwrap().wait.unwrap_or(0);
        waits.push(wait);
        house.clock.advance(i64::from(wait));
    }
    assert_eq!(waits[..13], [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    house.clock.advance(limits::ATTEMPTS_LONGEST_WAIT);
    let code = house.fresh_code(&ada);
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    assert!(sign_in::with_code(&house.engine, &pending, &code).await.is_err(), "the factor is still on");
    assert!(sign_in::with_recovery_code(&house.engine, &pending, &recovery).await.is_ok());
    house.sign_in(&ada).await; // another factor restored it
}

#[tokio::test]
async fn who_can_prove_nothing_any_more_is_helped_by_the_operator_and_hears_of_it() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    let recovery = codes(&house, &house.caller(&browser).await).await.remove(0);
    for _ in 0..limits::ATTEMPTS_MAX {
        let pending = house.caller(&house.start_sign_in(&ada).await).await;
        let _ = sign_in::with_code(&house.engine, &pending, "000000").await;
        let _ = sign_in::with_recovery_code(&house.engine, &pending, "AAAA-AAAA-AAAA-AAAA").await;
        house.clock.advance(limits::ATTEMPTS_LONGEST_WAIT);
    }
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    assert!(sign_in::with_code(&house.engine, &pending, &house.fresh_code(&ada)).await.is_err());
    assert!(sign_in::with_recovery_code(&house.engine, &pending, &recovery).await.is_err());

    let done = reset(&house.engine, &Caller::operator(), &ada.email, " seen in person ").await.unwrap();
    assert!(done.had_second_factor && done.sessions_ended > 0 && done.tokens_kept == 0, "{done:?}");
    assert!(house.caller(&browser).await.person().is_err(), "whoever was signed in still is");
    assert!(sign_in::with_code(&house.engine, &pending, &house.fresh_code(&ada)).await.is_err());
    let told = house.mails_to(&ada.email).await;
    assert!(told.iter().any(|mail| mail.subject == "Two-factor authentication was reset"), "nobody was told");
    let [event] = house.audited("factor.second_factor_reset").await.try_into().unwrap();
    assert_eq!((&event["by"], &event["reason"]), (&json!("operator"), &json!("seen in person")));

    let mut ada = Resident { setup_key: None, ..ada };
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    assert!(sign_in::with_recovery_code(&house.engine, &pending, &recovery).await.is_err(), "an old code came back");
    assert!(sign_in::with_code(&house.engine, &pending, &house.fresh_code(&ada)).await.is_ok());
}

#[tokio::test]
async fn nobody_but_the_operator_resets_a_second_factor_and_never_without_a_reason() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    for caller in [house.caller(&browser).await, house.nobody().await] {
        let refused = reset(&house.engine, &caller, &ada.email, "because").await;
        assert!(matches!(refused, Err(ResetError::Refused(_))), "{refused:?}");
    }
    for reason in ["", "  ", "a\nb"] {
        let refused = reset(&house.engine, &Caller::operator(), &ada.email, reason).await;
        assert!(matches!(refused, Err(ResetError::Reason(_))), "{refused:?}");
    }
    let nobody = reset(&house.engine, &Caller::operator(), "nobody@acme.dev", "because").await;
    assert!(matches!(nobody, Err(ResetError::NoSuchAccount)), "{nobody:?}");
    assert!(house.caller(&browser).await.person().is_ok());
    assert!(
        engine::factors::security(&house.engine, &house.caller(&browser).await).await.unwrap().authenticator.is_some()
    );
}

#[tokio::test]
async fn a_password_alone_can_neither_view_codes_nor_disable_once_a_factor_is_on() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let (old, here) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    house.enrol(&mut ada, &here).await;
    let thief = house.caller(&old).await;
    assert!(recovery_codes::view(&house.engine, &thief).await.is_err());
    assert!(recovery_codes::regenerate(&house.engine, &thief).await.is_err());
    assert!(engine::factors::disable(&house.engine, &thief).await.is_err());
    assert!(step_up::with_password(&house.engine, &thief, crate::house::PASSWORD).await.is_err());
    let code = house.fresh_code(&ada);
    step_up::with_code(&house.engine, &thief, &code).await.unwrap();
    assert!(recovery_codes::view(&house.engine, &thief).await.is_ok());
}

#[tokio::test]
async fn a_proof_is_fresh_for_ten_minutes() {
    let house = House::new().await;
    let (_, browser) = enrolled(&house).await;
    let caller = house.caller(&browser).await;
    house.clock.advance(limits::STEP_UP_TTL - 1);
    assert!(recovery_codes::view(&house.engine, &caller).await.is_ok());
    house.clock.advance(1);
    assert!(recovery_codes::view(&house.engine, &caller).await.is_err());
}

#[tokio::test]
async fn disabling_forgets_every_proof_and_every_code() {
    let house = House::new().await;
    let (ada, browser) = enrolled(&house).await;
    let caller = house.caller(&browser).await;
    engine::factors::disable(&house.engine, &caller).await.unwrap();
    assert!(house.start_sign_in(&ada).await.session.is_some(), "the second step is still asked for");
    let security = engine::factors::security(&house.engine, &caller).await.unwrap();
    assert!(security.authenticator.is_none() && security.recovery_codes.is_none());
    let subjects: Vec<String> = house.mails_to(&ada.email).await.into_iter().map(|mail| mail.subject).collect();
    assert!(subjects[0].contains("off") && subjects[1].contains("on"), "{subjects:?}");
}

#[tokio::test]
async fn a_set_up_belongs_to_its_session_and_ends_after_ten_minutes() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (here, there) =
        (house.caller(&house.sign_in(&ada).await).await, house.caller(&house.sign_in(&ada).await).await);
    authenticator::begin(&house.engine, &here).await.unwrap();
    assert!(authenticator::pending(&house.engine, &here).await.is_ok());
    assert!(authenticator::pending(&house.engine, &there).await.is_err(), "another session saw the secret");
    house.clock.advance(limits::ENROLMENT_TTL);
    assert!(authenticator::pending(&house.engine, &here).await.is_err());
}

#[tokio::test]
async fn an_account_can_be_enrolled_once_even_from_two_sessions_at_once() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let (here, there) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    for browser in [&here, &there] {
        authenticator::begin(&house.engine, &house.caller(browser).await).await.unwrap();
    }
    let key = authenticator::pending(&house.engine, &house.caller(&there).await).await.unwrap().setup_key;
    house.enrol(&mut ada, &here).await;
    let code = oathtool(&key, house.clock.now());
    assert!(authenticator::enable(&house.engine, &house.caller(&there).await, &code).await.is_err());
}
