//! Promises of passkeys, from the first one added on; removing has its own file.

use crate::ceremony::code;
use crate::device::{Device, base64url};
use crate::house::{House, ORIGIN};
use engine::factors::{self, passkey, recovery_codes};
use engine::rng::Rng;
use engine::{Config, Engine, OpenError, PasskeyDomain, limits, sign_in, step_up};
use serde_json::json;
use shared::ErrorCode::{
    NotFound, PasskeyRefused, PasskeyTaken, PasskeysUnsupported, SignInRequired, StepUpRequired, TooManyPasskeys,
    ValidationFailed,
};

const ON_A_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                        Version/18.4 Safari/605.1.15";

#[tokio::test]
async fn the_first_passkey_switches_two_factor_on_and_a_later_one_keeps_the_codes() {
    let (house, device) = (House::new().await, Device::new());
    let ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    let caller = house.caller(&browser).await;
    assert_eq!(house.codes(&caller).await, None);
    assert!(house.add_passkey(&browser, &device).await.is_first_factor);
    assert_eq!(house.codes(&caller).await, Some(10));
    let codes = recovery_codes::view(&house.engine, &caller).await.unwrap();
    assert!(!house.add_passkey(&browser, &Device::new()).await.is_first_factor);
    assert_eq!(recovery_codes::view(&house.engine, &caller).await.unwrap(), codes);
    assert!(house.start_sign_in(&ada).await.session.is_none(), "a password alone signs in");
    let told = house.mails_to(&ada.email).await;
    assert!(told[0].subject == "A passkey was added" && told[0].text.contains("Passkey 2"), "{told:?}");
}

#[tokio::test]
async fn a_second_factor_of_another_kind_keeps_the_codes_in_either_order() {
    for passkey_first in [true, false] {
        let (house, device) = (House::new().await, Device::new());
        let mut ada = house.resident("Ada").await;
        let browser = house.sign_in(&ada).await;
        let caller = house.caller(&browser).await;
        let mut saved = None;
        for step in [passkey_first, !passkey_first] {
            if step {
                let added = house.add_passkey(&browser, &device).await;
                assert_eq!(added.is_first_factor, saved.is_none(), "passkey first: {passkey_first}");
            } else {
                house.enrol(&mut ada, &browser).await;
            }
            let codes = recovery_codes::view(&house.engine, &caller).await.unwrap();
            assert_eq!(saved.get_or_insert_with(|| codes.clone()), &codes, "passkey first: {passkey_first}");
        }
    }
}

#[tokio::test]
async fn a_new_passkey_is_called_by_its_keeper_or_its_place_and_told_apart() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let mut caller = house.caller(&house.sign_in(&ada).await).await;
    let one_password = 0xbada_5566_a7aa_401f_bd96_4561_9a55_120d;
    for (aaguid, user_agent) in [(one_password, ""), (one_password, ON_A_MAC), (1, ON_A_MAC), (0, ON_A_MAC), (0, "x")] {
        caller.client.user_agent = user_agent.to_owned();
        let answer = Device::of_kind(aaguid).create(&house.ask_to_add(&caller).await, ORIGIN).await;
        passkey::add(&house.engine, &caller, &answer).await.unwrap();
        house.clock.advance(1);
    }
    let names = ["1Password", "1Password 2", "Safari on macOS", "Safari on macOS 2", "Passkey"];
    assert_eq!(house.names(&caller).await, names);
}

#[tokio::test]
async fn the_device_is_asked_for_a_verified_person_and_told_what_it_holds_already() {
    let (house, device) = (House::new().await, Device::new());
    let (_, browser) = house.with_passkey("Ada", &device).await;
    let question = house.ask_to_add(&house.caller(&browser).await).await;
    let selection = &question["authenticatorSelection"];
    assert_eq!((&selection["userVerification"], &selection["residentKey"]), (&json!("required"), &json!("preferred")));
    assert_eq!(question["excludeCredentials"][0]["id"], base64url(&device.credential_ids()[0]));
    assert_eq!((&question["rp"]["id"], &question["user"]["name"]), (&json!("localhost"), &json!("ada@acme.dev")));
    assert!(!question["user"]["id"].as_str().unwrap().contains("acme"), "the handle names the person");
}

