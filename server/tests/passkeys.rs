//! Threats to passkeys, against the whole router: each is refused with a code, and nothing of it stays.

use crate::ceremony::{Place, refusal};
use crate::house::device::{BACKED_UP, BACKUP_ELIGIBLE, Draft, USER_PRESENT, USER_VERIFIED, base64url};
use crate::house::{House, ORIGIN};
use serde_json::json;
use shared::limits::CEREMONY_TTL;

/// What the lie is, how it is told, and the code that answers it.
type Lie<F> = (&'static str, F, &'static str);
type Bend = Box<dyn FnOnce(&mut Draft)>;

#[tokio::test]
async fn an_answer_that_proves_something_else_is_refused_with_a_code() {
    const REFUSED: &str = "passkey_refused";
    let lies: [Lie<fn(&mut Draft)>; 10] = [
        ("of another site", |draft| draft.origin("https://evil.example"), REFUSED),
        ("of another port", |draft| draft.origin("http://localhost:3001"), REFUSED),
        ("in a frame of another site", |draft| draft.client_data["crossOrigin"] = json!(true), REFUSED),
        ("for another rp id", |draft| draft.rp_id("evil.example"), REFUSED),
        ("to a question nobody asked", |draft| draft.challenge(&base64url(&[7; 32])), "passkey_expired"),
        ("of another type", |draft| draft.client_data["type"] = json!("payment.get"), REFUSED),
        ("without anybody there", |draft| draft.flags(|flags| flags & !USER_PRESENT), REFUSED),
        ("of somebody unverified", |draft| draft.flags(|flags| flags & !USER_VERIFIED), REFUSED),
        ("backed up, not eligible", |draft| draft.flags(|flags| flags & !BACKUP_ELIGIBLE | BACKED_UP), REFUSED),
        ("cut off", |draft| draft.authenticator_data.truncate(36), REFUSED),
    ];
    let house = House::new().await;
    let ada = house.with_passkey("Ada").await;
    for place in Place::ALL {
        for (what, bend, expected) in lies {
            let mut browser = place.browser(&house, &ada).await;
            let question = place.ask(&mut browser).await;
            let answer = place.device_answers(&ada.device, &question, bend).await;
            let before = house.holdings().await;
            assert_eq!(refusal(&place.give(&mut browser, &answer).await), expected, "{place:?} {what}");
            assert_eq!(house.holdings().await, before, "{place:?} {what}");
        }
    }
}

#[tokio::test]
async fn the_answer_of_another_persons_passkey_is_refused() {
    let house = House::new().await;
    let (ada, bob) = (house.with_passkey("Ada").await, house.with_passkey("Bob").await);
    for place in [Place::SecondStep, Place::StepUp] {
        let mut browser = place.browser(&house, &ada).await;
        let mut question = place.ask(&mut browser).await;
        question["allowCredentials"] = json!([]);
        let answer = bob.device.get(&question, ORIGIN).await;
        let before = house.holdings().await;
        assert_eq!(refusal(&place.give(&mut browser, &answer).await), "passkey_refused", "{place:?}");
        assert_eq!(house.holdings().await, before, "{place:?}");
    }
    // Bob's key that says it is Ada's, in either direction.
    let adas_id = ada.device.credential_ids().remove(0);
    let lies: [Lie<Bend>; 3] = [
        ("her passkey's id", Box::new(move |draft| draft.credential_id = adas_id), "passkey_refused"),
        ("an id nobody has", Box::new(|draft| draft.credential_id = vec![7; 16]), "passkey_unknown"),
        ("another handle", Box::new(|draft| draft.user_handle = Some(vec![7; 16])), "passkey_refused"),
    ];
    for (what, bend, expected) in lies {
        let mut browser = house.browser();
        let question = Place::SignIn.ask(&mut browser).await;
        let answer = bob.device.get_but(&question, ORIGIN, bend).await;
        let before = house.holdings().await;
        assert_eq!(refusal(&Place::SignIn.give(&mut browser, &answer).await), expected, "{what}");
        assert_eq!(house.holdings().await, before, "{what}");
    }
}

