//! How often the API may be asked.

use crate::api::send;
use crate::api_table::Stage;
use crate::house::{Answer, House};
use engine::limits::{API_ANONYMOUS_REQUESTS_AT_ONCE, API_REQUESTS_AT_ONCE};
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
    let waiting = house.browser().get("/api/docs").await;
    assert_eq!((waiting.status, waiting.header("ratelimit")), (StatusCode::OK, ""), "pages are not counted");
}

#[tokio::test]
async fn devices_at_one_address_keep_a_pace_of_their_own() {
    let house = House::new().await;
    until_refused(&house, None).await;
    for _ in 0..400 {
        let request =
            Request::post("/api/v1/device/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = house.browser().send(request, "client_id=sally".into()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert_eq!(answer.header("ratelimit"), "");
    }
}
