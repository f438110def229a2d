//! Another site in the same browser: it must not act, lead away or read.

use crate::house::{Browser, House};
use axum::body::Body;
use http::{Request, header};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn no_other_site_can_act_for_the_person_at_the_browser() {
    let house = House::new().await;
    let bob = house.signed_in("Bob").await;
    for (why, marks) in [
        ("another site", vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.dev")]),
        ("a sibling", vec![("sec-fetch-site", "same-site"), ("origin", "http://app.localhost:3000")]),
        ("an old browser", vec![("origin", "https://evil.dev")]),
        ("another port", vec![("origin", "http://localhost:4000")]),
        ("a sandboxed frame", vec![("sec-fetch-site", "cross-site"), ("origin", "null")]),
        ("an opaque origin", vec![("origin", "null")]),
        ("a name that begins like ours", vec![("origin", "http://localhost:3000.evil.dev")]),
        ("marks that contradict each other", vec![("sec-fetch-site", "same-origin"), ("origin", "https://evil.dev")]),
        ("no site at all", vec![("sec-fetch-site", "none"), ("origin", "https://evil.dev")]),
        ("neither header", vec![]),
        ("empty headers", vec![("origin", ""), ("sec-fetch-site", "")]),
    ] {
        let mut browser = bob.browser(&house);
        let mut request = Request::post("/rpc/create_workspace").header(header::CONTENT_TYPE, FORM);
        for (name, value) in marks {
            request = request.header(name, value);
        }
        let answer = browser.send(request, Body::from("workspace_name=Planted")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (403, Some("bad_request")), "{why}");
        let home = bob.browser(&house).get("/").await;
        assert!(!home.body.contains("Planted"), "{why}");
    }
}

#[tokio::test]
async fn our_own_pages_and_programs_without_a_cookie_may_post() {
    let house = House::new().await;
    let fields = "email=nobody%40acme.test&password=violet+harbour+kettle";
    for marks in [vec![("sec-fetch-site", "same-origin")], vec![("origin", "http://localhost:3000")], vec![]] {
        let mut request = Request::post("/rpc/sign_in").header(header::CONTENT_TYPE, FORM);
        for (name, value) in &marks {
            request = request.header(*name, *value);
        }
        let answer = house.browser().send(request, Body::from(fields)).await;
        assert_eq!(answer.code().as_deref(), Some("wrong_credentials"), "{marks:?}");
    }
}

#[tokio::test]
async fn signing_somebody_in_from_another_site_is_refused_too() {
    let house = House::new().await;
    let bob = house.account("Bob").await;
    let request =
        Request::post("/rpc/sign_in").header(header::CONTENT_TYPE, FORM).header("sec-fetch-site", "cross-site");
    let body = format!("email={}&password=violet+harbour+kettle", bob.email.replace('@', "%40"));
    let answer = house.browser().send(request, Body::from(body)).await;
    assert_eq!(answer.status, 403);
    assert!(answer.cookies().is_empty());
}

#[tokio::test]
async fn a_refused_person_sees_a_page_and_not_a_program_s_words() {
    let house = House::new().await;
    let request =
        Request::post("/rpc/sign_in").header(header::ACCEPT, "text/html").header("sec-fetch-site", "cross-site");
    let answer = house.browser().send(request, Body::empty()).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (403, "text/html; charset=utf-8"));
    assert!(answer.body.contains("<h1>"), "{}", answer.body);
}

#[tokio::test]
async fn a_form_never_leads_to_another_site() {
    let house = House::new().await;
    for referer in [
        "https://evil.dev/sign-in",
        "http://localhost:3000.evil.dev/",
        "http://localhost:3000@evil.dev/",
        "//evil.dev/",
    ] {
        let browser = &mut house.browser();
        let request = Browser::post("sign_in").header(header::ACCEPT, "text/html").header(header::REFERER, referer);
        let answer = browser.send(request, Body::from("email=a%40b.dev&password=x")).await;
        assert!(answer.status.is_redirection(), "{referer}");
        assert_eq!(answer.location(), "/", "{referer}");
    }
}

#[tokio::test]
async fn next_never_leads_to_another_site() {
    let house = House::new().await;
    let bob = house.account("Bob").await;
    for next in [
        "https://evil.dev/",
        "//evil.dev/",
        "/\\evil.dev/",
        "/\t/evil.dev",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
    ] {
        let fields = [("email", bob.email.as_str()), ("password", crate::house::PASSWORD), ("next", next)];
        let answer = house.browser().submit("/sign-in", "sign_in", &fields).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"), "{next:?}");
        assert!(answer.cookies().iter().all(|cookie| cookie.starts_with("__Host-")), "{next:?}");
    }
}

#[tokio::test]
async fn mail_of_this_machine_is_not_shown_under_another_name() {
    let house = House::new().await;
    house.signed_in("Bob").await;
    let answer = house.browser().get("/dev/mailbox").await;
    assert!(answer.body.contains("verify-email?token="));
    let request = Request::get("/dev/mailbox").header(header::HOST, "rebound.evil.dev:3000");
    let rebound = tower::ServiceExt::oneshot(house.router.clone(), request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(rebound.status(), 404);
}

#[tokio::test]
async fn mail_of_this_machine_is_not_shown_through_a_proxy_that_keeps_a_local_host() {
    let house = House::new().await;
    for word in ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"] {
        let request = Request::get("/dev/mailbox").header(header::ACCEPT, "text/html").header(word, "127.0.0.1");
        assert_eq!(house.browser().send(request, Body::empty()).await.status, 404, "{word}");
    }
}
