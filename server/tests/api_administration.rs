//! What admins have programs do: invites, trusted domains, the workspace itself, its log.

use std::collections::BTreeSet;

use engine::tokens::{self, NewToken};
use engine::workspaces::{self, enforcement, projects};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value as Json, json};
use shared::policy::Role;

use crate::api::{command_line, send};
use crate::house::{Answer, House, Person};

const ACME: &str = "/api/v1/workspaces/acme";

/// Acme, Ada, who founded it, and her command line.
async fn acme() -> (House, Person, String) {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    workspaces::create(&house.engine, &house.caller(&ada).await, "Acme").await.unwrap();
    let sally = command_line(&house, &ada).await;
    (house, ada, sally)
}

async fn done(house: &House, method: Method, path: &str, bearer: &str, body: Option<&Json>) -> Json {
    let answer = send(house, method, path, Some(bearer), body).await;
    assert!(answer.status.is_success(), "{path}: {answer:?}");
    if answer.status == StatusCode::CREATED {
        let there = send(house, Method::GET, answer.header(header::LOCATION), Some(bearer), None).await;
        assert_eq!((there.status, crate::api::json(&there)), (StatusCode::OK, crate::api::json(&answer)));
    }
    if answer.body.is_empty() { Json::Null } else { crate::api::json(&answer) }
}

async fn log(house: &House, bearer: &str, accept: &str, query: &str) -> Answer {
    answer_to(house, Method::GET, bearer, accept, query).await
}

async fn answer_to(house: &House, method: Method, bearer: &str, accept: &str, query: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("{ACME}/audit{query}"))
        .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
        .header(header::ACCEPT, accept);
    house.browser().send(request, "".into()).await
}