#[tokio::test]
async fn a_device_that_will_not_find_it_by_itself_says_so() {
    let house = House::new().await;
    let caller = house.caller(&house.sign_in(&house.resident("Ada").await).await).await;
    for (says, discoverable) in [(json!({ "credProps": { "rk": false } }), false), (json!({}), true)] {
        let question = house.ask_to_add(&caller).await;
        let answer = Device::new().create_but(&question, ORIGIN, |draft| draft.extensions = says).await;
        passkey::add(&house.engine, &caller, &answer).await.unwrap();
        house.clock.advance(1);
        assert_eq!(house.security(&caller).await.passkeys.pop().unwrap().is_discoverable, discoverable);
    }
}

#[tokio::test]
async fn a_passkey_of_an_account_is_never_another_ones_too() {
    let (house, adas) = (House::new().await, Device::new());
    let (_, ada) = house.with_passkey("Ada", &adas).await;
    let bob = house.resident("Bob").await;
    let stolen = adas.credential_ids().remove(0);
    // Of hers the device was told that it holds it: only a lying one makes it again.
    for (browser, expected) in [(&house.sign_in(&bob).await, PasskeyTaken), (&ada, PasskeyRefused)] {
        let caller = house.caller(browser).await;
        let (before, codes) = (house.names(&caller).await, house.codes(&caller).await);
        let question = house.ask_to_add(&caller).await;
        // Nobody signs a new passkey's id: whoever read one may claim it.
        let answer = Device::new().create_but(&question, ORIGIN, |draft| draft.credential_id(&stolen)).await;
        assert_eq!(code(passkey::add(&house.engine, &caller, &answer).await), Some(expected));
        assert_eq!((house.names(&caller).await, house.codes(&caller).await), (before, codes));
    }
    let back = house.caller(&house.sign_in_with(&adas).await).await;
    assert_eq!(engine::accounts::me(&house.engine, &back).await.unwrap().email, "ada@acme.dev");
}

#[tokio::test]
async fn an_account_has_at_most_twenty() {
    let house = House::new().await;
    let browser = house.sign_in(&house.resident("Ada").await).await;
    let caller = house.caller(&browser).await;
    for _ in 1..limits::PASSKEYS_MAX {
        house.add_passkey(&browser, &Device::new()).await;
    }
    let (last, one_more) = (house.ask_to_add(&caller).await, house.ask_to_add(&caller).await);
    let answer = Device::new().create(&last, ORIGIN).await;
    assert!(passkey::add(&house.engine, &caller, &answer).await.is_ok());
    let answer = Device::new().create(&one_more, ORIGIN).await;
    assert_eq!(code(passkey::add(&house.engine, &caller, &answer).await), Some(TooManyPasskeys));
    assert_eq!(code(passkey::begin(&house.engine, &caller).await), Some(TooManyPasskeys));
    assert_eq!(house.names(&caller).await.len(), 20);
}

