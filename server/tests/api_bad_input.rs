//! What programs get wrong: each time a problem that says what, and nothing changed.

use crate::api::stage::Stage;
use crate::api::with_headers;
use crate::house::{Answer, House, Person};
use engine::tokens::{self, NewToken};
use engine::workspaces;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value as Json, json};
use shared::policy::Role;

const PROJECTS: &str = "/api/v1/workspaces/acme/projects";

/// Acme, and Ada, who founded it.
async fn acme() -> (House, Person) {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    workspaces::create(&house.engine, &house.caller(&ada).await, "Acme").await.unwrap();
    (house, ada)
}

/// Acme, and a token that may write there.
async fn stage() -> (House, String) {
    let (house, ada) = acme().await;
    let caller = house.caller(&ada).await;
    let wanted = NewToken { name: "Deploy", scope: "write", expires_in_days: "" };
    let created = tokens::of_workspace(&house.engine, &caller, "acme", wanted).await.unwrap();
    let secret = created.secret.expose().to_owned();
    (house, secret)
}

async fn post(house: &House, token: &str, kind: &str, body: impl Into<axum::body::Body>) -> Answer {
    let request = Request::post(PROJECTS)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, kind);
    house.browser().send(request, body.into()).await
}

fn assert_problem(answer: &Answer, status: StatusCode, code: &str, field: Option<&str>) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    let problem = crate::api::json(answer);
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!((&problem["status"], &problem["type"]), (&status.as_u16().into(), &"about:blank".into()));
    // RFC 9110 renamed two that everybody knows by their former names (§15.5.14, §15.5.21).
    let title = match status.as_u16() {
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        _ => status.canonical_reason().unwrap(),
    };
    assert_eq!(problem["title"], title);
    assert!(problem["detail"].as_str().is_some_and(|words| !words.is_empty()), "{problem}");
    assert_eq!(problem["errors"][0]["field"].as_str(), field, "{problem}");
}

#[tokio::test]
async fn what_can_not_be_read_is_refused_by_name_and_changes_nothing() {
    let (house, token) = stage().await;
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let long = json!({ "name": "a".repeat(81) }).to_string();
    for (body, code, field) in [
        ("", "bad_request", "body"),
        ("{", "bad_request", "body"),
        ("{\"name\":\"Comet\"} {}", "bad_request", "body"),
        ("{\"name\":\"\u{0}\"}", "bad_request", "name"),
        ("null", "bad_request", "body"),
        ("[\"Comet\"]", "bad_request", "body"),
        ("{}", "validation_failed", "name"),
        ("{\"name\":7}", "validation_failed", "name"),
        ("{\"name\":\"Comet\",\"colour\":\"red\"}", "validation_failed", "colour"),
        ("{\"name\":\"Comet\",\"name\":\"Comet\"}", "bad_request", "name"),
        ("{\"name\":\"\"}", "validation_failed", "name"),
        ("{\"name\":\"a\\u0007b\"}", "validation_failed", "name"),
        (&long, "validation_failed", "name"),
        (&deep, "bad_request", "name"),
    ] {
        let status = if code == "bad_request" { StatusCode::BAD_REQUEST } else { StatusCode::UNPROCESSABLE_ENTITY };
        let answer = post(&house, &token, "application/json", body.to_owned()).await;
        assert_problem(&answer, status, code, Some(field));
    }
    let too_much = json!({ "name": "a".repeat(200_000) }).to_string();
    let answer = post(&house, &token, "application/json", too_much).await;
    assert_problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, "too_large", Some("body"));
    for kind in ["application/x-www-form-urlencoded", "text/plain", "", "application/json; charset=utf-16"] {
        let answer = post(&house, &token, kind, json!({ "name": "Comet" }).to_string()).await;
        assert_problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_request", Some("Content-Type"));
    }
    let packed = [(header::CONTENT_ENCODING, "gzip")];
    let comet = json!({ "name": "Comet" });
    let answer = with_headers(&house, Method::POST, PROJECTS, Some(&token), Some(&comet), &packed).await;
    assert_problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_request", Some("Content-Encoding"));
    let list = crate::api::send(&house, Method::GET, PROJECTS, Some(&token), None).await;
    assert_eq!(crate::api::json(&list)["items"], json!([]));
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_done_there_are_problems_too() {
    let (house, token) = stage().await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/api/v2/me", StatusCode::NOT_FOUND, "not_found"),
        (Method::POST, "/api/", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/api/v1/projects/not-a-uuid", StatusCode::NOT_FOUND, "not_found"),
        (Method::GET, "/api/v1/workspaces/%FF/projects", StatusCode::NOT_FOUND, "not_found"),
        (Method::PUT, "/api/v1/me", StatusCode::METHOD_NOT_ALLOWED, "bad_request"),
        (Method::GET, "/api/v1/token-check", StatusCode::METHOD_NOT_ALLOWED, "bad_request"),
    ] {
        let answer = crate::api::send(&house, method, path, Some(&token), None).await;
        assert_problem(&answer, status, code, None);
    }
}

