//! What every answer says, whoever asks and whatever for.

use crate::house::House;
use axum::body::Body;
use http::{Method, Request, header};

const PATHS: [&str; 12] = [
    "/",
    "/sign-in",
    "/sign-up",
    "/nowhere",
    "/w/acme",
    "/account/security",
    "/account/security/recovery-codes.txt",
    "/pkg/nothing.js",
    "/rpc/nothing",
    "/healthz",
    "/readyz",
    "/dev/mailbox",
];

#[tokio::test]
async fn every_answer_carries_the_headers_that_browsers_defend_us_by() {
    let house = House::new().await;
    for path in PATHS {
        let answer = house.browser().get(path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        for part in [
            "default-src 'none'",
            "script-src 'nonce-",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "{path}: plain HTTP must not be forbidden on localhost"
        );
    }
}

#[tokio::test]
async fn scripts_of_a_page_carry_the_nonce_of_its_own_answer_only() {
    let house = House::new().await;
    let mut browser = house.browser();
    let (first, second) = (browser.get("/sign-in").await, browser.get("/sign-in").await);
    let nonce = |answer: &crate::house::Answer| {
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
    };
    assert_ne!(nonce(&first), nonce(&second));
    let scripts: Vec<&str> = first.body.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        assert!(script.contains(&format!("nonce=\"{}\"", nonce(&first))), "{script}");
    }
    assert!(!first.body.contains("style=\""), "the policy forbids inline styles");
    assert!(!first.body.contains(" onclick=") && !first.body.contains("javascript:"));
}

#[tokio::test]
async fn over_tls_the_browser_is_told_to_stay_there() {
    let house = House::at("https://gate.example.com").await;
    assert_eq!(house.browser().get("/sign-in").await.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn secrets_are_in_cookies_that_no_script_and_no_neighbour_can_touch() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    house.clock.advance(60);
    let mut browser = house.browser();
    let fields = [("email", ada.email.as_str()), ("password", crate::house::PASSWORD)];
    let first = browser.call("sign_in", &fields).await;
    let second =
        browser.call("sign_in_code", &[("code", house.code(ada.setup_key.as_deref().unwrap()).as_str())]).await;
    let out = browser.call("sign_out", &[]).await;
    let cookies: Vec<&str> = [&first, &second, &out].into_iter().flat_map(crate::house::Answer::cookies).collect();
    assert!(cookies.len() >= 4, "{cookies:?}");
    for cookie in cookies {
        for part in ["__Host-sallyport", "; Path=/;", "; Secure;", "; HttpOnly;", "SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies.keys());
}

#[tokio::test]
async fn a_head_request_is_answered_like_its_get() {
    let house = House::new().await;
    for path in ["/sign-in", "/healthz", "/nowhere"] {
        let (head, get) = (house.browser().method(Method::HEAD, path).await, house.browser().get(path).await);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
    }
}

#[tokio::test]
async fn health_is_told_in_two_words() {
    let house = House::new().await;
    assert_eq!(house.browser().get("/healthz").await.body, "ok");
    assert_eq!(house.browser().get("/readyz").await.status, 200);
    house.engine.close().await;
    assert_eq!(house.browser().get("/healthz").await.status, 200);
    assert_eq!(house.browser().get("/readyz").await.status, 503);
    let request = Request::get("/account").header(header::ACCEPT, "text/html");
    let with_cookie = house.browser().with_cookie("__Host-sallyport", "x").send(request, Body::empty()).await;
    assert!(with_cookie.status.is_server_error(), "{}", with_cookie.status);
    assert!(!with_cookie.body.contains("sqlx") && !with_cookie.body.contains("pool"), "{}", with_cookie.body);
}
