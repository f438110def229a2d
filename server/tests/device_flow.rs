//! What the device flow says over the wire (RFC 8628, RFC 6749 §5), and to whom.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use crate::api::send;
use crate::house::{Answer, Browser, House, PASSWORD, Person};
use axum::extract::ConnectInfo;
use engine::limits;
use futures_util::future::join_all;
use http::{Method, Request, StatusCode, header};
use serde_json::Value as Json;
use shared::api::GRANT_TYPE;

const AUTHORIZATION: &str = "/api/v1/device/authorization";
const TOKEN: &str = "/api/v1/device/token";
const BEGIN: [(&str, &str); 2] = [("client_id", "sally"), ("device_name", "ada@laptop")];

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    browser.send(form(path), form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into()).await
}

fn form(path: &str) -> http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

async fn begin(house: &House) -> Json {
    let answer = post(&mut house.browser(), AUTHORIZATION, &BEGIN).await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
    json(&answer)
}

async fn poll(house: &House, begun: &Json) -> Answer {
    let code = begun["device_code"].as_str().unwrap();
    let fields = [("grant_type", GRANT_TYPE), ("client_id", "sally"), ("device_code", code)];
    post(&mut house.browser(), TOKEN, &fields).await
}

async fn decide(house: &House, person: &Person, begun: &Json, decision: &str) -> Answer {
    let fields = [("code", begun["user_code"].as_str().unwrap()), ("decision", decision)];
    person.browser(house).submit("/device", "decide_device", &fields).await
}

async fn sign_out(house: &House, bearer: &str) -> Answer {
    let request = Request::post("/api/v1/sign-out").header(header::AUTHORIZATION, bearer);
    house.browser().send(request, String::new().into()).await
}

fn json(answer: &Answer) -> Json {
    serde_json::from_str(&answer.body).unwrap()
}

fn refused(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(json(answer)["error_description"].is_string(), "{}", answer.body);
    (answer.status.as_u16(), json(answer)["error"].as_str().unwrap().to_owned())
}

fn as_told(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}

#[tokio::test]
async fn a_device_is_let_in_once_and_signs_itself_out() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let begun = begin(&house).await;
    assert_eq!(begun["verification_uri"], "http://localhost:3000/device");
    let shown = begun["user_code"].as_str().unwrap();
    assert_eq!(begun["verification_uri_complete"], format!("http://localhost:3000/device?code={shown}"));
    assert_eq!((&begun["expires_in"], &begun["interval"]), (&600.into(), &5.into()));
    assert_eq!(refused(&poll(&house, &begun).await), as_told(400, "authorization_pending"));
    assert_eq!(refused(&poll(&house, &begun).await), as_told(400, "slow_down"));
    assert_eq!(decide(&house, &ada, &begun, "approve").await.location(), "/device?done=approved");
    let answer = poll(&house, &begun).await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!(answer.header("pragma"), "no-cache");
    let told = json(&answer);
    assert_eq!((&told["token_type"], &told["expires_in"]), (&"Bearer".into(), &limits::SESSION_TTL.into()));
    assert_eq!(refused(&poll(&house, &begun).await), as_told(400, "invalid_grant"));

    let token = told["access_token"].as_str().unwrap();
    assert_eq!(sign_out(&house, &format!("bearer {token}")).await.status, StatusCode::NO_CONTENT);
    let again = sign_out(&house, &format!("Bearer {token}")).await;
    assert_eq!(
        (again.status, again.header("www-authenticate")),
        (StatusCode::UNAUTHORIZED, "Bearer realm=\"Sallyport\", error=\"invalid_token\"")
    );
}

#[tokio::test]
async fn a_device_that_needs_a_passkey_leads_to_it_before_the_code() {
    let house = House::new().await;
    for (wanted, leads_to) in [
        ("phishing_resistant", "/step-up?with=passkey&next=/device%3Fcode%3D"),
        ("two_factor", "/device?code="),
        ("urn:example:anything", "/device?code="),
        ("", "/device?code="),
    ] {
        let fields = [BEGIN[0], BEGIN[1], ("acr_values", wanted)];
        let begun = json(&post(&mut house.browser(), AUTHORIZATION, &fields).await);
        let shown = begun["user_code"].as_str().unwrap();
        assert_eq!(begun["verification_uri_complete"], format!("http://localhost:3000{leads_to}{shown}"), "{wanted}");
        assert_eq!(begun["verification_uri"], "http://localhost:3000/device");
    }
}

