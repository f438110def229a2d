//! What people, programs and attackers type: never an error of ours, never markup, never a hint.

use crate::house::{Answer, Browser, House};
use axum::body::Body;
use http::{Method, Request, header};

/// Ten megabytes of a letter.
fn huge() -> String {
    "a".repeat(10 * 1024 * 1024)
}

fn bad_values() -> Vec<(&'static str, String)> {
    vec![
        ("empty", String::new()),
        ("spaces", " \t  ".into()),
        ("NUL", "a\0b".into()),
        ("line break", "a\r\nBcc: eve@evil.dev\r\n\r\nhi".into()),
        ("right to left", "\u{202e}moc.live@ada".into()),
        ("zero width", "a\u{200b}da".into()),
        ("emoji", "👩‍🚀🎉".into()),
        ("SQL", "'; DROP TABLE accounts; --".into()),
        ("HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>".into()),
        ("attribute", "\" autofocus onfocus=\"alert(1)".into()),
        ("percent", "%00%ff%".into()),
        ("template", "{{7*7}}${7*7}".into()),
        ("path", "../../etc/passwd".into()),
        ("long", "ä".repeat(10_000)),
        ("huge", huge()),
    ]
}

fn assert_harmless(what: &str, answer: &Answer) {
    assert!(answer.status.as_u16() < 500, "{what}: {} {}", answer.status, answer.body);
    assert!(!answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"), "{what}: {}", answer.body);
    for leak in ["server function", "deserializ", "missing field", "sqlx", "panicked", "axum"] {
        assert!(!answer.body.to_lowercase().contains(leak), "{what}: {}", answer.body);
    }
}

#[tokio::test]
async fn nothing_that_is_typed_before_signing_in_breaks_anything() {
    let house = House::new().await;
    let forms: [(&str, &str, &[&str]); 8] = [
        ("/sign-up", "sign_up", &["name", "email", "password", "next"]),
        ("/sign-in", "sign_in", &["email", "password", "next"]),
        ("/sign-in/verify", "sign_in_code", &["code"]),
        ("/sign-in/verify", "second_step_passkey", &["answer"]),
        ("/sign-in", "passkey_sign_in", &["answer", "next"]),
        ("/verify-email", "verify_email", &["token", "next"]),
        ("/invite/x", "accept_invite", &["token"]),
        ("/sign-in", "set_theme", &["theme"]),
    ];
    for (page, function, fields) in forms {
        for field in fields {
            for (kind, value) in bad_values() {
                let what = format!("{function}.{field} = {kind}");
                let filled: Vec<(&str, &str)> =
                    fields.iter().map(|name| (*name, if name == field { value.as_str() } else { "fine" })).collect();
                let answer = house.browser().call(function, &filled).await;
                assert_harmless(&what, &answer);
                if kind == "huge" {
                    assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (413, Some("too_large")), "{what}");
                }
                let mut browser = house.browser();
                let answer = browser.submit(page, function, &filled).await;
                assert_harmless(&what, &answer);
                if answer.status.is_redirection() {
                    assert!(answer.location().starts_with('/'), "{what}: {}", answer.location());
                    assert_harmless(&what, &browser.get(answer.location()).await);
                }
            }
        }
    }
}

