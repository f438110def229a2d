//! Promises of signing in and stepping up with a passkey, and threats to the passkey itself.

use crate::ceremony::code;
use crate::device::{BACKED_UP, BACKUP_ELIGIBLE, Device};
use crate::house::{House, ORIGIN};
use engine::factors::passkey;
use engine::{limits, sign_in, step_up};
use serde_json::json;
use shared::ErrorCode::{PasskeyCloned, PasskeyExpired, PasskeyRefused, PasskeyUnknown, RateLimited};

#[tokio::test]
async fn a_passkey_is_the_only_step_or_the_second_one() {
    let (house, device) = (House::new().await, Device::new());
    let (ada, _) = house.with_passkey("Ada", &device).await;
    house.clock.advance(1);
    assert!(house.is_in(&house.sign_in_with(&device).await).await);
    assert!(house.start_sign_in(&ada).await.session.is_none(), "a password alone signs in");
    house.clock.advance(1);
    assert!(house.is_in(&house.second_step_with(&ada, &device).await).await);
    let proofs: Vec<_> =
        house.audited("session.signed_in").await.into_iter().map(|event| event["proof"].clone()).collect();
    assert_eq!(proofs, ["password", "passkey", "password and passkey"]);
}

#[tokio::test]
async fn the_question_of_a_sign_in_names_nobody_and_that_of_a_second_step_only_mine() {
    let (house, adas, bobs) = (House::new().await, Device::new(), Device::new());
    let (ada, _) = house.with_passkey("Ada", &adas).await;
    house.with_passkey("Bob", &bobs).await;
    let (question, _) = house.ask_to_sign_in().await;
    assert_eq!(question["allowCredentials"], json!([]));
    assert_eq!((&question["rpId"], &question["userVerification"]), (&json!("localhost"), &json!("required")));
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    let question = house.ask_second_step(&pending).await;
    assert_eq!(question["userVerification"], "required");
    let asked = question["allowCredentials"].as_array().unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["id"], crate::device::base64url(&adas.credential_ids()[0]));
}