#[tokio::test]
async fn a_device_learns_that_it_was_denied_or_too_late() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let (denied, late) = (begin(&house).await, begin(&house).await);
    assert_eq!(decide(&house, &ada, &denied, "deny").await.location(), "/device?done=denied");
    assert_eq!(refused(&poll(&house, &denied).await), as_told(400, "access_denied"));
    house.clock.advance(limits::DEVICE_CODE_TTL);
    assert_eq!(refused(&poll(&house, &late).await), as_told(400, "expired_token"));
}

#[tokio::test]
async fn a_client_that_knows_rfc_8628_and_no_more_gets_in_without_a_name_of_its_own() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let begun = json(&post(&mut house.browser(), AUTHORIZATION, &[("client_id", "sally"), ("scope", "")]).await);
    let mut browser = ada.browser(&house);
    browser.submit("/device", "find_device", &[("code", begun["user_code"].as_str().unwrap())]).await;
    let page = browser.get("/device").await.body;
    assert!(page.contains("Unnamed device"), "{page}");
    decide(&house, &ada, &begun, "approve").await;
    assert_eq!(poll(&house, &begun).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_no_honest_client_sends_is_refused_by_its_name() {
    let house = House::new().await;
    let mut program = house.browser();
    let device = ("device_name", "ada@laptop");
    let ours = ("client_id", "sally");
    for (path, fields, expected) in [
        (AUTHORIZATION, vec![device], as_told(400, "invalid_request")),
        (AUTHORIZATION, vec![ours, device, device], as_told(400, "invalid_request")),
        (AUTHORIZATION, vec![ours, ("device_name", "two\nlines")], as_told(400, "invalid_request")),
        (AUTHORIZATION, vec![("client_id", "sully"), device], as_told(400, "invalid_client")),
        (TOKEN, vec![("client_id", "sully"), ("grant_type", GRANT_TYPE)], as_told(400, "invalid_client")),
        (TOKEN, vec![ours], as_told(400, "invalid_request")),
        (TOKEN, vec![ours, ("grant_type", "password")], as_told(400, "unsupported_grant_type")),
        (TOKEN, vec![ours, ("grant_type", GRANT_TYPE)], as_told(400, "invalid_request")),
        (TOKEN, vec![ours, ("grant_type", GRANT_TYPE), ("device_code", "x")], as_told(400, "invalid_grant")),
    ] {
        assert_eq!(refused(&post(&mut program, path, &fields).await), expected, "{path} {fields:?}");
        let json = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        assert_eq!(refused(&program.send(json, "{}".into()).await), as_told(400, "invalid_request"));
    }
    // An address ends up in logs, and what is packed can't be read.
    let fields = || form_urlencoded::Serializer::new(String::new()).extend_pairs([ours, device]).finish();
    for (request, may) in [
        (form(AUTHORIZATION), true),
        (form(&format!("{AUTHORIZATION}?device_name=other")), false),
        (form(AUTHORIZATION).header(header::CONTENT_ENCODING, "gzip"), false),
    ] {
        let answer = program.send(request, fields().into()).await;
        if may {
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        } else {
            assert_eq!(refused(&answer), as_told(400, "invalid_request"));
        }
    }
}

#[tokio::test]
async fn a_flood_is_told_when_to_come_back() {
    let house = House::new().await;
    for _ in 0..limits::DEVICES_WAITING_MAX {
        begin(&house).await;
        house.clock.advance(7);
    }
    let answer = post(&mut house.browser(), AUTHORIZATION, &BEGIN).await;
    assert_eq!(refused(&answer), as_told(429, "slow_down"));
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    house.clock.advance(wait - 1);
    assert_eq!(refused(&post(&mut house.browser(), AUTHORIZATION, &BEGIN).await), as_told(429, "slow_down"));
    house.clock.advance(1);
    begin(&house).await;
}

/// Devices that began to wait at once, as many at each network address as may.
async fn crowd(house: &House, size: usize) -> Vec<Json> {
    let at_an_address = usize::try_from(limits::DEVICES_WAITING_MAX).unwrap();
    let begun = (0..size).map(async |n| {
        let office = u8::try_from(n / at_an_address).unwrap();
        let peer = ConnectInfo(SocketAddr::from((Ipv4Addr::new(203, 0, 113, office), 4711)));
        let body = format!("client_id=sally&device_name=device-{n}");
        json(&house.browser().send(form(AUTHORIZATION).extension(peer), body.into()).await)
    });
    join_all(begun).await
}

#[tokio::test]
async fn two_hundred_devices_that_ask_at_once_each_hear_what_was_decided_about_them() {
    let house = House::new().await;
    let (ada, eve) = (house.signed_in("Ada").await, house.signed_in("Eve").await);
    let waiting = crowd(&house, 200).await;
    for answer in join_all(waiting.iter().map(|begun| poll(&house, begun))).await {
        assert_eq!(refused(&answer), as_told(400, "authorization_pending"));
    }
    let (adas, rest) = waiting.split_at(100);
    let (eves, rest) = rest.split_at(60);
    let (turned_away, left) = rest.split_at(20);
    for (devices, person, decision, done) in [
        (adas, &ada, "approve", "approved"),
        (eves, &eve, "approve", "approved"),
        (turned_away, &ada, "deny", "denied"),
    ] {
        for begun in devices {
            let answer = decide(&house, person, begun, decision).await;
            assert_eq!(answer.location(), format!("/device?done={done}"));
        }
    }
    // Each of them asks twice in the same instant.
    house.clock.advance(10);
    let twice = waiting.iter().map(async |begun| tokio::join!(poll(&house, begun), poll(&house, begun)));
    let answers = join_all(twice).await;
    let mut tokens = BTreeSet::new();
    for (n, (one, other)) in answers.iter().enumerate() {
        let (one, other) = if other.status == StatusCode::OK { (other, one) } else { (one, other) };
        if n >= adas.len() + eves.len() {
            let mut told = [one, other].map(|answer| refused(answer).1);
            told.sort();
            let is_left = n >= waiting.len() - left.len();
            let expected =
                if is_left { ["authorization_pending", "slow_down"] } else { ["access_denied", "access_denied"] };
            assert_eq!(told, expected, "device {n}");
            continue;
        }
        assert_eq!(one.status, StatusCode::OK, "device {n}: {}", one.body);
        assert_eq!(refused(other), as_told(400, "invalid_grant"), "device {n} has two sessions");
        let token = json(one)["access_token"].as_str().unwrap().to_owned();
        let me = send(&house, Method::GET, "/api/v1/me", Some(&token), None).await;
        let approved_by = if n < adas.len() { &ada } else { &eve };
        assert_eq!(json(&me)["account"]["email"], approved_by.email, "device {n} is somebody else");
        tokens.insert(token);
    }
    assert_eq!(tokens.len(), adas.len() + eves.len(), "two devices share a session");
}

#[tokio::test]
async fn no_code_but_the_devices_own_gets_its_session_and_nobody_takes_back_what_another_account_approved() {
    let house = House::new().await;
    let (ada, eve) = (house.signed_in("Ada").await, house.signed_in("Eve").await);
    let (adas, eves) = (begin(&house).await, begin(&house).await);
    assert_eq!(decide(&house, &ada, &adas, "approve").await.location(), "/device?done=approved");
    for decision in ["approve", "deny"] {
        let back = decide(&house, &eve, &adas, decision).await.location().to_owned();
        assert!(!back.contains("done="), "another account decided, too: {back}");
    }
    let own = adas["device_code"].as_str().unwrap();
    let other = eves["device_code"].as_str().unwrap();
    // What the person sees is no secret of the device; and one secret is not nearly another.
    let half = own.len() / 2;
    let spliced = format!("{}{}", &own[..half], &other[half..]);
    let changed_case: String =
        own.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect();
    for code in [adas["user_code"].as_str().unwrap(), &own[1..], &format!("{own}A"), &spliced, &changed_case, ""] {
        let guess = serde_json::json!({ "device_code": code });
        let error = if code.is_empty() { "invalid_request" } else { "invalid_grant" };
        assert_eq!(refused(&poll(&house, &guess).await), as_told(400, error), "{code}");
    }
    // Guessing spoiled nothing.
    let answer = poll(&house, &adas).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let token = json(&answer)["access_token"].as_str().unwrap().to_owned();
    let me = send(&house, Method::GET, "/api/v1/me", Some(&token), None).await;
    assert_eq!(json(&me)["account"]["email"], ada.email);
}

#[tokio::test]
async fn no_cookie_counts_at_the_api_and_no_bearer_on_a_page() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let mut browser = ada.browser(&house);
    let request = Request::post("/api/v1/sign-out").header("sec-fetch-site", "same-origin");
    assert_eq!(browser.send(request, String::new().into()).await.status, StatusCode::UNAUTHORIZED);
    let here = ada.session.clone().unwrap();
    assert_eq!(sign_out(&house, &format!("Bearer {here}")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.call("me", &[]).await.status, StatusCode::OK, "the cookie's session was ended");

    let begun = begin(&house).await;
    decide(&house, &ada, &begun, "approve").await;
    let token = json(&poll(&house, &begun).await)["access_token"].as_str().unwrap().to_owned();
    let mut thief = house.browser().with_cookie(app::ssr::SESSION_COOKIE, &token);
    assert_eq!(thief.call("me", &[]).await.code().as_deref(), Some("sign_in_required"));
    let page = Request::post("/rpc/me")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    assert_eq!(house.browser().send(page, String::new().into()).await.code().as_deref(), Some("sign_in_required"));
}

#[tokio::test]
async fn the_page_asks_who_is_there_and_then_for_a_fresh_proof_and_comes_back_with_the_code() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let begun = begin(&house).await;
    let shown = begun["user_code"].as_str().unwrap();
    let link = format!("/device?code={shown}");
    assert_eq!(house.browser().get(&link).await.location(), format!("/sign-in?next=/device%3Fcode%3D{shown}"));
    let mut browser = ada.browser(&house);
    let page = browser.get(&link).await.body;
    assert!(page.contains(&format!("value=\"{shown}\"")) && !page.contains("ada@laptop"), "the link looks by itself");
    let found = browser.submit(&link, "find_device", &[("code", shown)]).await;
    assert_eq!(found.location(), "/device");
    let page = browser.get("/device").await.body;
    assert!(page.contains("ada@laptop") && page.contains("ada@acme.test") && page.contains("Approve"), "{page}");

    house.clock.advance(limits::STEP_UP_TTL - 1);
    let begun = begin(&house).await;
    house.clock.advance(1);
    let shown = begun["user_code"].as_str().unwrap();
    browser.submit("/device", "find_device", &[("code", shown)]).await;
    let fields = [("code", shown), ("decision", "approve")];
    let answer = browser.submit("/device", "decide_device", &fields).await;
    assert_eq!(answer.location(), "/step-up?next=/device%3Fdone%3Dconfirmed");
    assert!(browser.get("/device").await.body.contains("Approve"), "and it waits for who comes back");
    assert_eq!(refused(&poll(&house, &begun).await), as_told(400, "authorization_pending"));
}

