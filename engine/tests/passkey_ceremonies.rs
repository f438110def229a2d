//! Threats to a passkey's ceremonies: what is refused, and that nothing of it stays.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::ceremony::code;
use crate::device::{BACKED_UP, BACKUP_ELIGIBLE, Device, Draft, USER_PRESENT, USER_VERIFIED, base64url};
use crate::house::{Browser, House, ORIGIN, Resident};
use engine::factors::passkey;
use engine::rng::Rng;
use engine::{Caller, Engine, limits, sessions, sign_in, step_up};
use serde_json::{Value as Json, json};
use shared::ErrorCode::{self, PasskeyExpired, PasskeyRefused, PasskeyUnknown, SignInExpired, SignInRequired};

/// Where an answer is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    SignIn,
    SecondStep,
    StepUp,
    Adding,
}

impl Place {
    /// Where a passkey is used.
    const USES: [Self; 3] = [Self::SignIn, Self::SecondStep, Self::StepUp];
    const ALL: [Self; 4] = [Self::SignIn, Self::SecondStep, Self::StepUp, Self::Adding];

    /// Somebody who may ask there.
    async fn asker(self, house: &House, ada: &Resident, adas: &Browser) -> Caller {
        match self {
            Self::SignIn => house.caller(&house.ask_to_sign_in().await.1).await,
            Self::SecondStep => house.caller(&house.start_sign_in(ada).await).await,
            Self::StepUp | Self::Adding => house.caller(adas).await,
        }
    }

    async fn ask(self, house: &House, asker: &Caller) -> Json {
        match self {
            Self::SignIn => {
                crate::ceremony::json(&sign_in::begin_with_passkey(&house.engine, asker).await.unwrap().options)
            }
            Self::SecondStep => house.ask_second_step(asker).await,
            Self::StepUp => house.ask_step_up(asker).await,
            Self::Adding => house.ask_to_add(asker).await,
        }
    }

    async fn answer(self, engine: &Engine, asker: &Caller, answer: &str) -> Option<ErrorCode> {
        match self {
            Self::SignIn => code(sign_in::with_passkey(engine, asker, answer, None).await),
            Self::SecondStep => code(sign_in::second_step_with_passkey(engine, asker, answer).await),
            Self::StepUp => code(step_up::with_passkey(engine, asker, answer).await),
            Self::Adding => code(passkey::add(engine, asker, answer).await),
        }
    }

    async fn device_answers(self, device: &Device, question: &Json, bend: impl FnOnce(&mut Draft)) -> String {
        match self {
            // Another device each time: one keeps what it has made, also when that was refused.
            Self::Adding => Device::new().create_but(question, ORIGIN, bend).await,
            _ => device.get_but(question, ORIGIN, bend).await,
        }
    }
}

/// Everything an answer could change, but the audit log and the questions.
async fn holdings(house: &House) -> Vec<String> {
    house
        .texts(
            "SELECT (SELECT COUNT(*) FROM passkeys) || ' passkeys, used '
                 || (SELECT COALESCE(MAX(last_used_at), 0) + COALESCE(MAX(sign_count), 0) FROM passkeys) || ', '
                 || (SELECT COUNT(*) FROM sessions) || ' sessions, proofs '
                 || (SELECT COUNT(passkey_at) || ' ' || COALESCE(MAX(passkey_at), 0) FROM sessions) || ', '
                 || (SELECT COUNT(*) FROM recovery_codes) || ' recovery codes, '
                 || (SELECT COUNT(*) FROM outbox) || ' mails'",
        )
        .await
}

async fn with_passkey() -> (House, Device, Resident, Browser) {
    let (house, device) = (House::new().await, Device::new());
    let (ada, browser) = house.with_passkey("Ada", &device).await;
    (house, device, ada, browser)
}

