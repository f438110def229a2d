//! How often the API may be asked.

use std::net::{Ipv4Addr, SocketAddr};

use crate::api::send;
use crate::api::stage::Stage;
use crate::house::{Answer, House};
use axum::extract::ConnectInfo;
use engine::limits::{
    API_ANONYMOUS_REQUESTS_AT_ONCE, API_REQUESTS_AT_ONCE, DEVICE_QUESTIONS_AT_ONCE, DEVICES_BEGINNING_AT_ONCE,
};
use http::{Method, Request, StatusCode, header};

/// What both headers say of this: a number behind `name=`.
fn told(answer: &Answer, header: &str, name: &str) -> u32 {
    let value = answer.header(header);
    let number = value.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| unreachable!("{header}: {value:?}"))
}

/// Asks until it is refused, which it has to be: answering takes less time than a request takes to be there again.
async fn until_refused(house: &House, bearer: Option<&str>) -> (u32, Answer) {
    for asked in 0..100_000 {
        let answer = send(house, Method::GET, "/api/v1/me", bearer, None).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return (asked, answer);
        }
    }
    unreachable!("never refused")
}

#[tokio::test]
async fn who_makes_credentials_up_is_counted_by_address_and_stands_in_nobodys_way() {
    let stage = Stage::set().await;
    let (house, token) = (stage.parallel().await, stage.secret("project token"));
    let first = send(&house, Method::GET, "/api/v1/me", Some("slp_acc_madeup"), None).await;
    assert_eq!(first.status, StatusCode::UNAUTHORIZED);
    assert_eq!(first.header("ratelimit-policy"), "\"address\";q=200;w=20");
    assert_eq!(told(&first, "ratelimit", "r"), API_ANONYMOUS_REQUESTS_AT_ONCE - 1);

    let (asked, refused) = until_refused(&house, None).await;
    assert!(asked >= API_ANONYMOUS_REQUESTS_AT_ONCE - 1, "{asked}");
    assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(refused.code().as_deref(), Some("rate_limited"));
    assert_eq!(refused.header(header::RETRY_AFTER), "1");
    assert_eq!(told(&refused, "ratelimit", "r"), 0);

    let known = send(&house, Method::GET, "/api/v1/me", Some(&token), None).await;
    assert_eq!((known.status, known.header("ratelimit-policy")), (StatusCode::OK, "\"credential\";q=500;w=10"));
    assert_eq!(told(&known, "ratelimit", "r"), API_REQUESTS_AT_ONCE - 1);
    assert!(told(&known, "ratelimit", "t") >= 1);
    let page = house.browser().get("/sign-in").await;
    assert_eq!((page.status, page.header("ratelimit")), (StatusCode::OK, ""), "pages are not counted");
}

#[tokio::test]
async fn whatever_is_asked_below_the_api_is_counted_also_what_is_not_there() {
    let stage = Stage::set().await;
    let (house, token) = (stage.parallel().await, stage.secret("project token"));
    let places = [
        ("/api/docs", StatusCode::OK),
        ("/api/v1/openapi.json", StatusCode::OK),
        ("/api/v1/nothing", StatusCode::NOT_FOUND),
        ("/api/", StatusCode::NOT_FOUND),
        ("/api/v1/token-check", StatusCode::METHOD_NOT_ALLOWED),
    ];
    for (bearer, policy, full) in
        [(None, "\"address\"", API_ANONYMOUS_REQUESTS_AT_ONCE), (Some(&*token), "\"credential\"", API_REQUESTS_AT_ONCE)]
    {
        for (path, status) in places {
            let answer = send(&house, Method::GET, path, bearer, None).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(answer.header("ratelimit-policy").starts_with(policy), "{path}");
            assert!(told(&answer, "ratelimit", "r") < full, "{path}");
        }
    }
    let mut refused = false;
    for _ in 0..1000 {
        refused |=
            send(&house, Method::GET, "/api/v1/nothing", None, None).await.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(refused, "asking for nothing is not free");
}

async fn of_device(house: &House, endpoint: &str, form: &str) -> Answer {
    let request = Request::post(format!("/api/v1/device/{endpoint}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    house.browser().send(request, form.to_owned().into()).await
}

#[tokio::test]
async fn devices_at_one_address_go_on_asking_whatever_else_comes_from_there() {
    let house = House::new().await;
    until_refused(&house, None).await;
    for _ in 0..4 * 200 {
        let answer = of_device(&house, "token", "client_id=sally").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert_eq!(answer.header("ratelimit-policy"), "\"waiting-devices\";q=1000;w=20");
    }
}

#[tokio::test]
async fn devices_that_come_too_fast_are_told_in_the_words_of_oauth_when_to_come_back() {
    let house = House::new().await;
    let unnamable = "client_id=sally&device_name=two%0Alines";
    for (endpoint, at_once, body) in [
        ("authorization", DEVICES_BEGINNING_AT_ONCE, unnamable),
        ("token", DEVICE_QUESTIONS_AT_ONCE, "client_id=sally"),
    ] {
        // Refused for what it says, too, and counted all the same: looking at it is what costs.
        let mut asked = 0;
        let refused = loop {
            let answer = of_device(&house, endpoint, body).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break answer;
            }
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
            asked += 1;
            assert!(asked < 100 * at_once, "never refused");
        };
        assert!(asked >= at_once, "{asked}");
        let told_why = crate::api::json(&refused);
        assert_eq!(told_why["error"], "slow_down");
        assert!(told_why["error_description"].as_str().unwrap().ends_with("Try again in a second."), "{told_why}");
        assert_eq!((refused.header(header::RETRY_AFTER), told(&refused, "ratelimit", "r")), ("1", 0));
    }
    let elsewhere = Request::post("/api/v1/device/authorization")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(SocketAddr::from((Ipv4Addr::new(203, 0, 113, 7), 4711))));
    let answer = house.browser().send(elsewhere, "client_id=sally&device_name=laptop".to_owned().into()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}