#[tokio::test]
async fn what_no_list_knows_is_refused_by_name() {
    let (house, ada) = acme().await;
    let wanted = NewToken { name: "Reads", scope: "read", expires_in_days: "" };
    let created = tokens::of_account(&house.engine, &house.caller(&ada).await, wanted).await.unwrap();
    let preview = "/api/v1/workspaces/acme/enforcement/preview";
    for (path, field) in [
        (format!("{preview}?level=moon"), "level"),
        (format!("{preview}?level=password"), "level"),
        (format!("{preview}?effect=moon"), "effect"),
        (format!("{preview}?cursor=moon"), "cursor"),
        ("/api/v1/workspaces/acme/members?cursor=moon".to_owned(), "cursor"),
        ("/api/v1/workspaces/acme/projects?cursor=moon".to_owned(), "cursor"),
        ("/api/v1/workspaces?cursor=moon".to_owned(), "cursor"),
        ("/api/v1/workspaces/acme/audit?cursor=moon".to_owned(), "cursor"),
        ("/api/v1/workspaces/acme/audit?cursor=1".to_owned(), "cursor"),
        ("/api/v1/workspaces/acme/audit?from=2026-02-30".to_owned(), "from"),
        ("/api/v1/workspaces/acme/audit?to=a%00b".to_owned(), "to"),
        ("/api/v1/workspaces/acme/audit?kind=".to_owned(), "kind"),
        ("/api/v1/workspaces/acme/audit?person=&kind=project.created".to_owned(), "person"),
        ("/api/v1/workspaces/acme/audit?from=".to_owned(), "from"),
        ("/api/v1/workspaces/acme/audit?to=".to_owned(), "to"),
        ("/api/v1/workspaces/acme/members?order=moon".to_owned(), "order"),
        ("/api/v1/workspaces/acme/members?role=moon".to_owned(), "role"),
        ("/api/v1/workspaces/acme/members?without_second_factor=moon".to_owned(), "without_second_factor"),
    ] {
        let answer = crate::api::send(&house, Method::GET, &path, Some(created.secret.expose()), None).await;
        assert_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", Some(field));
    }
    let first = format!("{preview}?level=two_factor&effect=nothing&search=AD&cursor=");
    let answer = crate::api::send(&house, Method::GET, &first, Some(created.secret.expose()), None).await;
    assert_eq!((answer.status, crate::api::json(&answer)["items"][0]["name"].as_str()), (StatusCode::OK, Some("Ada")));
}