/// What the lie is, how it is told, and the code that answers it.
type Lie = (&'static str, fn(&mut Draft), ErrorCode);

#[tokio::test]
async fn an_answer_that_proves_something_else_is_refused_everywhere() {
    let lies: [Lie; 12] = [
        ("of another site", |draft| draft.origin("https://evil.example"), PasskeyRefused),
        ("of another port", |draft| draft.origin("http://localhost:3001"), PasskeyRefused),
        ("of a domain below", |draft| draft.origin("http://evil.localhost:3000"), PasskeyRefused),
        ("in a frame of another site", |draft| draft.client_data["crossOrigin"] = json!(true), PasskeyRefused),
        ("for another rp id", |draft| draft.rp_id("evil.example"), PasskeyRefused),
        ("to a question nobody asked", |draft| draft.challenge(&base64url(&[7; 32])), PasskeyExpired),
        ("to no question", |draft| draft.challenge("?"), PasskeyRefused),
        ("of another type", |draft| draft.client_data["type"] = json!("payment.get"), PasskeyRefused),
        ("without anybody there", |draft| draft.flags(|flags| flags & !USER_PRESENT), PasskeyRefused),
        ("of somebody unverified", |draft| draft.flags(|flags| flags & !USER_VERIFIED), PasskeyRefused),
        // W3C WebAuthn L3 §6.1.3: what is backed up must be eligible for it.
        ("backed up, not eligible", |draft| draft.flags(|f| f & !BACKUP_ELIGIBLE | BACKED_UP), PasskeyRefused),
        ("cut off", |draft| draft.authenticator_data.truncate(36), PasskeyRefused),
    ];
    let (house, device, ada, adas) = with_passkey().await;
    for place in Place::ALL {
        for (what, bend, expected) in lies {
            let asker = place.asker(&house, &ada, &adas).await;
            let question = place.ask(&house, &asker).await;
            let answer = place.device_answers(&device, &question, bend).await;
            let before = holdings(&house).await;
            assert_eq!(place.answer(&house.engine, &asker, &answer).await, Some(expected), "{place:?} {what}");
            assert_eq!(holdings(&house).await, before, "{place:?} {what}");
        }
    }
    assert!(house.is_in(&house.sign_in_with(&device).await).await, "the lies shut their victim out");
}

#[tokio::test]
async fn an_answer_that_another_key_signed_or_that_names_somebody_else_is_refused() {
    let lies: [Lie; 4] = [
        ("of another key", |draft| draft.is_forged = true, PasskeyRefused),
        ("of another person", |draft| draft.user_handle = Some(vec![7; 16]), PasskeyRefused),
        ("of a passkey nobody has", |draft| draft.credential_id = vec![7; 16], PasskeyUnknown),
        ("made for adding", |draft| draft.client_data["type"] = json!("webauthn.create"), PasskeyRefused),
    ];
    let (house, device, ada, adas) = with_passkey().await;
    for place in Place::USES {
        for (what, bend, expected) in lies {
            let asker = place.asker(&house, &ada, &adas).await;
            let question = place.ask(&house, &asker).await;
            let answer = place.device_answers(&device, &question, bend).await;
            let before = holdings(&house).await;
            assert_eq!(place.answer(&house.engine, &asker, &answer).await, Some(expected), "{place:?} {what}");
            assert_eq!(holdings(&house).await, before, "{place:?} {what}");
        }
    }
}

#[tokio::test]
async fn only_who_is_known_already_may_leave_out_whose_passkey_it_is() {
    let (house, device, ada, adas) = with_passkey().await;
    for (place, expected) in [(Place::SignIn, Some(PasskeyRefused)), (Place::SecondStep, None), (Place::StepUp, None)] {
        let asker = place.asker(&house, &ada, &adas).await;
        let question = place.ask(&house, &asker).await;
        // Security keys leave it out when they are asked for one of several.
        let answer = place.device_answers(&device, &question, |draft| draft.user_handle = None).await;
        assert_eq!(place.answer(&house.engine, &asker, &answer).await, expected, "{place:?}");
    }
}

#[tokio::test]
async fn a_replayed_answer_does_nothing() {
    let (house, device, ada, adas) = with_passkey().await;
    for place in Place::ALL {
        let asker = place.asker(&house, &ada, &adas).await;
        let question = place.ask(&house, &asker).await;
        let answer = place.device_answers(&device, &question, |_| ()).await;
        assert_eq!(place.answer(&house.engine, &asker, &answer).await, None, "{place:?}");
        let before = holdings(&house).await;
        assert_eq!(place.answer(&house.engine, &asker, &answer).await, Some(PasskeyExpired), "{place:?}");
        assert_eq!(holdings(&house).await, before, "{place:?}");
    }
}

#[tokio::test]
async fn a_wrong_answer_uses_the_question_up() {
    let (house, device, ada, adas) = with_passkey().await;
    for place in Place::ALL {
        let asker = place.asker(&house, &ada, &adas).await;
        let question = place.ask(&house, &asker).await;
        let wrong = place.device_answers(&device, &question, |draft| draft.rp_id("evil.example")).await;
        let right = place.device_answers(&device, &question, |_| ()).await;
        assert_eq!(place.answer(&house.engine, &asker, &wrong).await, Some(PasskeyRefused), "{place:?}");
        assert_eq!(place.answer(&house.engine, &asker, &right).await, Some(PasskeyExpired), "{place:?}");
    }
}

#[tokio::test]
async fn an_answer_counts_only_for_what_was_asked() {
    let (house, device, ada, adas) = with_passkey().await;
    for asked in Place::ALL {
        for given in Place::ALL.into_iter().filter(|given| *given != asked) {
            let (asker, other) = (asked.asker(&house, &ada, &adas).await, given.asker(&house, &ada, &adas).await);
            let challenge = asked.ask(&house, &asker).await["challenge"].as_str().unwrap().to_owned();
            // A device that answers whatever it is told to, in the right form.
            let question = given.ask(&house, &other).await;
            let answer = given.device_answers(&device, &question, |draft| draft.challenge(&challenge)).await;
            let before = holdings(&house).await;
            let answered = given.answer(&house.engine, &other, &answer).await;
            assert_eq!(answered, Some(PasskeyExpired), "asked {asked:?}, given {given:?}");
            assert_eq!(holdings(&house).await, before, "asked {asked:?}, given {given:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_counts_only_where_it_was_asked_for() {
    let (house, device, ada, adas) = with_passkey().await;
    let elsewhere = house.second_step_with(&ada, &device).await;
    for place in Place::ALL {
        let asker = place.asker(&house, &ada, &adas).await;
        // The same person in another session, another started sign-in, another browser.
        let other = place.asker(&house, &ada, &elsewhere).await;
        let question = place.ask(&house, &asker).await;
        let answer = place.device_answers(&device, &question, |_| ()).await;
        assert_eq!(place.answer(&house.engine, &other, &answer).await, Some(PasskeyExpired), "{place:?}");
        // Whoever stole the answer did not use it up.
        assert_eq!(place.answer(&house.engine, &asker, &answer).await, None, "{place:?}");
    }
    let (question, _) = house.ask_to_sign_in().await;
    let answer = device.get(&question, ORIGIN).await;
    let refused = house.answer_sign_in(&Browser::default(), &answer).await;
    assert_eq!(refused.err(), Some(PasskeyExpired), "a browser that asked nothing was answered");
}

#[tokio::test]
async fn a_question_waits_for_five_minutes() {
    let (house, device, ada, adas) = with_passkey().await;
    for place in Place::ALL {
        for (waited, expected) in [(limits::CEREMONY_TTL - 1, None), (limits::CEREMONY_TTL, Some(PasskeyExpired))] {
            house.step_up_with(&house.caller(&adas).await, &device).await;
            let asker = place.asker(&house, &ada, &adas).await;
            let question = place.ask(&house, &asker).await;
            let answer = place.device_answers(&device, &question, |_| ()).await;
            house.clock.advance(waited);
            assert_eq!(place.answer(&house.engine, &asker, &answer).await, expected, "{place:?} {waited}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_that_give_the_same_answer_at_once_one_wins() {
    let (house, device, ada, adas) = with_passkey().await;
    for place in Place::ALL {
        let asker = place.asker(&house, &ada, &adas).await;
        let question = place.ask(&house, &asker).await;
        let answer = place.device_answers(&device, &question, |_| ()).await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (engine, asker, answer) = (house.engine.clone(), asker.clone(), answer.clone());
            tries.spawn(async move { place.answer(&engine, &asker, &answer).await });
        }
        let outcomes = tries.join_all().await;
        assert_eq!(outcomes.iter().filter(|refused| refused.is_none()).count(), 1, "{place:?}: {outcomes:?}");
        let others = outcomes.iter().flatten();
        // The winner of the second step has finished the whole sign-in.
        assert!(others.clone().all(|code| matches!(code, PasskeyExpired | SignInExpired)), "{place:?}: {outcomes:?}");
    }
    let adas = house.caller(&adas).await;
    assert_eq!(house.names(&adas).await.len(), 2, "one answer made several passkeys");
}

#[tokio::test]
async fn a_question_outlives_the_server_that_asked_it() {
    let (house, device, ada, adas) = with_passkey().await;
    let other = house.another_server().await;
    for place in Place::ALL {
        let asker = place.asker(&house, &ada, &adas).await;
        let question = place.ask(&house, &asker).await;
        let answer = place.device_answers(&device, &question, |_| ()).await;
        assert_eq!(place.answer(&other, &asker, &answer).await, None, "{place:?}");
        assert_eq!(place.answer(&house.engine, &asker, &answer).await, Some(PasskeyExpired), "{place:?}");
    }
    // And a restart, with nobody there in between.
    let (question, browser) = house.ask_to_sign_in().await;
    let (asker, answer) = (house.caller(&browser).await, device.get(&question, ORIGIN).await);
    other.close().await;
    house.engine.close().await;
    let restarted =
        Engine::open(house.config.clone(), crate::house::keys(7), house.clock.clone(), Rng::seeded(3)).await;
    assert_eq!(Place::SignIn.answer(&restarted.unwrap(), &asker, &answer).await, None);
}

#[tokio::test]
async fn the_question_of_a_session_ends_with_it() {
    let (house, device, ada, _) = with_passkey().await;
    for place in [Place::StepUp, Place::Adding] {
        let browser = house.second_step_with(&ada, &device).await;
        let asker = house.caller(&browser).await;
        let question = place.ask(&house, &asker).await;
        let answer = place.device_answers(&device, &question, |_| ()).await;
        sessions::sign_out(&house.engine, &asker).await.unwrap();
        let before = holdings(&house).await;
        assert_eq!(place.answer(&house.engine, &asker, &answer).await, Some(SignInRequired), "{place:?}");
        assert_eq!(holdings(&house).await, before, "{place:?}");
        let again = house.caller(&house.second_step_with(&ada, &device).await).await;
        assert_eq!(place.answer(&house.engine, &again, &answer).await, Some(PasskeyExpired), "{place:?}");
    }
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    let answer = device.get(&house.ask_second_step(&pending).await, ORIGIN).await;
    sign_in::cancel(&house.engine, &pending).await.unwrap();
    let before = holdings(&house).await;
    let refused = code(sign_in::second_step_with_passkey(&house.engine, &pending, &answer).await);
    assert_eq!(refused, Some(SignInExpired), "a sign-in given up was finished");
    assert_eq!(holdings(&house).await, before);
}