#[tokio::test]
async fn a_passkey_is_renamed_by_its_person_alone() {
    let (house, adas, bobs) = (House::new().await, Device::new(), Device::new());
    let (_, ada) = house.with_passkey("Ada", &adas).await;
    let (_, bob) = house.with_passkey("Bob", &bobs).await;
    let (ada, bob) = (house.caller(&ada).await, house.caller(&bob).await);
    let id = house.newest(&ada).await;
    house.clock.advance(limits::STEP_UP_TTL);
    passkey::rename(&house.engine, &ada, &id, " The blue key ").await.unwrap();
    assert_eq!(house.names(&ada).await, ["The blue key"]);
    for name in ["", "  ", &"a".repeat(limits::NAME_MAX + 1)] {
        assert_eq!(code(passkey::rename(&house.engine, &ada, &id, name).await), Some(ValidationFailed), "{name:?}");
    }
    assert_eq!(code(passkey::rename(&house.engine, &bob, &id, "Bob's").await), Some(NotFound));
    assert_eq!(code(passkey::rename(&house.engine, &ada, "nonsense", "X").await), Some(NotFound));
    assert_eq!(house.names(&ada).await, ["The blue key"]);
    assert_eq!(
        house.audited("factor.passkey_renamed").await,
        [json!({ "passkey": id, "before": "Passkey", "after": "The blue key" })]
    );
}

#[tokio::test]
async fn adding_and_removing_take_a_fresh_proof() {
    let (house, device) = (House::new().await, Device::new());
    let (_, browser) = house.with_passkey("Ada", &device).await;
    let caller = house.caller(&browser).await;
    house.clock.advance(limits::STEP_UP_TTL - 1);
    let question = house.ask_to_add(&caller).await;
    house.clock.advance(1);
    assert_eq!(code(passkey::begin(&house.engine, &caller).await), Some(StepUpRequired));
    let id = house.newest(&caller).await;
    assert_eq!(code(passkey::remove(&house.engine, &caller, &id).await), Some(StepUpRequired));
    assert_eq!(code(passkey::remove(&house.engine, &caller, "nonsense").await), Some(NotFound));
    assert_eq!(house.names(&caller).await.len(), 1);
    // Asked while it was fresh: refused at the answer only, the device would hold a passkey that opens nothing.
    house.clock.advance(limits::CEREMONY_TTL - 2);
    let answer = Device::new().create(&question, ORIGIN).await;
    assert!(passkey::add(&house.engine, &caller, &answer).await.is_ok());
    house.step_up_with(&caller, &device).await;
    assert!(passkey::begin(&house.engine, &caller).await.is_ok());
    assert!(passkey::remove(&house.engine, &caller, &id).await.is_ok());
}