#[tokio::test]
async fn what_no_operation_asks_for_is_refused_by_name_and_nothing_is_deleted() {
    let (house, ada) = acme().await;
    let secret = crate::api::command_line(&house, &ada).await;
    let rocket =
        crate::api::send(&house, Method::POST, PROJECTS, Some(&secret), Some(&json!({ "name": "Rocket" }))).await;
    let project = rocket.header("location").to_owned();
    for (method, path, name) in [
        (Method::DELETE, format!("{project}?confirm=Rocket&dry_run=true"), "dry_run"),
        (Method::DELETE, format!("{project}?confirm=Rocket&confirm=Rocket"), "confirm"),
        (Method::GET, format!("{project}?fields=name"), "fields"),
        (Method::GET, "/api/v1/me?foo=1".to_owned(), "foo"),
        (Method::HEAD, "/api/v1/me?foo=1".to_owned(), ""),
        (Method::GET, "/api/v1/me?cursor=zzz".to_owned(), "cursor"),
        (Method::GET, "/api/v1/workspaces/acme/members?cursor=&cursor=".to_owned(), "cursor"),
        (Method::GET, "/api/v1/workspaces/acme/audit?bogus=1".to_owned(), "bogus"),
    ] {
        let answer = crate::api::send(&house, method, &path, Some(&secret), None).await;
        if name.is_empty() {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        } else {
            assert_problem(&answer, StatusCode::BAD_REQUEST, "bad_request", Some(name));
        }
    }
    let there = crate::api::send(&house, Method::GET, &project, Some(&secret), None).await;
    assert_eq!(there.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_nobody_asked_for_is_refused_and_nothing_is_done() {
    let stage = Stage::set().await;
    let document = crate::api::json(
        &crate::api::send(&stage.parallel().await, Method::GET, "/api/v1/openapi.json", None, None).await,
    );
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !operation["requestBody"].is_null() {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let (world, place) = (stage.world_for(path).await, stage.place(&method, path));
            let unread = json!({ "dry_run": true });
            let answer = crate::api::send(&world, method.clone(), &place, Some(&stage.admin()), Some(&unread)).await;
            assert_problem(&answer, StatusCode::BAD_REQUEST, "bad_request", Some("body"));
            let unasked = crate::api::send(&world, method.clone(), &place, Some(&stage.admin()), None).await;
            assert!(unasked.status.is_success(), "{method} {path}: it was done: {unasked:?}");
            refused += 1;
        }
    }
    assert!(refused > 20, "{refused}");
    let (world, check) = (stage.parallel().await, "/api/v1/token-check?dry_run=1");
    let answer = crate::api::send(&world, Method::POST, check, None, Some(&json!({ "token": "slp_ws_0" }))).await;
    assert_problem(&answer, StatusCode::BAD_REQUEST, "bad_request", Some("dry_run"));
}

#[tokio::test]
async fn what_two_readers_could_read_in_two_ways_is_refused_by_name() {
    let (house, ada) = acme().await;
    let secret = crate::api::command_line(&house, &ada).await;
    let enforcement = "/api/v1/workspaces/acme/enforcement";
    let on = json!({ "required_level": "two_factor" });
    let switched = crate::api::send(&house, Method::PUT, enforcement, Some(&secret), Some(&on)).await;
    assert_eq!(switched.status, StatusCode::OK, "{switched:?}");
    let request = Request::put(enforcement)
        .header(header::AUTHORIZATION, format!("Bearer {secret}"))
        .header(header::CONTENT_TYPE, "application/json");
    let both = r#"{"required_level":"two_factor","required_level":"password"}"#;
    let answer = house.browser().send(request, both.into()).await;
    assert_problem(&answer, StatusCode::BAD_REQUEST, "bad_request", Some("required_level"));
    let there = crate::api::send(&house, Method::GET, enforcement, Some(&secret), None).await;
    assert_eq!(crate::api::json(&there)["required_level"], "two_factor");

    let bearer = format!("Bearer {secret}");
    for [first, second] in [[bearer.as_str(), "Bearer slp_cli_x"], ["Basic YTpi", &bearer], [&bearer, &bearer]] {
        let request = Request::get("/api/v1/me").header(header::AUTHORIZATION, first);
        let answer = house.browser().send(request.header(header::AUTHORIZATION, second), "".into()).await;
        assert_problem(&answer, StatusCode::BAD_REQUEST, "bad_request", Some("Authorization"));
        assert!(answer.header("ratelimit-policy").starts_with("\"address\""), "neither is counted");
    }
}

#[tokio::test]
async fn a_conflict_says_what_stands_in_the_way_and_not_that_something_changed() {
    let (house, ada) = acme().await;
    let secret = crate::api::command_line(&house, &ada).await;
    let domain = json!({ "domain": "acme.com", "mode": "auto", "role": "viewer" });
    let acme = "/api/v1/workspaces/acme";
    let first = crate::api::send(&house, Method::POST, &format!("{acme}/domains"), Some(&secret), Some(&domain)).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let member = json!({ "email": ada.email, "role": "viewer" });
    for (list, body, field) in [("domains", domain, "domain"), ("invites", member, "email")] {
        let place = format!("{acme}/{list}");
        let answer = crate::api::send(&house, Method::POST, &place, Some(&secret), Some(&body)).await;
        assert_problem(&answer, StatusCode::CONFLICT, "conflict", Some(field));
        let problem = crate::api::json(&answer);
        assert_eq!(problem["detail"], problem["errors"][0]["message"], "{problem}");
        assert!(!answer.body.contains("Reload"), "{problem}");
    }
}

#[tokio::test]
async fn where_a_new_token_is_said_to_be_it_is_and_without_its_secret() {
    let (house, ada) = acme().await;
    let secret = crate::api::command_line(&house, &ada).await;
    let new = json!({ "name": "Deploy", "scope": "read" });
    let rocket =
        crate::api::send(&house, Method::POST, PROJECTS, Some(&secret), Some(&json!({ "name": "Rocket" }))).await;
    let project = rocket.header("location");
    for list in ["/api/v1/me/tokens", "/api/v1/workspaces/acme/tokens", &format!("{project}/tokens")] {
        let created = crate::api::send(&house, Method::POST, list, Some(&secret), Some(&new)).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        let mut expected = crate::api::json(&created);
        let shown = crate::api::send(&house, Method::GET, created.header("location"), Some(&secret), None).await;
        assert!(expected["secret"].is_string());
        assert_eq!((shown.status, crate::api::json(&shown)), (StatusCode::OK, expected["token"].take()));
    }
}

#[tokio::test]
async fn a_token_that_is_shut_out_is_told_to_be_made_anew_and_not_to_use_a_factor() {
    let (house, ada) = acme().await;
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Member).await;
    workspaces::enforcement::require(&house.engine, &house.caller(&ada).await, "acme", true).await.unwrap();
    house.clock.advance(1);
    let wanted = NewToken { name: "Script", scope: "write", expires_in_days: "" };
    let created = tokens::of_account(&house.engine, &house.caller(&bob).await, wanted).await.unwrap();
    let secret = Some(created.secret.expose());
    for (method, path, body) in
        [(Method::GET, PROJECTS, None), (Method::POST, PROJECTS, Some(json!({ "name": "Comet" })))]
    {
        let answer = crate::api::send(&house, method, path, secret, body.as_ref()).await;
        assert_problem(&answer, StatusCode::FORBIDDEN, "second_factor_setup_required", None);
        let problem = crate::api::json(&answer);
        let access = &problem["workspace"]["access"];
        assert_eq!(problem["detail"], access["message"]);
        assert!(access["message"].as_str().unwrap().contains("Make a new token"), "{problem}");
        assert_eq!(access["fix_url"], "http://localhost:3000/account/tokens");
        assert!(!answer.body.contains("You have") && !answer.body.contains("This session"), "{problem}");
    }
}