#[tokio::test]
async fn who_signs_in_is_not_asked_about_a_device_that_somebody_found_here_before() {
    let house = House::new().await;
    let (ada, bob) = (house.signed_in("Ada").await, house.account("Bob").await);
    let begun = begin(&house).await;
    let shown = begun["user_code"].as_str().unwrap();
    let mut browser = ada.browser(&house);
    assert_eq!(browser.submit("/device", "find_device", &[("code", shown)]).await.location(), "/device");
    // Ada does not sign out: her session ends elsewhere, and with it nothing in this browser.
    browser.cookies.remove(app::ssr::SESSION_COOKIE);
    browser.submit("/sign-in", "sign_in", &[("email", &bob.email), ("password", PASSWORD)]).await;
    let page = browser.get("/device").await.body;
    assert!(page.contains("Continue") && !page.contains("ada@laptop"), "{page}");
}

#[tokio::test]
async fn a_code_that_nothing_waits_with_is_said_beside_the_field() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let mut browser = ada.browser(&house);
    for _ in 0..limits::ATTEMPTS_FREE {
        let back = browser.submit("/device", "find_device", &[("code", "BBBB-BBBB")]).await;
        assert!(browser.get(back.location()).await.body.contains("No device is waiting with this code"));
    }
    let back = browser.submit("/device", "find_device", &[("code", "BBBB-BBBB")]).await;
    assert!(browser.get(back.location()).await.body.contains("Too many attempts"));
}