#[tokio::test]
async fn nothing_that_a_member_types_breaks_anything() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    let mut browser = ada.browser(&house);
    browser.call("create_workspace", &[("workspace_name", "Acme")]).await;
    let forms: [(&str, &[&str]); 10] = [
        ("create_workspace", &["workspace_name"]),
        ("create_project", &["workspace", "project_name"]),
        ("send_invite", &["workspace", "email", "role"]),
        ("step_up_password", &["password", "next"]),
        ("enable_authenticator", &["code", "next"]),
        ("projects", &["workspace"]),
        ("add_passkey", &["answer", "next"]),
        ("step_up_passkey", &["answer", "next"]),
        ("rename_passkey", &["passkey", "passkey_name"]),
        ("remove_passkey", &["passkey"]),
    ];
    for (function, fields) in forms {
        for field in fields {
            for (kind, value) in bad_values() {
                let fine = |name: &str| if name == "workspace" { "acme" } else { "fine" };
                let filled: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|name| (*name, if name == field { value.as_str() } else { fine(name) }))
                    .collect();
                assert_harmless(&format!("{function}.{field} = {kind}"), &browser.call(function, &filled).await);
            }
        }
    }
    for page in ["/", "/w/acme", "/w/acme/people", "/account"] {
        let answer = browser.get(page).await;
        assert_eq!(answer.status, 200, "{page}");
        assert_harmless(page, &answer);
    }
}

