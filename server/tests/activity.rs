//! One's own activity as a page and as files: for its person alone, with the filter that stands in the address.

use crate::house::House;
use engine::sessions;
use http::{Method, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::Value as Json;

#[tokio::test]
async fn it_comes_as_a_file_of_either_form_with_the_filter_of_the_page() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    let mut browser = ada.browser(&house);
    let csv = browser.get("/account/activity.csv?kind=factor.authenticator_added").await;
    assert_eq!(csv.status, StatusCode::OK);
    assert_eq!(csv.header(header::CONTENT_DISPOSITION), "attachment; filename=\"sallyport-activity.csv\"");
    assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
    assert_eq!(csv.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(csv.body.trim_end().lines().count(), 2, "its columns and one event: {}", csv.body);
    let lines = browser.get("/account/activity.ndjson").await;
    assert_eq!(lines.header(header::CONTENT_DISPOSITION), "attachment; filename=\"sallyport-activity.ndjson\"");
    let events: Vec<Json> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"account.created"));
    assert_eq!(kinds[kinds.len() - 2..], ["account.activity_exported"; 2], "what was taken away is told: {kinds:?}");
    for (method, path, status) in [
        (Method::GET, "/account/activity.csv?from=yesterday", StatusCode::UNPROCESSABLE_ENTITY),
        (Method::HEAD, "/account/activity.csv", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        assert_eq!(browser.method(method, path).await.status, status, "{path}");
    }
    let told = "SELECT kind FROM audit_events WHERE kind = 'account.activity_exported'";
    assert_eq!(house.texts(told).await.len(), 2, "who got no file took nothing away");
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_and_gets_no_file() {
    let house = House::new().await;
    for path in ["/account/activity", "/account/activity.csv", "/account/activity.ndjson?kind=session.signed_in"] {
        let answer = house.browser().get(path).await;
        assert!(answer.status.is_redirection(), "{path}: {}", answer.status);
        assert_eq!(answer.location(), "/sign-in?next=/account/activity", "{path}");
    }
}

#[tokio::test]
async fn whose_session_ends_in_between_gets_a_broken_file_and_not_a_short_one() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let response = ada.browser(&house).begin("/account/activity.csv").await;
    assert_eq!(response.status(), StatusCode::OK);
    sessions::sign_out(&house.engine, &house.caller(&ada).await).await.unwrap();
    assert!(response.into_body().collect().await.is_err(), "it ends as if that were all");
}

#[tokio::test]
async fn the_page_filters_without_a_program_and_its_links_keep_the_filter() {
    let house = House::new().await;
    let mut browser = house.signed_in("Ada").await.browser(&house);
    let answer = browser.get("/account/activity?kind=session.signed_in&from=&to=").await;
    assert_eq!(answer.status, StatusCode::OK);
    for part in [
        "Signed in with a password",
        "/account/activity.csv?kind=session.signed_in\"",
        "/account/activity.ndjson?kind=session.signed_in\"",
        "<optgroup label=\"Session\"",
        "href=\"/account/security\"",
    ] {
        assert!(answer.body.contains(part), "{part}");
    }
    for part in ["Signed up with", "name=\"person\"", "To whom"] {
        assert!(!answer.body.contains(part), "{part}");
    }
    let nothing = browser.get("/account/activity?kind=device.approved").await;
    for part in ["Nothing matches.", "What is older than 550 days is deleted."] {
        assert!(nothing.body.contains(part), "{part}");
    }
    let mangled = browser.get("/account/activity?from=yesterday").await;
    assert!(mangled.body.contains("Choose a day of the calendar.") && !mangled.body.contains("Export CSV"));
}