#[tokio::test]
async fn no_link_skips_the_question_whose_device_it_is_or_uses_up_guesses() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let (eves, adas) = (begin(&house).await, begin(&house).await);
    let mut browser = ada.browser(&house);
    for _ in 0..2 * limits::ATTEMPTS_FREE {
        for name in ["code", "asking", "filled_in"] {
            for code in ["BBBB-BBBB", eves["user_code"].as_str().unwrap()] {
                let page = browser.get(&format!("/device?{name}={code}")).await.body;
                assert!(page.contains("Continue") && !page.contains("ada@laptop"), "{page}");
            }
        }
    }
    let shown = adas["user_code"].as_str().unwrap();
    assert_eq!(browser.submit("/device", "find_device", &[("code", shown)]).await.location(), "/device");
    let page = browser.get("/device?code=BBBB-BBBB").await.body;
    assert!(page.contains("Continue"), "a link is no question, whatever was found before");

    // Decided elsewhere: told once, and coming back again and again is no guess.
    decide(&house, &ada, &adas, "deny").await;
    assert!(browser.get("/device").await.body.contains("No device is waiting with this code"));
    for _ in 0..2 * limits::ATTEMPTS_FREE {
        let page = browser.get("/device").await.body;
        assert!(page.contains("Continue") && !page.contains("No device is waiting"), "{page}");
    }
    let shown = eves["user_code"].as_str().unwrap();
    assert_eq!(browser.submit("/device", "find_device", &[("code", shown)]).await.location(), "/device");
    assert!(decide(&house, &ada, &eves, "deny").await.location().ends_with("done=denied"));
}
