//! The audit log as a page and as files: what they hold, and that nobody takes half of one for the whole.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::house::{Answer, Browser, House, Person};
use engine::workspaces::{self, enforcement, projects};
use http::{StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value as Json, json};
use shared::policy::Role;

async fn acme() -> (House, Person) {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    let caller = house.caller(&ada).await;
    workspaces::create(&house.engine, &caller, "Acme").await.unwrap();
    projects::create(&house.engine, &caller, "acme", "=1+1").await.unwrap();
    (house, ada)
}

fn assert_is_a_file(answer: &Answer, name: &str, content_type: &str) {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CONTENT_DISPOSITION), format!("attachment; filename=\"{name}\""));
    assert_eq!(answer.header(header::CONTENT_TYPE), content_type);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn csv_has_a_row_an_event_and_a_name_a_column() {
    let (house, ada) = acme().await;
    let answer = ada.browser(&house).get("/w/acme/audit.csv?kind=project.created").await;
    assert_is_a_file(&answer, "acme-audit.csv", "text/csv; charset=utf-8; header=present");
    let mut read = csv::Reader::from_reader(answer.body.as_bytes());
    let columns = read.headers().unwrap().clone();
    let rows: Vec<_> = read.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    let cell = |name: &str| rows[0].get(columns.iter().position(|column| column == name).unwrap()).unwrap();
    for (name, expected) in [("position", "2"), ("actor", "ada@acme.test"), ("proof", "authenticator")] {
        assert_eq!(cell(name), expected);
    }
    let detail: Json = serde_json::from_str(cell("detail")).unwrap();
    assert_eq!(detail, json!({ "name": "=1+1", "project": "1-1" }));
    assert_eq!(cell("hash").len(), 64);
    // With nothing to tell it still says what its columns are.
    let answer = ada.browser(&house).get("/w/acme/audit.csv?person=nobody@acme.test").await;
    assert_eq!(answer.body.lines().count(), 1);
}

#[tokio::test]
async fn ndjson_has_a_line_an_event_oldest_first() {
    let (house, ada) = acme().await;
    let answer = ada.browser(&house).get("/w/acme/audit.ndjson").await;
    assert_is_a_file(&answer, "acme-audit.ndjson", "application/x-ndjson");
    let events: Vec<Json> = answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["workspace.created", "project.created", "workspace.audit_exported"]);
    assert_eq!(events[2]["detail"]["format"], "NDJSON");
    assert_eq!(events[1]["target"], Json::Null);
}

#[tokio::test]
async fn a_mangled_filter_is_refused_and_never_exports_everything() {
    let (house, ada) = acme().await;
    for filter in ["from=yesterday", "to=2026-13-01", "person=%00", "from=2026-03-04&to=2026-03-03"] {
        let answer = ada.browser(&house).get(&format!("/w/acme/audit.csv?{filter}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{filter}");
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), "");
    }
    let told = "SELECT kind FROM audit_events WHERE kind = 'workspace.audit_exported'";
    assert_eq!(house.texts(told).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_is_shut_out_in_between_gets_a_broken_file_and_not_a_short_one() {
    let (house, ada) = acme().await;
    let carol = house.signed_in("Carol").await;
    house.join(&ada, "acme", &carol, Role::Admin).await;
    let response = carol.browser(&house).begin("/w/acme/audit.csv").await;
    assert_eq!(response.status(), StatusCode::OK);
    enforcement::require(&house.engine, &house.caller(&ada).await, "acme", true).await.unwrap();
    assert!(response.into_body().collect().await.is_err(), "it ends as if that were all");
}

#[tokio::test]
async fn the_page_filters_without_a_program_and_its_links_keep_the_filter() {
    let (house, ada) = acme().await;
    let mut browser: Browser = ada.browser(&house);
    let answer = browser.get("/w/acme/audit?kind=project.created&person=&from=&to=").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("created the project") && !answer.body.contains("created the workspace"));
    for part in
        ["audit.csv?kind=project.created\"", "audit.ndjson?kind=project.created\"", "<optgroup label=\"Project\""]
    {
        assert!(answer.body.contains(part), "{part}");
    }
    let answer = browser.get("/w/acme/audit?person=nobody@acme.test").await;
    assert!(answer.body.contains("Nothing matches."));
}

#[tokio::test]
async fn a_filter_that_can_not_be_read_stays_in_its_form_with_what_is_wrong_beside_it() {
    let (house, ada) = acme().await;
    let mut browser: Browser = ada.browser(&house);
    let answer = browser.get("/w/acme/audit?kind=project.created&person=bob@acme.test&from=yesterday&before=x").await;
    assert_eq!(answer.status, StatusCode::OK);
    for part in [
        "value=\"yesterday\"",
        "value=\"bob@acme.test\"",
        "aria-describedby=\"audit-from-wrong\"",
        "Choose a day of the calendar.",
    ] {
        assert!(answer.body.contains(part), "{part}");
    }
    let answer = browser.get("/w/acme/audit?from=2026-03-04&to=2026-03-03").await;
    for part in ["value=\"2026-03-04\"", "value=\"2026-03-03\"", "Choose a day that is not before the first one."] {
        assert!(answer.body.contains(part), "{part}");
    }
    assert!(!answer.body.contains("Nothing matches.") && !answer.body.contains("Export CSV"));
    let answer = browser.get("/w/acme/audit?before=x").await;
    assert!(answer.body.contains("created the project"), "a mangled place is the first page");
}
