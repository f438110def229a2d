//! `Idempotency-Key` on what creates: a program that got no answer sends the same again, and nothing is there twice.

use std::collections::BTreeSet;

use crate::api::stage::{Stage, body};
use crate::api::{json, send, with_headers};
use crate::house::{Answer, House};
use engine::idempotency::{self, Creation};
use engine::{Client, Credentials};
use http::{HeaderName, Method, StatusCode, header};
use serde_json::{Value as Json, json};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const PROJECTS: &str = "/api/v1/workspaces/acme/projects";

async fn create(world: &House, place: &str, secret: &str, body: &Json, key: &str) -> Answer {
    with_headers(world, Method::POST, place, Some(secret), Some(body), &[(KEY, key)]).await
}

fn was_replayed(answer: &Answer) -> bool {
    answer.headers.contains_key("idempotent-replayed")
}

/// Every operation of the document that creates: where, which is also the list that it is found in then, and what is
/// sent.
async fn creations(stage: &Stage) -> Vec<(String, Json)> {
    let world = stage.parallel().await;
    let document = json(&send(&world, Method::GET, "/api/v1/openapi.json", None, None).await);
    let mut creations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        if methods["post"]["responses"]["201"].is_object() {
            creations.push((stage.place(&Method::POST, path), body(&Method::POST, path).unwrap()));
        }
    }
    creations
}

async fn listed(world: &House, place: &str, secret: &str) -> usize {
    let list = send(world, Method::GET, place, Some(secret), None).await;
    json(&list)["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_create_sent_twice_with_one_key_creates_once_and_is_answered_the_same() {
    let stage = Stage::set().await;
    let (admin, creations) = (stage.admin(), creations(&stage).await);
    assert_eq!(creations.len(), 7, "{creations:?}");
    for (place, body) in creations {
        let world = stage.parallel().await;
        let before = listed(&world, &place, &admin).await;
        let first = create(&world, &place, &admin, &body, "\"8e03978e\"").await;
        assert_eq!((first.status, was_replayed(&first)), (StatusCode::CREATED, false), "{place}: {}", first.body);
        let again = create(&world, &place, &admin, &body, "8e03978e").await;
        assert_eq!((again.status, &again.body), (first.status, &first.body), "{place}");
        assert_eq!(again.header(header::LOCATION), first.header(header::LOCATION), "{place}");
        assert_eq!(again.header("idempotent-replayed"), "true", "{place}");
        assert_eq!(listed(&world, &place, &admin).await, before + 1, "{place}");

        let mut other = body.clone();
        for field in ["name", "email", "domain"] {
            if other[field].is_string() {
                other[field] = json!("other@other.test");
            }
        }
        let refused = create(&world, &place, &admin, &other, "8e03978e").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}: {}", refused.body);
        assert_eq!(json(&refused)["errors"][0]["field"], "Idempotency-Key", "{place}");
        assert_eq!(listed(&world, &place, &admin).await, before + 1, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_creates_at_once_with_one_key_one_creates() {
    let stage = Stage::set().await;
    let (admin, world) = (stage.admin(), std::sync::Arc::new(stage.parallel().await));
    let before = listed(&world, PROJECTS, &admin).await;
    let mut creations = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (world, admin) = (world.clone(), admin.clone());
        creations.spawn(async move { create(&world, PROJECTS, &admin, &json!({ "name": "Comet" }), "k").await });
    }
    let answers = creations.join_all().await;
    let ids: BTreeSet<_> =
        answers.iter().filter(|answer| answer.status == StatusCode::CREATED).map(|a| &a.body).collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| [StatusCode::CREATED, StatusCode::CONFLICT].contains(&answer.status)));
    assert_eq!(
        answers.iter().filter(|answer| answer.status == StatusCode::CREATED && !was_replayed(answer)).count(),
        1
    );
    assert_eq!(listed(&world, PROJECTS, &admin).await, before + 1);
}