#[tokio::test]
async fn a_password_does_not_add_a_passkey_once_a_factor_was_set_up_elsewhere() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let (here, there) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    let thief = house.caller(&here).await;
    let answer = Device::new().create(&house.ask_to_add(&thief).await, ORIGIN).await;
    house.enrol(&mut ada, &there).await;
    assert_eq!(code(passkey::add(&house.engine, &thief, &answer).await), Some(StepUpRequired));
    assert_eq!(house.names(&thief).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_first_passkeys_at_once_give_one_set_of_codes() {
    for _ in 0..5 {
        let house = House::new().await;
        let ada = house.resident("Ada").await;
        let mut ready = Vec::new();
        for browser in [&house.sign_in(&ada).await, &house.sign_in(&ada).await] {
            let caller = house.caller(browser).await;
            let answer = Device::new().create(&house.ask_to_add(&caller).await, ORIGIN).await;
            ready.push((house.engine.clone(), caller, answer));
        }
        let mut adding = tokio::task::JoinSet::new();
        for (engine, caller, answer) in ready {
            adding
                .spawn(async move { passkey::add(&engine, &caller, &answer).await.map(|added| added.is_first_factor) });
        }
        let added = adding.join_all().await;
        let firsts = added.iter().filter(|added| matches!(added, Ok(true))).count();
        assert_eq!(firsts, 1, "whoever saved the first set holds codes that don't work: {added:?}");
        // A password proves nothing fresh once there is a factor: the later one is asked to step up.
        assert_eq!(house.texts("SELECT 'x' FROM passkeys").await.len(), 1, "{added:?}");
    }
}

#[tokio::test]
async fn whoever_keeps_the_passkeys_is_told_which_of_mine_count_and_nobody_else_is() {
    let (house, one, two) = (House::new().await, Device::new(), Device::new());
    let (_, here) = house.with_passkey("Ada", &one).await;
    house.with_passkey("Bob", &Device::new()).await;
    let caller = house.caller(&here).await;
    let first = house.newest(&caller).await;
    house.clock.advance(1);
    house.add_passkey(&here, &two).await;
    let ids = [base64url(&one.credential_ids()[0]), base64url(&two.credential_ids()[0])];
    for accepted in [&ids[..], &ids[1..]] {
        let signals = passkey::signals(&house.engine, &caller).await.unwrap();
        let told = serde_json::to_value(signals).unwrap();
        assert_eq!(told["accepted"]["allAcceptedCredentialIds"], json!(accepted));
        assert_eq!(
            (&told["accepted"]["rpId"], &told["details"]["name"]),
            (&json!("localhost"), &json!("ada@acme.dev"))
        );
        let _ = passkey::remove(&house.engine, &caller, &first).await;
    }
    assert_eq!(code(passkey::signals(&house.engine, &house.nobody().await).await), Some(SignInRequired));
}

async fn reopen(house: &House, passkeys: Option<PasskeyDomain>) -> Result<Engine, OpenError> {
    let config = Config { passkeys, ..house.config.clone() };
    Engine::open(config, crate::house::keys(7), house.clock.clone(), Rng::seeded(9)).await
}

#[tokio::test]
async fn passkeys_are_never_left_behind_by_another_address() {
    let (house, device) = (House::new().await, Device::new());
    let elsewhere = || PasskeyDomain { rp_id: "example.com".into(), origins: vec!["https://example.com".into()] };
    assert!(reopen(&house, Some(elsewhere())).await.is_ok(), "there is nothing to leave behind yet");
    assert!(reopen(&house, None).await.is_ok());
    let (_, browser) = house.with_passkey("Ada", &device).await;
    for (domain, rp_id) in [(Some(elsewhere()), "the rp id example.com"), (None, "no rp id")] {
        let refused = reopen(&house, domain).await.unwrap_err();
        assert!(matches!(refused, OpenError::OrphanedPasskeys { .. }), "{refused}");
        let told = refused.to_string();
        for part in
            ["passkeys made for localhost (1 of them)", rp_id, "SALLYPORT_WEBAUTHN_RP_ID=localhost", "RELATED_ORIGINS"]
        {
            assert!(told.contains(part) && !told.contains('\n'), "{told}");
        }
    }
    // The way out it names: the same rp id, and another address beside the old one.
    let moved = PasskeyDomain { rp_id: "localhost".into(), origins: vec!["https://example.com".into(), ORIGIN.into()] };
    assert!(reopen(&house, Some(moved)).await.is_ok());
    let caller = house.caller(&browser).await;
    passkey::remove(&house.engine, &caller, &house.newest(&caller).await).await.unwrap();
    assert!(reopen(&house, None).await.is_ok(), "nothing is left behind any more");
}

#[tokio::test]
async fn where_there_can_be_no_passkeys_nothing_asks_for_one() {
    let house = House::new().await;
    let caller = house.caller(&house.sign_in(&house.resident("Ada").await).await).await;
    let engine = reopen(&house, None).await.unwrap();
    assert!(!factors::security(&engine, &caller).await.unwrap().can_have_passkeys);
    assert_eq!(code(passkey::begin(&engine, &caller).await), Some(PasskeysUnsupported));
    assert_eq!(code(passkey::add(&engine, &caller, "{}").await), Some(PasskeysUnsupported));
    assert_eq!(code(passkey::signals(&engine, &caller).await), Some(PasskeysUnsupported));
    assert_eq!(code(step_up::begin_with_passkey(&engine, &caller).await), Some(PasskeysUnsupported));
    let nobody = house.nobody().await;
    assert_eq!(code(sign_in::begin_with_passkey(&engine, &nobody).await), Some(PasskeysUnsupported));
}