#[tokio::test]
async fn a_replayed_answer_does_nothing() {
    let house = House::new().await;
    let ada = house.with_passkey("Ada").await;
    for place in Place::ALL {
        let mut browser = place.browser(&house, &ada).await;
        let question = place.ask(&mut browser).await;
        let before_it = browser.clone();
        let answer = place.device_answers(&ada.device, &question, |_| ()).await;
        assert!(place.give(&mut browser, &answer).await.status.is_success(), "{place:?}");
        let before = house.holdings().await;
        for mut thief in [before_it, browser, house.browser()] {
            let code = refusal(&place.give(&mut thief, &answer).await);
            let expected = ["passkey_expired", "sign_in_expired", "sign_in_required"];
            assert!(expected.contains(&code.as_str()), "{place:?} {code}");
            assert_eq!(house.holdings().await, before, "{place:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_counts_only_for_what_was_asked() {
    let house = House::new().await;
    let ada = house.with_passkey("Ada").await;
    for asked in Place::ALL {
        for given in Place::ALL.into_iter().filter(|given| *given != asked) {
            let mut browser = asked.browser(&house, &ada).await;
            let challenge = asked.ask(&mut browser).await["challenge"].as_str().unwrap().to_owned();
            let mut browser = given.browser(&house, &ada).await;
            let question = given.ask(&mut browser).await;
            let answer = given.device_answers(&ada.device, &question, |draft| draft.challenge(&challenge)).await;
            let before = house.holdings().await;
            let code = refusal(&given.give(&mut browser, &answer).await);
            assert_eq!(code, "passkey_expired", "asked {asked:?}, given {given:?}");
            assert_eq!(house.holdings().await, before, "asked {asked:?}, given {given:?}");
        }
    }
}

#[tokio::test]
async fn a_question_waits_for_five_minutes_and_in_one_browser() {
    let house = House::new().await;
    let ada = house.with_passkey("Ada").await;
    for place in Place::USES {
        let mut browser = place.browser(&house, &ada).await;
        let question = place.ask(&mut browser).await;
        let answer = place.device_answers(&ada.device, &question, |_| ()).await;
        let before = house.holdings().await;
        let mut other = place.browser(&house, &ada).await;
        if place != Place::StepUp {
            let _ = place.ask(&mut other).await;
            assert_eq!(refusal(&place.give(&mut other, &answer).await), "passkey_expired", "{place:?}");
        }
        house.clock.advance(CEREMONY_TTL);
        assert_eq!(refusal(&place.give(&mut browser, &answer).await), "passkey_expired", "{place:?}");
        assert_eq!(house.holdings().await, before, "{place:?}");
    }
    // Just before is in time.
    let mut browser = house.browser();
    let question = Place::SignIn.ask(&mut browser).await;
    let answer = ada.device.get(&question, ORIGIN).await;
    house.clock.advance(CEREMONY_TTL - 1);
    assert!(Place::SignIn.give(&mut browser, &answer).await.status.is_success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_that_give_the_same_answer_at_once_one_wins() {
    let house = House::new().await;
    let ada = house.with_passkey("Ada").await;
    for place in Place::ALL {
        let mut browser = place.browser(&house, &ada).await;
        let question = place.ask(&mut browser).await;
        let answer = place.device_answers(&ada.device, &question, |_| ()).await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (mut browser, answer) = (browser.clone(), answer.clone());
            tries.spawn(async move { place.give(&mut browser, &answer).await });
        }
        let answers = tries.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
        assert_eq!(won.len(), 1, "{place:?}");
        for answer in lost {
            let code = refusal(answer);
            assert!(["passkey_expired", "sign_in_expired"].contains(&code.as_str()), "{place:?} {code}");
        }
    }
    let counts = house.texts("SELECT (SELECT COUNT(*) FROM passkeys) || ' ' || (SELECT COUNT(*) FROM sessions)").await;
    // Ada's first session, one by the passkey alone, one by both steps; one passkey beside the first.
    assert_eq!(counts, ["2 3"]);
}

#[tokio::test]
async fn who_comes_in_by_a_passkey_gets_a_fresh_session_and_goes_nowhere_else() {
    let house = House::new().await;
    let ada = house.with_passkey("Ada").await;
    for (next, goes) in [("/account", "/account"), ("//evil.example", "/"), ("https://evil.example", "/"), ("", "/")] {
        let mut browser = house.browser().with_cookie(app::ssr::SESSION_COOKIE, "planted");
        let question = Place::SignIn.ask(&mut browser).await;
        let mark = browser.cookies[app::ssr::BROWSER_COOKIE].clone();
        Place::SignIn.ask(&mut browser).await;
        assert_eq!(browser.cookies[app::ssr::BROWSER_COOKIE], mark, "a second tab takes the first one's question");
        let answer = ada.device.get(&question, ORIGIN).await;
        let came_in = browser.call("passkey_sign_in", &[("answer", &answer), ("next", next)]).await;
        assert_eq!((came_in.status.as_u16(), came_in.location()), (200, goes), "{next}");
        assert_ne!(browser.cookies[app::ssr::SESSION_COOKIE], "planted");
        assert_eq!(browser.get("/account").await.status, 200);
    }
}

#[tokio::test]
async fn the_mark_of_a_browser_is_a_secret_of_this_browser() {
    let house = House::new().await;
    let answer = house.browser().call("begin_passkey_sign_in", &[]).await;
    let cookies = answer.cookies();
    let mark = cookies.iter().find(|cookie| cookie.starts_with("__Host-sallyport-browser=")).unwrap();
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(mark.contains(part), "{mark}");
    }
    assert!(answer.header("cache-control").contains("no-store"), "{:?}", answer.headers);
}

#[tokio::test]
async fn password_managers_find_where_passkeys_are_looked_after() {
    let house = House::new().await;
    let answer = house.browser().get("/.well-known/passkey-endpoints").await;
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let page = format!("{ORIGIN}/account/security");
    assert_eq!(told, json!({ "enroll": page, "manage": page }));
    assert!(answer.header("content-type").starts_with("application/json"));
    assert_eq!(house.browser().get("/.well-known/webauthn").await.status, 404, "no other address is ours");
}

#[tokio::test]
async fn a_related_origin_is_named_and_its_pages_may_ask() {
    const RELATED: &str = "https://related.example";
    let house = House::at_each_of(&[ORIGIN, RELATED]).await;
    let told: serde_json::Value =
        serde_json::from_str(&house.browser().get("/.well-known/webauthn").await.body).unwrap();
    assert_eq!(told, json!({ "origins": [ORIGIN, RELATED] }));
    let ada = house.with_passkey("Ada").await;
    for (origin, is_in) in [(RELATED, true), ("https://unrelated.example", false)] {
        let mut browser = house.browser();
        let question = Place::SignIn.ask(&mut browser).await;
        let answer = ada.device.get_but(&question, ORIGIN, |draft| draft.origin(origin)).await;
        let answer = Place::SignIn.give(&mut browser, &answer).await;
        assert_eq!(answer.code().is_none(), is_in, "{origin}: {}", answer.body);
    }
}

#[tokio::test]
async fn where_the_address_is_a_number_nothing_of_passkeys_is_offered() {
    let house = House::at("http://127.0.0.1:3000").await;
    let page = house.browser().get("/sign-in").await;
    assert!(page.body.contains("data-no-passkeys"), "the style sheet hides what is offered by this mark");
    assert_eq!(house.browser().get("/.well-known/passkey-endpoints").await.status, 404);
    let mut browser = house.signed_in("Ada").await.browser(&house);
    assert!(browser.get("/account/security").await.body.contains("passkeys are bound to a name"));
    assert!(!House::new().await.browser().get("/sign-in").await.body.contains("data-no-passkeys"));
}