#[tokio::test]
async fn who_comes_while_the_first_is_running_is_told_when_to_come_back() {
    let stage = Stage::set().await;
    let (world, token) = (stage.parallel().await, stage.secret("workspace token"));
    let credentials = Credentials { bearer: Some(&token), ..Credentials::default() };
    let caller = world.engine.resolve(credentials, Client::default()).await.unwrap();
    let request =
        idempotency::Request { key: "k", operation: "POST /workspaces/acme/projects", content: br#"{"name":"Comet"}"# };
    let creation = Creation::Project("acme".to_owned());
    idempotency::begin(&world.engine, &caller, &creation, request).await.unwrap();
    let waiting = create(&world, PROJECTS, &token, &json!({ "name": "Comet" }), "k").await;
    assert_eq!((waiting.status, waiting.header(header::RETRY_AFTER)), (StatusCode::CONFLICT, "1"), "{}", waiting.body);
    let told = json(&waiting);
    assert_eq!((&told["retry_after"], &told["detail"]), (&json!(1), &told["errors"][0]["message"]));
    assert_eq!(told["errors"][0]["field"], "Idempotency-Key");
}

#[tokio::test]
async fn a_key_is_of_one_credential_and_one_operation() {
    let stage = Stage::set().await;
    let (world, comet) = (stage.parallel().await, json!({ "name": "Comet" }));
    let mut made = BTreeSet::new();
    for name in ["account token", "workspace token", "admin's command line, just let in"] {
        let answer = create(&world, PROJECTS, &stage.secret(name), &comet, "k").await;
        assert_eq!((answer.status, was_replayed(&answer)), (StatusCode::CREATED, false), "{name}: {}", answer.body);
        made.insert(json(&answer)["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(made.len(), 3);
    let workspace = create(&world, "/api/v1/workspaces", &stage.admin(), &comet, "k").await;
    assert_eq!((workspace.status, was_replayed(&workspace)), (StatusCode::CREATED, false), "{}", workspace.body);
}

#[tokio::test]
async fn who_lost_access_gets_no_answer_again() {
    let stage = Stage::set().await;
    let (world, admin, comet) = (stage.parallel().await, stage.admin(), json!({ "name": "Comet" }));
    let token = stage.secret("workspace token");
    assert_eq!(create(&world, PROJECTS, &token, &comet, "k").await.status, StatusCode::CREATED);
    let tokens = "/api/v1/workspaces/acme/tokens";
    let secret = create(&world, tokens, &admin, &json!({ "name": "Deploy", "scope": "read" }), "t").await;
    assert!(secret.body.contains("slp_ws_"), "{}", secret.body);

    // Whose proof is too old by now must not get the secret, either.
    world.clock.advance(engine::limits::STEP_UP_TTL);
    let refused = create(&world, tokens, &admin, &json!({ "name": "Deploy", "scope": "read" }), "t").await;
    assert_eq!((refused.status, refused.code().as_deref()), (StatusCode::FORBIDDEN, Some("step_up_required")));
    assert!(!refused.body.contains("slp_ws_"));

    let id = json(&send(&world, Method::GET, "/api/v1/me", Some(&token), None).await)["token"]["id"].clone();
    let revoked = send(&world, Method::DELETE, &format!("{tokens}/{}", id.as_str().unwrap()), Some(&admin), None).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT, "{}", revoked.body);
    assert_eq!(create(&world, PROJECTS, &token, &comet, "k").await.status, StatusCode::UNAUTHORIZED);
    let reading = create(&world, PROJECTS, &stage.secret("workspace token to read"), &comet, "k").await;
    assert_eq!(reading.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_refused_is_no_answer_and_a_day_later_a_key_is_a_new_one() {
    let stage = Stage::set().await;
    let (world, token) = (stage.parallel().await, stage.secret("workspace token"));
    let before = listed(&world, PROJECTS, &token).await;
    let nameless = create(&world, PROJECTS, &token, &json!({ "name": "" }), "k").await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let comet = json!({ "name": "Comet" });
    let first = create(&world, PROJECTS, &token, &comet, "k").await;
    assert_eq!((first.status, was_replayed(&first)), (StatusCode::CREATED, false), "{}", first.body);
    world.clock.advance(engine::limits::IDEMPOTENCY_KEY_TTL);
    let later = create(&world, PROJECTS, &token, &comet, "k").await;
    assert_eq!((later.status, was_replayed(&later)), (StatusCode::CREATED, false), "{}", later.body);
    assert_eq!(listed(&world, PROJECTS, &token).await, before + 2);
}

#[tokio::test]
async fn what_is_no_key_creates_nothing() {
    let stage = Stage::set().await;
    let (world, token) = (stage.parallel().await, stage.secret("workspace token"));
    let before = listed(&world, PROJECTS, &token).await;
    for key in ["", "\"\"", "a b", &"k".repeat(256)] {
        let refused = create(&world, PROJECTS, &token, &json!({ "name": "Comet" }), key).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{key}: {}", refused.body);
        assert_eq!(json(&refused)["errors"][0]["field"], "Idempotency-Key");
    }
    assert_eq!(listed(&world, PROJECTS, &token).await, before);
}