#[tokio::test]
async fn who_has_no_passkey_is_not_asked_for_one() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    assert_eq!(code(sign_in::begin_second_step_with_passkey(&house.engine, &pending).await), Some(PasskeyUnknown));
    let adas = house.caller(&browser).await;
    assert_eq!(code(step_up::begin_with_passkey(&house.engine, &adas).await), Some(PasskeyUnknown));
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_audited_and_mailed() {
    let (house, device) = (House::new().await, Device::counting());
    let (ada, _) = house.with_passkey("Ada", &device).await;
    let (question, browser) = house.ask_to_sign_in().await;
    let answer = device.get_but(&question, ORIGIN, |draft| draft.counter(7)).await;
    assert!(house.answer_sign_in(&browser, &answer).await.is_ok());
    for counter in [7, 6, 1, 0] {
        let (question, browser) = house.ask_to_sign_in().await;
        let answer = device.get_but(&question, ORIGIN, |draft| draft.counter(counter)).await;
        let refused = house.answer_sign_in(&browser, &answer).await.err();
        assert_eq!(refused, Some(PasskeyCloned), "{counter} after 7");
    }
    let refusals = house.audited("factor.passkey_refused").await;
    let why: Vec<_> = refusals.iter().map(|refusal| refusal["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["signature counter went back"; 4]);
    assert!(refusals.iter().all(|refusal| refusal["passkey"].is_string()), "{refusals:?}");
    let told = house.mails_to(&ada.email).await;
    assert_eq!(told[0].subject, "A passkey was refused");
    // The one that is ahead is the honest one.
    for counter in [8, 2000, u32::MAX] {
        let (question, browser) = house.ask_to_sign_in().await;
        let answer = device.get_but(&question, ORIGIN, |draft| draft.counter(counter)).await;
        assert!(house.answer_sign_in(&browser, &answer).await.is_ok(), "{counter}");
    }
}

#[tokio::test]
async fn who_holds_a_copy_does_not_flood_the_mailbox() {
    let (house, device) = (House::new().await, Device::counting());
    let (ada, _) = house.with_passkey("Ada", &device).await;
    let (question, browser) = house.ask_to_sign_in().await;
    let answer = device.get_but(&question, ORIGIN, |draft| draft.counter(7)).await;
    assert!(house.answer_sign_in(&browser, &answer).await.is_ok());
    let mails = house.mails_to(&ada.email).await.len();
    for _ in 0..2 * limits::MAILS_AN_HOUR_MAX {
        let (question, browser) = house.ask_to_sign_in().await;
        let answer = device.get_but(&question, ORIGIN, |draft| draft.counter(1)).await;
        assert_eq!(house.answer_sign_in(&browser, &answer).await.err(), Some(PasskeyCloned));
    }
    let more = house.mails_to(&ada.email).await.len() - mails;
    assert_eq!(i64::try_from(more).unwrap(), limits::MAILS_AN_HOUR_MAX);
}

#[tokio::test]
async fn an_answer_nobody_asked_for_writes_nothing_into_its_owners_log() {
    let (house, device) = (House::new().await, Device::new());
    house.with_passkey("Ada", &device).await;
    let (question, browser) = house.ask_to_sign_in().await;
    let answer = device.get(&question, ORIGIN).await;
    assert!(house.answer_sign_in(&browser, &answer).await.is_ok());
    assert_eq!(house.answer_sign_in(&browser, &answer).await.err(), Some(PasskeyExpired));
    assert_eq!(house.audited("factor.passkey_refused").await, Vec::<serde_json::Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_copies_that_count_alike_one_gets_in() {
    let (house, device) = (House::new().await, Device::counting());
    house.with_passkey("Ada", &device).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (question, browser) = house.ask_to_sign_in().await;
        let answer = device.get_but(&question, ORIGIN, |draft| draft.counter(5)).await;
        let (engine, caller) = (house.engine.clone(), house.caller(&browser).await);
        tries.spawn(async move { code(sign_in::with_passkey(&engine, &caller, &answer, None).await) });
    }
    let outcomes = tries.join_all().await;
    assert_eq!(outcomes.iter().filter(|refused| refused.is_none()).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|refused| **refused == Some(PasskeyCloned)).count(), 7, "{outcomes:?}");
}

#[tokio::test]
async fn a_passkey_that_never_counts_works_every_time() {
    let (house, device) = (House::new().await, Device::new());
    let (_, browser) = house.with_passkey("Ada", &device).await;
    for _ in 0..3 {
        assert!(house.is_in(&house.sign_in_with(&device).await).await);
        house.step_up_with(&house.caller(&browser).await, &device).await;
    }
}

/// A word of the audit log, and the flags that earn it.
type Kind = (&'static str, fn(u8) -> u8);

#[tokio::test]
async fn a_passkey_that_begins_or_ceases_to_be_synced_locks_nobody_out() {
    const DEVICE_BOUND: &str = "device_bound";
    const WAITING: &str = "synced_not_yet_backed_up";
    const SYNCED: &str = "synced";
    let (house, device) = (House::new().await, Device::new());
    let ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    let adas = house.caller(&browser).await;
    let question = house.ask_to_add(&adas).await;
    let bound = |flags: u8| flags & !BACKUP_ELIGIBLE & !BACKED_UP;
    let answer = device.create_but(&question, ORIGIN, |draft| draft.flags(bound)).await;
    passkey::add(&house.engine, &adas, &answer).await.unwrap();

    let kinds: [Kind; 3] = [
        (DEVICE_BOUND, |flags| flags & !BACKUP_ELIGIBLE & !BACKED_UP),
        (WAITING, |flags| flags & !BACKED_UP | BACKUP_ELIGIBLE),
        (SYNCED, |flags| flags | BACKUP_ELIGIBLE | BACKED_UP),
    ];
    let course = [SYNCED, DEVICE_BOUND, WAITING, SYNCED, SYNCED, WAITING, DEVICE_BOUND];
    for next in course {
        house.clock.advance(1);
        let (_, flags) = kinds.into_iter().find(|(kind, _)| *kind == next).unwrap();
        let (question, browser) = house.ask_to_sign_in().await;
        let answer = device.get_but(&question, ORIGIN, |draft| draft.flags(flags)).await;
        assert!(house.answer_sign_in(&browser, &answer).await.is_ok(), "locked out by {next}");
        assert_eq!(house.security(&adas).await.passkeys[0].is_synced, next != DEVICE_BOUND, "{next}");
    }
    let recorded: Vec<_> = house
        .audited("factor.passkey_backup_changed")
        .await
        .into_iter()
        .map(|event| (event["before"].clone(), event["after"].clone()))
        .collect();
    let changes = [DEVICE_BOUND].into_iter().chain(course).zip(course).filter(|(before, after)| before != after);
    let changes: Vec<_> = changes.map(|(before, after)| (json!(before), json!(after))).collect();
    assert_eq!(recorded, changes);
}

#[tokio::test]
async fn a_removed_passkey_is_unknown_and_another_persons_is_only_refused() {
    let (house, adas, bobs) = (House::new().await, Device::new(), Device::new());
    let (ada, browser) = house.with_passkey("Ada", &adas).await;
    house.with_passkey("Bob", &bobs).await;

    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    let mut question = house.ask_second_step(&pending).await;
    question["allowCredentials"] = json!([]);
    let answer = bobs.get(&question, ORIGIN).await;
    let refused = code(sign_in::second_step_with_passkey(&house.engine, &pending, &answer).await);
    assert_eq!(refused, Some(PasskeyRefused), "Bob's browser would forget a good passkey");
    let caller = house.caller(&browser).await;
    let mut question = house.ask_step_up(&caller).await;
    question["allowCredentials"] = json!([]);
    let answer = bobs.get(&question, ORIGIN).await;
    assert_eq!(code(step_up::with_passkey(&house.engine, &caller, &answer).await), Some(PasskeyRefused));

    passkey::remove(&house.engine, &caller, &house.newest(&caller).await).await.unwrap();
    let (question, asked) = house.ask_to_sign_in().await;
    let answer = adas.get(&question, ORIGIN).await;
    assert_eq!(house.answer_sign_in(&asked, &answer).await.err(), Some(PasskeyUnknown));
}

#[tokio::test]
async fn a_hundred_forged_answers_switch_nothing_off() {
    let (house, device) = (House::new().await, Device::new());
    let (ada, _) = house.with_passkey("Ada", &device).await;
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    let mails = house.mails().await.len();
    for _ in 0..limits::ATTEMPTS_MAX {
        let question = house.ask_second_step(&pending).await;
        let answer = device.get_but(&question, ORIGIN, |draft| draft.is_forged = true).await;
        let refused = code(sign_in::second_step_with_passkey(&house.engine, &pending, &answer).await);
        assert_eq!(refused, Some(PasskeyRefused));
    }
    assert_eq!(house.mails().await.len(), mails, "forging fills somebody's mailbox");
    let answer = device.get(&house.ask_second_step(&pending).await, ORIGIN).await;
    assert!(sign_in::second_step_with_passkey(&house.engine, &pending, &answer).await.is_ok());
    assert!(house.is_in(&house.sign_in_with(&device).await).await);
}

#[tokio::test]
async fn a_passkey_opens_again_what_guessing_has_shut() {
    for guesses in [limits::ATTEMPTS_FREE, limits::ATTEMPTS_MAX] {
        let (house, device) = (House::new().await, Device::new());
        let (mut ada, browser) = house.with_passkey("Ada", &device).await;
        house.enrol(&mut ada, &browser).await;
        let (caller, right) = (house.caller(&browser).await, house.fresh_code(&ada));
        for _ in 0..guesses {
            let _ = step_up::with_code(&house.engine, &caller, "000000").await;
            let _ = step_up::with_recovery_code(&house.engine, &caller, "AAAA-AAAA-AAAA-AAAA").await;
            house.clock.advance(if guesses == limits::ATTEMPTS_MAX { limits::ATTEMPTS_LONGEST_WAIT } else { 0 });
        }
        let right = if guesses == limits::ATTEMPTS_MAX { house.fresh_code(&ada) } else { right };
        assert!(step_up::with_code(&house.engine, &caller, &right).await.is_err(), "nothing was shut");
        house.step_up_with(&caller, &device).await;
        assert!(step_up::with_code(&house.engine, &caller, &right).await.is_ok(), "after {guesses} guesses");
        let refused = code(step_up::with_recovery_code(&house.engine, &caller, "AAAA-AAAA-AAAA-AAAA").await);
        assert_ne!(refused, Some(RateLimited), "recovery codes, after {guesses} guesses");
    }
}