#[tokio::test]
async fn an_invite_is_found_where_it_is_said_to_be_until_it_is_taken_back() {
    let (house, _, sally) = acme().await;
    let invites = format!("{ACME}/invites");
    let new = json!({ "email": "Bob@Acme.test", "role": "viewer" });
    let bob = done(&house, Method::POST, &invites, &sally, Some(&new)).await;
    assert_eq!((&bob["email"], &bob["state"]), (&json!("bob@acme.test"), &json!("pending")));
    let again =
        done(&house, Method::POST, &invites, &sally, Some(&json!({ "email": "bob@acme.test", "role": "admin" }))).await;
    let listed = done(&house, Method::GET, &invites, &sally, None).await;
    assert_eq!(listed["items"], json!([again]), "the earlier one is replaced");

    let list = json!({ "email": "eve@acme.test, mallory@acme.test", "role": "viewer" });
    let refused = send(&house, Method::POST, &invites, Some(&sally), Some(&list)).await;
    assert_eq!(crate::api::json(&refused)["errors"][0]["field"], "email");
    done(&house, Method::DELETE, &format!("{invites}/{}", again["id"].as_str().unwrap()), &sally, None).await;
    assert_eq!(done(&house, Method::GET, &invites, &sally, None).await["items"], json!([]));
    let gone = format!("{invites}/{}", bob["id"].as_str().unwrap());
    assert_eq!(send(&house, Method::DELETE, &gone, Some(&sally), None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_gives_up_being_an_admin_is_told_that_it_worked() {
    let (house, ada, sally) = acme().await;
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Admin).await;
    let members = format!("{ACME}/members");
    let found = done(&house, Method::GET, &format!("{members}?search=ada@acme.test"), &sally, None).await;
    let own = format!("{members}/{}", found["items"][0]["id"].as_str().unwrap());
    let given = done(&house, Method::PATCH, &own, &sally, Some(&json!({ "role": "viewer" }))).await;
    assert_eq!((&given["email"], &given["role"]), (&json!("ada@acme.test"), &json!("viewer")));
    assert_eq!(send(&house, Method::GET, &own, Some(&sally), None).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_trusted_domain_says_which_record_proves_it() {
    let (house, _, sally) = acme().await;
    let domains = format!("{ACME}/domains");
    let new = json!({ "domain": "Guest.test", "mode": "ask", "role": "viewer" });
    let guest = done(&house, Method::POST, &domains, &sally, Some(&new)).await;
    assert_eq!((&guest["domain"], &guest["proof"]), (&json!("guest.test"), &json!("waiting")));
    assert_eq!(guest["record_name"], "_sallyport-challenge.guest.test");
    let at = format!("{domains}/{}", guest["id"].as_str().unwrap());
    let changed = done(&house, Method::PATCH, &at, &sally, Some(&json!({ "mode": "off", "role": "member" }))).await;
    assert_eq!((&changed["mode"], &changed["role"]), (&json!("off"), &json!("member")));
    assert_eq!(done(&house, Method::POST, &format!("{at}/check"), &sally, None).await["proof"], "waiting");
    let admin = json!({ "mode": "auto", "role": "admin" });
    let refused = send(&house, Method::PATCH, &at, Some(&sally), Some(&admin)).await;
    assert_eq!(crate::api::json(&refused)["errors"][0]["field"], "role", "nobody becomes an admin by an address");
    done(&house, Method::DELETE, &at, &sally, None).await;
    assert_eq!(done(&house, Method::GET, &domains, &sally, None).await["items"], json!([]));
}

#[tokio::test]
async fn a_workspace_that_was_deleted_by_its_name_comes_back_as_it_was() {
    let (house, ada, sally) = acme().await;
    projects::create(&house.engine, &house.caller(&ada).await, "acme", "Rocket").await.unwrap();
    let renamed = done(&house, Method::PATCH, ACME, &sally, Some(&json!({ "name": "Globex" }))).await;
    assert_eq!(renamed["slug"], "globex");
    for wrong in ["", "?confirm=", "?confirm=Acme"] {
        let refused = send(&house, Method::DELETE, &format!("{ACME}{wrong}"), Some(&sally), None).await;
        assert_eq!(crate::api::json(&refused)["errors"][0]["field"], "confirm", "{wrong}");
    }
    done(&house, Method::DELETE, "/api/v1/workspaces/globex?confirm=Globex", &sally, None).await;
    let gone = send(&house, Method::GET, "/api/v1/workspaces/globex", Some(&sally), None).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_eq!(done(&house, Method::POST, "/api/v1/workspaces/globex/restore", &sally, None).await["name"], "Globex");
    let projects = done(&house, Method::GET, "/api/v1/workspaces/globex/projects", &sally, None).await;
    assert_eq!(projects["items"][0]["name"], "Rocket");
}

#[tokio::test]
async fn the_last_admin_stays_and_is_told_so_by_a_code_that_programs_know_and_the_reason() {
    let (house, _, sally) = acme().await;
    let account = done(&house, Method::GET, &format!("{ACME}/members"), &sally, None).await["items"][0]["id"].clone();
    let member = format!("{ACME}/members/{}", account.as_str().unwrap());
    let lower = json!({ "role": "member" });
    for (method, body) in [(Method::PATCH, Some(&lower)), (Method::DELETE, None)] {
        let refused = send(&house, method, &member, Some(&sally), body).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
        let problem = crate::api::json(&refused);
        assert_eq!((&problem["code"], &problem["reason"]), (&json!("conflict"), &json!("last_admin")));
    }
    assert_eq!(done(&house, Method::GET, &member, &sally, None).await["role"], "admin");
}

#[tokio::test]
async fn whoever_asks_for_at_least_a_level_does_not_lower_a_stricter_one() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    house.add_passkey(&ada).await;
    workspaces::create(&house.engine, &house.caller(&ada).await, "Acme").await.unwrap();
    let sally = command_line(&house, &ada).await;
    let enforcement = format!("{ACME}/enforcement");
    let put =
        async |body: Json| done(&house, Method::PUT, &enforcement, &sally, Some(&body)).await["required_level"].clone();
    assert_eq!(put(json!({ "required_level": "phishing_resistant" })).await, "phishing_resistant");
    assert_eq!(put(json!({ "required_level": "two_factor", "at_least": true })).await, "phishing_resistant");
    assert_eq!(put(json!({ "required_level": "two_factor" })).await, "two_factor");
    assert_eq!(put(json!({ "required_level": "phishing_resistant", "at_least": true })).await, "phishing_resistant");
}

#[tokio::test]
async fn who_is_shut_out_of_a_deleted_workspace_is_led_to_where_it_is_listed_and_not_to_its_door() {
    let (house, ada, sally) = acme().await;
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Admin).await;
    let bobs = command_line(&house, &bob).await;
    enforcement::require(&house.engine, &house.caller(&ada).await, "acme", true).await.unwrap();
    done(&house, Method::DELETE, "/api/v1/workspaces/acme?confirm=Acme", &sally, None).await;
    let refused = send(&house, Method::POST, &format!("{ACME}/restore"), Some(&bobs), None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let problem = crate::api::json(&refused);
    assert_eq!(problem["code"], "second_factor_setup_required");
    assert_eq!(problem["workspace"]["slug"], "acme");
    assert_eq!(problem["workspace"]["access"]["fix_url"], format!("{}/", crate::house::ORIGIN));
}

#[tokio::test]
async fn the_log_comes_in_parts_or_as_one_stream_and_tells_of_the_stream_alone() {
    let (house, ada, _) = acme().await;
    let caller = house.caller(&ada).await;
    let wanted = NewToken { name: "Archive", scope: "read", expires_in_days: "" };
    let token = tokens::of_account(&house.engine, &caller, wanted).await.unwrap();
    let token = token.secret.expose();
    for n in 0..60 {
        projects::create(&house.engine, &caller, "acme", &format!("Project {n}")).await.unwrap();
    }
    let (mut positions, mut query) = (Vec::new(), String::new());
    loop {
        let page = crate::api::json(&log(&house, token, "application/json", &query).await);
        positions.extend(page["items"].as_array().unwrap().iter().map(|event| event["position"].as_u64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?cursor={next}");
    }
    assert_eq!(positions, (1..=61).rev().collect::<Vec<_>>());

    for (accept, kind) in [
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/html;q=0.1, Text/CSV; header=present", "text/csv; charset=utf-8; header=present"),
        ("text/csv, application/json;q=0.5, */*;q=0.1", "text/csv; charset=utf-8; header=present"),
        ("application/x-ndjson;q=0.1, application/json;q=0", "application/x-ndjson"),
    ] {
        let file = log(&house, token, accept, "?kind=project.created").await;
        assert_eq!((file.status, file.header(header::CONTENT_TYPE)), (StatusCode::OK, kind));
        assert!(file.body.contains("Project 59") && !file.body.contains("workspace.created"), "{}", file.body);
    }
    for accept in ["text/csv;q=0", "text/csv;q=0, application/x-ndjson;Q=0.0, */*", "application/json, text/csv", "*/*"]
    {
        let page = log(&house, token, accept, "?kind=project.created").await;
        assert_eq!(page.header(header::CONTENT_TYPE), "application/json", "{accept}");
    }
    let exports = crate::api::json(&log(&house, token, "*/*", "?kind=workspace.audit_exported").await);
    assert_eq!(exports["items"].as_array().unwrap().len(), 4);
    let told: BTreeSet<_> = exports["items"].as_array().unwrap().iter().map(|e| e["detail"].to_string()).collect();
    assert_eq!(told.len(), 2, "in two formats: {told:?}");
    assert!(told.iter().all(|detail| detail.contains("Archive")), "the log names the token: {told:?}");
}

#[tokio::test]
async fn an_export_has_no_parts_and_whoever_asks_for_its_headers_alone_takes_none_of_it_along() {
    let (house, _, sally) = acme().await;
    for (accept, file, query) in [
        ("application/x-ndjson", "acme-audit.ndjson", "?from=2030-01-01"),
        ("text/csv", "acme-audit.csv", "?from=2030-01-01"),
    ] {
        let whole = log(&house, &sally, accept, query).await;
        let head = answer_to(&house, Method::HEAD, &sally, accept, query).await;
        assert_eq!((whole.status, head.status, head.body.as_str()), (StatusCode::OK, StatusCode::OK, ""), "{accept}");
        for name in [header::CONTENT_TYPE, header::CONTENT_DISPOSITION, header::CACHE_CONTROL, header::CONTENT_LENGTH] {
            assert_eq!(head.header(name.clone()), whole.header(name.clone()), "{accept}");
        }
        assert!(head.header(header::CONTENT_DISPOSITION).contains(file), "{head:?}");
        let part = log(&house, &sally, accept, "?cursor=5").await;
        assert_eq!((part.status, part.header(header::CONTENT_DISPOSITION)), (StatusCode::UNPROCESSABLE_ENTITY, ""));
        assert_eq!(crate::api::json(&part)["errors"][0]["field"], "cursor", "{accept}");
        let unknown = answer_to(&house, Method::HEAD, &sally, accept, "?kind=moon").await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY, "{accept}");
    }
    let exports = crate::api::json(&log(&house, &sally, "*/*", "?kind=workspace.audit_exported").await);
    assert_eq!(exports["items"].as_array().unwrap().len(), 2, "who got no file took nothing away");
}

#[tokio::test]
async fn a_token_that_is_nobodys_is_told_neither_who_made_it_nor_where_others_used_it() {
    let (house, _, sally) = acme().await;
    let new = json!({ "name": "Deploy", "scope": "read" });
    let rocket =
        done(&house, Method::POST, &format!("{ACME}/projects"), &sally, Some(&json!({ "name": "Rocket" }))).await;
    let of_project = format!("/api/v1/projects/{}/tokens", rocket["id"].as_str().unwrap());
    for (list, is_somebodys) in
        [("/api/v1/me/tokens", true), (&format!("{ACME}/tokens"), false), (of_project.as_str(), false)]
    {
        let created = crate::api::json(&send(&house, Method::POST, list, Some(&sally), Some(&new)).await);
        let secret = created["secret"].as_str().unwrap();
        done(&house, Method::GET, "/api/v1/me", secret, None).await;
        let itself = &done(&house, Method::GET, "/api/v1/me", secret, None).await["token"];
        for hidden in ["created_by", "last_used_at", "last_used_from"] {
            assert_eq!(itself[hidden].is_string(), is_somebodys, "{list}: {hidden} in {itself}");
        }
        let is_of_acme = itself["workspace"] == "acme";
        assert_eq!(is_of_acme, !is_somebodys, "{list}: {itself}");
    }
}

#[tokio::test]
async fn a_mistyped_kind_is_refused_by_name_and_not_taken_for_one_that_never_happened() {
    let (house, _, sally) = acme().await;
    for kind in ["project.craeted", "Project.Created", "project", "%20"] {
        for accept in ["application/json", "text/csv"] {
            let answer = log(&house, &sally, accept, &format!("?kind={kind}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {accept}: {}", answer.body);
            assert_eq!(crate::api::json(&answer)["errors"][0]["field"], "kind");
        }
    }
    let exports = log(&house, &sally, "application/json", "?kind=workspace.audit_exported").await;
    assert_eq!(crate::api::json(&exports)["items"], json!([]), "and nothing was exported");
}

#[tokio::test]
async fn an_admin_who_would_shut_themselves_out_is_told_what_they_lack_and_where_it_is_put_right() {
    let (house, ada, by_code) = acme().await;
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Admin).await;
    let bobs = command_line(&house, &bob).await;
    let refused = async |bearer: &str, level: &str| {
        let path = format!("{ACME}/enforcement");
        let answer = send(&house, Method::PUT, &path, Some(bearer), Some(&json!({ "required_level": level }))).await;
        let problem = crate::api::json(&answer);
        assert_eq!((answer.status, &problem["workspace"]), (StatusCode::FORBIDDEN, &Json::Null), "{problem}");
        let text = |name: &str| problem[name].as_str().unwrap().to_owned();
        let page = text("fix_url").strip_prefix(crate::house::ORIGIN).unwrap().to_owned();
        (text("code"), text("detail"), page)
    };
    let told = |code: &str, detail: &str, page: &str| (code.to_owned(), detail.to_owned(), page.to_owned());
    let (missing, unused) = ("second_factor_setup_required", "step_up_required");
    let lacks_any = "You need a second factor on your own account first, or you would shut yourself out of acme.";
    let lacks_passkey = "You need a passkey on your own account first, or you would shut yourself out of acme.";
    assert_eq!(refused(&bobs, "two_factor").await, told(missing, lacks_any, "/account/security"));
    assert_eq!(refused(&by_code, "phishing_resistant").await, told(missing, lacks_passkey, "/account/security"));

    house.add_passkey(&ada).await;
    let has = "You have a passkey, but this session has not used it: you would shut yourself out of acme.";
    let with_passkey = "/step-up?with=passkey&next=/w/acme/people";
    assert_eq!(refused(&by_code, "phishing_resistant").await, told(unused, has, with_passkey));
    let by_passkey = command_line(&house, &ada).await;
    let level = json!({ "required_level": "phishing_resistant" });
    done(&house, Method::PUT, &format!("{ACME}/enforcement"), &by_passkey, Some(&level)).await;
}
