//! To whom a required level means what, as a file; and that nobody takes half of it for the whole.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::house::{House, Person};
use engine::workspaces::{self, enforcement};
use http::{StatusCode, header};
use http_body_util::BodyExt as _;
use shared::policy::Role;

/// Acme of Ada, who has a second factor, and Bob, who has none.
async fn acme() -> (House, Person, Person) {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    workspaces::create(&house.engine, &house.caller(&ada).await, "Acme").await.unwrap();
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Member).await;
    (house, ada, bob)
}

#[tokio::test]
async fn csv_names_those_whom_the_page_shows_and_nobody_else() {
    let (house, ada, _) = acme().await;
    for (query, names) in [
        ("", vec!["Bob"]),
        ("?level=two_factor&effect=shut_out", vec!["Bob"]),
        ("?level=two_factor&effect=nothing", vec!["Ada"]),
        ("?level=phishing_resistant", vec!["Ada", "Bob"]),
        ("?effect=has_time", vec![]),
        ("?level=phishing_resistant&q=ADA", vec!["Ada"]),
        ("?q=ada", vec![]),
    ] {
        let answer = ada.browser(&house).get(&format!("/w/acme/people/preview.csv{query}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), "attachment; filename=\"acme-preview.csv\"");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let mut read = csv::Reader::from_reader(answer.body.as_bytes());
        assert_eq!(read.headers().unwrap(), vec!["name", "email", "role"]);
        let listed: Vec<_> = read.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(listed, names, "{query}");
    }
}

#[tokio::test]
async fn who_is_shut_out_in_between_gets_a_broken_list_and_not_a_short_one() {
    let (house, ada, _) = acme().await;
    let carol = house.signed_in("Carol").await;
    house.join(&ada, "acme", &carol, Role::Admin).await;
    let response = carol.browser(&house).begin("/w/acme/people/preview.csv").await;
    assert_eq!(response.status(), StatusCode::OK);
    enforcement::require(&house.engine, &house.caller(&ada).await, "acme", true).await.unwrap();
    assert!(response.into_body().collect().await.is_err(), "it ends as if that were all");
}

#[tokio::test]
async fn what_was_chosen_comes_back_after_a_step_up() {
    let (house, ada, _) = acme().await;
    let page = "/w/acme/people?level=two_factor&grace_until=2030-01-02&domain=acme.dev&mode=ask&as=viewer";
    let body = ada.browser(&house).get(page).await.body;
    for part in [
        "<details open class=\"more\"",
        "value=\"two_factor\" checked",
        "value=\"2030-01-02\"",
        "value=\"acme.dev\"",
        "value=\"ask\" selected",
        "value=\"viewer\" selected",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    // A link does not choose what she could not.
    let body = ada.browser(&house).get("/w/acme/people?level=phishing_resistant").await.body;
    assert!(body.contains("value=\"two_factor\" checked") && body.contains("<details class=\"more\""));
}