#[tokio::test]
async fn names_are_shown_and_never_run() {
    let house = House::new().await;
    let ada = house.signed_in("<script>alert(1)</script>").await;
    let mut browser = ada.browser(&house);
    let made = browser.call("create_workspace", &[("workspace_name", "<img src=x onerror=alert(1)>")]).await;
    let workspace = made.location().to_owned();
    let slug = workspace.strip_prefix("/w/").unwrap();
    browser
        .call(
            "create_project",
            &[("workspace", slug), ("project_name", "</textarea></title><script>alert(2)</script>")],
        )
        .await;
    let page = browser.get(&workspace).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("&lt;/textarea&gt;"), "{}", page.body);
    let project =
        page.body.split(&format!("{workspace}/projects/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    for page in [
        workspace.clone(),
        format!("{workspace}/projects/{project}"),
        format!("{workspace}/people"),
        format!("{workspace}/settings"),
        "/".into(),
        "/account".into(),
    ] {
        let answer = browser.get(&page).await;
        assert_eq!(answer.status, 200, "{page}");
        for tag in ["<script>alert", "<img src=x", "</textarea></title>"] {
            assert!(!answer.body.contains(tag), "{page}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn signing_up_with_a_known_address_looks_like_any_other() {
    let house = House::new().await;
    house.account("Ada").await;
    let fields = |email| [("name", "Ada"), ("email", email), ("password", crate::house::PASSWORD)];
    for plain in [false, true] {
        let mut answers = Vec::new();
        for email in ["ada@acme.test", "new@acme.test"] {
            let mut browser = house.browser();
            let answer = if plain {
                browser.submit("/sign-up", "sign_up", &fields(email)).await
            } else {
                browser.call("sign_up", &fields(email)).await
            };
            let headers: Vec<_> = answer
                .headers
                .iter()
                .filter(|(name, _)| !["x-request-id", "content-security-policy"].contains(&name.as_str()))
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            answers.push((answer.status, headers, answer.body));
        }
        assert_eq!(answers[0], answers[1]);
    }
    assert!(house.mail_to("ada@acme.test", "already").await.contains("sign-in"));
}

#[tokio::test]
async fn a_link_that_is_mangled_used_or_too_old_says_only_that_it_does_not_work() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser.call("sign_up", &[("name", "Ada"), ("email", "ada@acme.test"), ("password", crate::house::PASSWORD)]).await;
    let token = house.token_mailed_to("ada@acme.test", "/verify-email?token=").await;
    let mut said = Vec::new();
    for mangled in ["", "x", &token[1..], &format!("{token}x"), &token.to_uppercase(), "a\0b", &"a".repeat(5000)] {
        said.push(browser.call("verify_email", &[("token", mangled)]).await);
    }
    assert!(browser.call("verify_email", &[("token", &token)]).await.status.is_success());
    said.push(browser.call("verify_email", &[("token", &token)]).await);

    browser.call("sign_up", &[("name", "Bob"), ("email", "bob@acme.test"), ("password", crate::house::PASSWORD)]).await;
    let late = house.token_mailed_to("bob@acme.test", "/verify-email?token=").await;
    house.clock.advance(24 * 60 * 60 + 1);
    said.push(browser.call("verify_email", &[("token", &late)]).await);
    for answer in said {
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, "{\"code\":\"link_invalid\"}"));
    }
    for page in ["/verify-email?token=x", "/verify-email", "/invite/x", "/invite/%00", "/invite/%ff"] {
        let answer = browser.get(page).await;
        assert!(answer.status.as_u16() < 500, "{page}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_cookie_of_an_ended_or_invented_session_is_nobody() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    ada.browser(&house).call("sign_out", &[]).await;
    for mut browser in [
        ada.browser(&house),
        house.browser().with_cookie("__Host-sallyport", "invented"),
        house.browser().with_cookie("__Host-sallyport", ""),
        house.browser().with_cookie("__Host-sallyport", &"a".repeat(3000)),
        house.browser().with_cookie("__Host-sallyport-attempt", "invented"),
    ] {
        let answer = browser.get("/account").await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in?next=/account"));
        assert_eq!(browser.call("me", &[]).await.code().as_deref(), Some("sign_in_required"));
    }
}

#[tokio::test]
async fn what_is_not_a_form_is_told_so() {
    let house = House::new().await;
    for (kind, body) in [
        ("application/json", r#"{"email":"ada@acme.test","password":"x"}"#),
        ("text/plain", "email=ada%40acme.test"),
        ("multipart/form-data; boundary=x", "--x--"),
        ("nonsense", ""),
    ] {
        let request =
            Request::post("/rpc/sign_in").header(header::CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        let answer = house.browser().send(request, Body::from(body)).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (415, "{\"code\":\"bad_request\"}"), "{kind}");
    }
    for body in ["email[a]=1&email[b]=2", "email=%ff%fe", "email=a&email=b", "&&&===", "email[][][]=x", "\u{0}"] {
        let answer = house.browser().send(Browser::post("sign_in"), Body::from(body)).await;
        assert!(answer.status.is_client_error(), "{body:?}: {} {}", answer.status, answer.body);
        assert_harmless(body, &answer);
        assert!(answer.code().is_some(), "{body:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn unknown_functions_and_methods_get_our_words() {
    let house = House::new().await;
    for (method, path, status) in [
        (Method::POST, "/rpc/nothing", 404),
        (Method::GET, "/rpc/nothing", 404),
        (Method::GET, "/rpc/sign_in", 405),
        (Method::DELETE, "/rpc/sign_in", 405),
        (Method::POST, "/sign-in", 405),
        (Method::POST, "/nowhere", 404),
        (Method::PUT, "/healthz", 405),
        (Method::GET, "/pkg/../Cargo.toml", 404),
        (Method::GET, "/pkg/%2e%2e/manifest.json", 404),
        (Method::GET, "/manifest.json", 404),
        (Method::GET, "/.env", 404),
    ] {
        let answer = house.browser().method(method.clone(), path).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        assert!(answer.header("content-type").starts_with("text/html"), "{method} {path}");
        assert_harmless(path, &answer);
    }
}

#[tokio::test]
async fn ten_megabytes_get_a_page_and_not_a_broken_connection() {
    let house = House::new().await;
    let browser = &mut house.browser();
    let request = Browser::post("sign_up")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "http://localhost:3000/sign-up");
    let answer = browser.send(request, Body::from(format!("name={}", huge()))).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (413, "text/html; charset=utf-8"));
    assert!(answer.body.contains("Shorten it"), "{}", answer.body);
}

#[tokio::test]
async fn a_switch_that_does_not_say_on_or_off_switches_nothing() {
    let house = House::new().await;
    let ada = house.signed_in("Ada").await;
    for fields in [vec![("workspace", "acme")], vec![("workspace", "acme"), ("required", "")]] {
        let answer = ada.browser(&house).call("require_second_factor", &fields).await;
        // Not "no such workspace": nobody was asked to switch anything.
        assert_eq!(answer.code().as_deref(), Some("bad_request"), "{}", answer.body);
    }
}