#[tokio::test]
async fn a_token_learns_whether_a_larger_scope_would_do_or_no_token_may() {
    let (house, ada) = acme().await;
    for (scope, created) in [("read", "insufficient_scope"), ("write", "")] {
        let wanted = NewToken { name: "Script", scope, expires_in_days: "" };
        let token = tokens::of_account(&house.engine, &house.caller(&ada).await, wanted).await.unwrap();
        let secret = Some(token.secret.expose());
        let body = json!({ "name": "Comet" });
        let answer = crate::api::send(&house, Method::POST, PROJECTS, secret, Some(&body)).await;
        if created.is_empty() {
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        } else {
            assert_problem(&answer, StatusCode::FORBIDDEN, "forbidden", None);
            assert_eq!(crate::api::json(&answer)["reason"], created);
            let challenge = answer.header(header::WWW_AUTHENTICATE);
            assert!(challenge.contains(r#"error="insufficient_scope", scope="write""#), "{challenge}");
        }
        let answer =
            crate::api::send(&house, Method::DELETE, "/api/v1/workspaces/acme?confirm=Acme", secret, None).await;
        assert_problem(&answer, StatusCode::FORBIDDEN, "forbidden", None);
        assert_eq!(crate::api::json(&answer)["reason"], "people_only");
    }
}

#[tokio::test]
async fn a_request_without_a_credential_is_told_what_to_bring() {
    let (house, token) = stage().await;
    let (bring_one, broken) = (r#"Bearer realm="Sallyport""#, r#"Bearer realm="Sallyport", error="invalid_token""#);
    for (value, challenge) in [
        ("", bring_one),
        ("Bearer", bring_one),
        ("Bearer  ", bring_one),
        ("Basic YTpi", bring_one),
        (&format!("Token {token}"), bring_one),
        (&token, bring_one),
        ("Bearer slp_ws_", broken),
        ("bearer x", broken),
        (&format!("Bearer {}", &token[1..]), broken),
    ] {
        let request = Request::get("/api/v1/me").header(header::AUTHORIZATION, value);
        let answer = house.browser().send(request, axum::body::Body::empty()).await;
        assert_problem(&answer, StatusCode::UNAUTHORIZED, "sign_in_required", None);
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), challenge, "{value}");
    }
    // In the address it would be in every log on the way.
    let path = format!("/api/v1/me?access_token={token}");
    let answer = crate::api::send(&house, Method::GET, &path, None, None).await;
    assert_problem(&answer, StatusCode::UNAUTHORIZED, "sign_in_required", None);
}

#[tokio::test]
async fn a_scanner_learns_whether_a_token_works_and_nothing_else() {
    let (house, token) = stage().await;
    let mistyped = format!("{}x", &token[..token.len() - 1]);
    for (found, known) in [(token.as_str(), true), (mistyped.as_str(), false), ("", false), ("slp_ws_", false)] {
        let body = json!({ "token": found });
        let answer = crate::api::send(&house, Method::POST, "/api/v1/token-check", None, Some(&body)).await;
        assert_eq!((answer.status, crate::api::json(&answer)), (StatusCode::OK, json!({ "known": known })), "{found}");
    }
    let me: Json = crate::api::json(&crate::api::send(&house, Method::GET, "/api/v1/me", Some(&token), None).await);
    assert_eq!(me["token"]["ends_with"].as_str(), token.get(token.len() - 4..));
}

#[tokio::test]
async fn a_cursor_leads_on_in_its_own_list_and_is_refused_by_name_in_another() {
    let (house, ada) = acme().await;
    let (caller, secret) = (house.caller(&ada).await, crate::api::command_line(&house, &ada).await);
    let get = async |path: &str| crate::api::send(&house, Method::GET, path, Some(&secret), None).await;
    for n in 0..51 {
        let (name, scope, expires_in_days) = (&*format!("Token {n}"), "read", "");
        let wanted = NewToken { name, scope, expires_in_days };
        tokens::of_workspace(&house.engine, &caller, "acme", wanted).await.unwrap();
    }
    let list = "/api/v1/workspaces/acme/tokens";
    let first = crate::api::json(&get(list).await);
    let next = first["next"].as_str().unwrap();
    let second = crate::api::json(&get(&format!("{list}?cursor={next}")).await);
    let many = |part: &Json| part["items"].as_array().unwrap().len();
    assert_eq!((many(&first), many(&second), second["next"].is_null()), (50, 1, true));

    workspaces::create(&house.engine, &caller, "Big").await.unwrap();
    let rocket = json!({ "name": "Rocket" });
    let rocket = crate::api::send(&house, Method::POST, PROJECTS, Some(&secret), Some(&rocket)).await;
    let of_rocket = format!("{}/tokens", rocket.header("location"));
    let rooms = ["tokens", "projects", "members", "invites", "audit", "enforcement/preview"];
    let of_big = rooms.map(|room| format!("/api/v1/workspaces/big/{room}"));
    let of_acme = rooms[1..].iter().map(|room| format!("/api/v1/workspaces/acme/{room}"));
    let others = ["/api/v1/workspaces".to_owned(), "/api/v1/me/tokens".to_owned(), of_rocket];
    for list in of_big.into_iter().chain(of_acme).chain(others) {
        for cursor in [next, "moon"] {
            let answer = get(&format!("{list}?cursor={cursor}")).await;
            assert_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", Some("cursor"));
        }
    }
}
