//! `ETag`, `If-Match` and `If-None-Match` (RFC 9110 §13): nobody undoes what they have not seen.

use crate::api::stage::{Stage, body};
use crate::api::{json, send, with_headers};
use crate::house::{Answer, House};
use http::{Method, StatusCode, header};
use serde_json::json;

const STALE: &str = "\"00000000000000000000000000000000\"";

/// Every operation of the document that changes or removes one thing, where it is called, and what is sent.
async fn changes(stage: &Stage) -> Vec<(Method, String, String)> {
    let operations = stage.operations().await;
    let changing =
        operations.into_iter().filter(|(method, _)| [Method::PATCH, Method::PUT, Method::DELETE].contains(method));
    changing.map(|(method, path)| (method.clone(), path.clone(), stage.place(&method, &path))).collect()
}

fn thing(place: &str) -> &str {
    place.split_once('?').map_or(place, |(path, _)| path)
}

#[tokio::test]
async fn no_change_is_made_on_a_condition_that_no_longer_holds_and_every_change_on_one_that_does() {
    let stage = Stage::set().await;
    let admin = stage.admin();
    let changes = changes(&stage).await;
    assert!(changes.len() >= 11, "the document has lost its changes: {changes:?}");
    for (method, path, place) in changes {
        let (world, what) = (stage.parallel().await, format!("{method} {path}"));
        let body = body(&method, &path);
        let read = async |world: &House| send(world, Method::GET, thing(&place), Some(&admin), None).await;
        let before = read(&world).await;
        let tag = before.header(header::ETAG).to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 20, "{what}: {tag:?}");

        for (name, condition, status) in [
            ("If-Match", STALE.to_owned(), StatusCode::PRECONDITION_FAILED),
            ("If-Match", format!("{STALE}, W/{tag}"), StatusCode::PRECONDITION_FAILED),
            ("If-Match", "xyzzy".to_owned(), StatusCode::BAD_REQUEST),
            ("If-None-Match", "*".to_owned(), StatusCode::PRECONDITION_FAILED),
            ("If-None-Match", tag.clone(), StatusCode::PRECONDITION_FAILED),
            ("If-None-Match", format!("{STALE}, W/{tag}"), StatusCode::PRECONDITION_FAILED),
            ("If-None-Match", "xyzzy".to_owned(), StatusCode::BAD_REQUEST),
        ] {
            let headers = [(name.parse().unwrap(), condition.as_str())];
            let refused = with_headers(&world, method.clone(), &place, Some(&admin), body.as_ref(), &headers).await;
            assert_eq!(refused.status, status, "{what} {name} {condition}: {}", refused.body);
            assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json", "{what}");
            let told = json(&refused);
            assert_eq!((&told["errors"].as_array().unwrap().len(), &told["errors"][0]["field"]), (&1, &json!(name)));
            let says_changed = told["detail"].as_str().unwrap().contains("changed since");
            assert_eq!(says_changed, name == "If-Match" && status == StatusCode::PRECONDITION_FAILED, "{told}");
        }
        assert_eq!(read(&world).await.body, before.body, "{what}: nothing was changed");

        let headers = [(header::IF_MATCH, &*format!(",{STALE}, {tag},")), (header::IF_NONE_MATCH, STALE)];
        let done = with_headers(&world, method.clone(), &place, Some(&admin), body.as_ref(), &headers).await;
        assert!(done.status.is_success(), "{what}: {}", done.body);
        assert_eq!(done.headers.contains_key(header::ETAG), method != Method::DELETE, "{what}");
        let other = stage.parallel().await;
        let any = with_headers(&other, method, &place, Some(&admin), body.as_ref(), &[(header::IF_MATCH, "*")]).await;
        assert_eq!(any.status, done.status, "{what}: {}", any.body);
    }
}

#[tokio::test]
async fn what_somebody_has_already_is_not_sent_again_until_it_is_another() {
    let stage = Stage::set().await;
    let (admin, world) = (stage.admin(), stage.parallel().await);
    for (_, path, place) in changes(&stage).await {
        let at = thing(&place);
        let tag = send(&world, Method::GET, at, Some(&admin), None).await.header(header::ETAG).to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("{STALE}, {tag}"), "*".to_owned()] {
            let headers = [(header::IF_NONE_MATCH, known.as_str())];
            let same = with_headers(&world, Method::GET, at, Some(&admin), None, &headers).await;
            assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path} {known}");
            assert_eq!(same.header(header::ETAG), tag, "{path}");
        }
        let other = with_headers(&world, Method::GET, at, Some(&admin), None, &[(header::IF_NONE_MATCH, STALE)]).await;
        assert_eq!((other.status, other.header(header::ETAG)), (StatusCode::OK, tag.as_str()), "{path}");
        let insisting = with_headers(&world, Method::GET, at, Some(&admin), None, &[(header::IF_MATCH, STALE)]).await;
        assert_eq!(insisting.status, StatusCode::PRECONDITION_FAILED, "{path}");
    }
}

#[tokio::test]
async fn who_may_not_look_learns_nothing_from_a_tag() {
    let stage = Stage::set().await;
    let (outsider, world) = (stage.secret("account token of a stranger"), stage.parallel().await);
    for (_, path, place) in changes(&stage).await {
        for known in [STALE, "*"] {
            for name in [header::IF_NONE_MATCH, header::IF_MATCH] {
                let answer =
                    with_headers(&world, Method::GET, thing(&place), Some(&outsider), None, &[(name, known)]).await;
                assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status), "{path}: {answer:?}");
                assert!(!answer.headers.contains_key(header::ETAG), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn what_can_not_be_done_on_a_condition_is_not_done() {
    let stage = Stage::set().await;
    let (admin, world) = (stage.admin(), stage.parallel().await);
    let at = "/api/v1/workspaces/acme/projects";
    let before = send(&world, Method::GET, at, Some(&admin), None).await.body;
    let new = json!({ "name": "Comet" });
    for name in ["If-Match", "If-None-Match"] {
        for condition in [STALE, "*"] {
            let headers = [(name.parse().unwrap(), condition)];
            let refused: Answer = with_headers(&world, Method::POST, at, Some(&admin), Some(&new), &headers).await;
            assert_eq!(
                (refused.status, &json(&refused)["errors"][0]["field"]),
                (StatusCode::BAD_REQUEST, &json!(name))
            );
        }
    }
    assert_eq!(send(&world, Method::GET, at, Some(&admin), None).await.body, before);
}
