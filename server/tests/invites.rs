//! Invites on the pages: lists that are partly refused, invites that wait for the reader, and the workspaces they
//! lead to.

use crate::house::{Answer, Browser, House, ORIGIN, Person, form};
use axum::body::Body;
use http::{Request, header};
use serde_json::Value as Json;
use shared::policy::Role;

/// Ada, an admin of Acme, and her browser.
async fn acme(house: &House) -> (Person, Browser) {
    let ada = house.signed_in("Ada").await;
    let mut browser = ada.browser(house);
    assert_eq!(browser.call("create_workspace", &[("workspace_name", "Acme")]).await.location(), "/w/acme");
    (ada, browser)
}

fn list(emails: &str) -> [(&'static str, &str); 3] {
    [("workspace", "acme"), ("email", emails), ("role", "viewer")]
}

/// A page without the marks between its texts.
fn seen(answer: &Answer) -> String {
    answer.body.replace("<!>", "")
}

/// What stands in the field for addresses, as it is written.
fn field(body: &str) -> &str {
    body.split("<textarea").nth(1).unwrap().split_once('>').unwrap().1.split("</textarea>").next().unwrap()
}

#[tokio::test]
async fn of_a_list_sent_plainly_the_good_ones_go_and_the_bad_ones_stay_in_the_field() {
    let house = House::new().await;
    let (_, mut browser) = acme(&house).await;
    let emails = "Gus <gus@guest.test>, hal@guest, hal@guest.test gus@guest.test\nada@acme.test";
    for plain in [true, false] {
        let answer = if plain {
            browser.submit("/w/acme/people", "send_invite", &list(emails)).await
        } else {
            browser.call("send_invite", &list(emails)).await
        };
        assert_eq!(answer.location(), "/w/acme/people?done=invited");
        let cookie = answer.cookies().into_iter().find(|cookie| cookie.contains("-invited=")).unwrap().to_owned();
        assert!(cookie.ends_with("; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax"), "{cookie}");

        let page = seen(&browser.get(answer.location()).await);
        assert!(page.contains("2 invites sent."), "{page}");
        for (address, why) in [
            ("hal@guest", "Enter an email address"),
            ("gus@guest.test", "Listed twice; it counts once."),
            ("ada@acme.test", "This person is a member already."),
        ] {
            assert!(page.contains(&format!("<li><b>{address}</b>")) && page.contains(why), "{address}: {page}");
        }
        assert_eq!(field(&page), "hal@guest\nada@acme.test");
        assert!(page.contains("<option value=\"viewer\" selected"), "{page}");
    }
    for guest in ["gus@guest.test", "hal@guest.test"] {
        assert!(house.mail_to(guest, "/invite/").await.contains("invited you"));
    }
    // A later visit, and another workspace's page, tell nothing of it.
    browser.call("create_workspace", &[("workspace_name", "Umbrella")]).await;
    for elsewhere in ["/w/acme/people", "/w/umbrella/people?done=invited"] {
        let page = browser.get(elsewhere).await.body;
        assert!(!page.contains("invites sent") && field(&page).is_empty(), "{elsewhere}");
    }
}

/// Goes where a refused form leads, as a browser does: this redirect takes the form along (RFC 9110 §15.4.8).
async fn redrawn(browser: &mut Browser, answer: &Answer, fields: &[(&str, &str)]) -> Answer {
    assert_eq!(answer.status, 307, "{}", answer.location());
    browser.send(redraw(answer.location(), ORIGIN), Body::from(form(fields))).await
}

fn redraw(page: &str, origin: &str) -> http::request::Builder {
    Request::post(page)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, origin)
}

/// More addresses than one list may have, each as long as an address can be: nearly the largest form there is.
fn too_many() -> String {
    (0..240).map(|n| format!("{}{n:03}@guest.test", "a".repeat(240))).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_list_too_long_for_a_cookie_stays_in_the_field() {
    let house = House::new().await;
    let (_, mut browser) = acme(&house).await;
    let short = list("gus@guest");
    assert_eq!(browser.submit("/w/acme/people", "send_invite", &short).await.status, 302, "a cookie holds it");
    let emails = too_many();
    let fields = list(&emails);
    let answer = browser.submit("/w/acme/people", "send_invite", &fields).await;
    assert!(!answer.cookies().iter().any(|cookie| cookie.contains("-kept=")), "{:?}", answer.cookies());
    let page = redrawn(&mut browser, &answer, &fields).await;
    assert_eq!(page.status, 200);
    assert_eq!(field(&page.body), emails);
    assert!(page.body.contains("Enter at most 100 addresses at a time."), "{}", page.body);
    assert!(page.body.contains("<option value=\"viewer\" selected"), "{}", page.body);
}

#[tokio::test]
async fn a_page_drawn_with_a_form_does_nothing_and_shows_itself_to_nobody_else() {
    let house = House::new().await;
    let (ada, mut browser) = acme(&house).await;
    let fields = list("gus@guest.test");
    let page = "/w/acme/people";
    let drawn = browser.send(redraw(page, ORIGIN), Body::from(form(&fields))).await;
    assert_eq!((drawn.status.as_u16(), field(&drawn.body)), (200, ""), "only a form that was refused gets it back");
    assert!(!drawn.body.contains("gus@guest.test"), "{}", drawn.body);
    let eve = house.signed_in("Eve").await;
    let refused = eve.browser(&house).send(redraw(page, ORIGIN), Body::empty()).await;
    assert_eq!((refused.status.as_u16(), refused.title()), (404, "Nothing here · Sallyport"));
    let refused = house.browser().send(redraw(page, ORIGIN), Body::empty()).await;
    assert_eq!(refused.location(), "/sign-in?next=/w/acme/people");
    let refused = ada.browser(&house).send(redraw(page, "https://evil.dev"), Body::empty()).await;
    assert_eq!(refused.status, 403, "no other site fills our fields in");
}

#[tokio::test]
async fn a_list_too_long_for_an_address_stays_where_it_is_while_its_person_confirms() {
    let house = House::new().await;
    let (_, mut browser) = acme(&house).await;
    house.clock.advance(11 * 60);
    let emails = (0..90).map(|n| format!("guest-{n}@guest.test")).collect::<Vec<_>>().join("\n");
    for (emails, stays) in [("gus@guest.test", false), (emails.as_str(), true)] {
        let fields = [("workspace", "acme"), ("email", emails), ("role", "admin")];
        let called = browser.call("send_invite", &fields).await;
        assert_eq!((called.code().as_deref(), called.location().is_empty()), (Some("step_up_required"), stays));
        let sent = browser.submit("/w/acme/people", "send_invite", &fields).await;
        assert_eq!(sent.location().starts_with("/step-up?next="), !stays, "{}", sent.location());
        if stays {
            let page = browser.get(sent.location()).await.body;
            assert_eq!(field(&page), emails);
            assert!(page.contains("<a href=\"/step-up\" target=\"_blank\">"), "{page}");
        }
    }
}

#[tokio::test]
async fn a_used_link_leads_its_member_in_and_tells_others_no_more_than_that() {
    let house = House::new().await;
    let (ada, mut adas) = acme(&house).await;
    let bob = house.signed_in("Bob").await;
    let token = house.invite(&ada, "acme", &bob.email, Role::Member).await;
    let (link, mut browser) = (format!("/invite/{token}"), bob.browser(&house));
    assert_eq!(browser.call("accept_invite", &[("token", &token)]).await.location(), "/w/acme?done=joined");
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    let page = seen(&page);
    assert!(page.contains("<h1>You are a member already</h1>") && page.contains("href=\"/w/acme\""), "{page}");
    for other in [&mut adas, &mut house.browser()] {
        let page = other.get(&link).await;
        assert_eq!((page.status.as_u16(), page.title()), (404, "This invite was used · Sallyport"));
        assert!(!page.body.contains("Acme") && !page.body.contains(&bob.email), "{}", page.body);
    }
}

#[tokio::test]
async fn what_is_typed_for_an_address_never_ends_the_field_it_comes_back_in() {
    let house = House::new().await;
    let (_, mut browser) = acme(&house).await;
    let attack = "</textarea><script>alert(1)</script>";
    let mut come_back = async |emails: &str, role: &str, path: &str| {
        let fields = [("workspace", "acme"), ("email", emails), ("role", role)];
        let answer = browser.submit("/w/acme/people", "send_invite", &fields).await;
        assert!(answer.location().starts_with(path), "{emails}: {}", answer.location());
        assert!(!format!("{:?}", answer.headers).contains("<script"), "{:?}", answer.headers);
        let page = browser.get(answer.location()).await.body;
        assert!(!page.contains("<script>alert") && !page.contains("</textarea><script"), "{page}");
        field(&page).to_owned()
    };
    let refused = come_back(attack, "god", "/w/acme/people?__path=").await;
    assert_eq!(refused, "&lt;/textarea>&lt;script>alert(1)&lt;/script>");
    let refused = come_back("&lt;b&gt; at acme", "god", "/w/acme/people?__path=").await;
    assert_eq!(refused, "&amp;lt;b&amp;gt; at acme");
    // Of what stands in angle brackets the list makes entries; one that begins with another bracket is named whole.
    let named = come_back("gus@guest.test, <</textarea><<script>", "member", "/w/acme/people?done=invited").await;
    assert_eq!(named, "&lt;/textarea\n&lt;script");
}

#[tokio::test]
async fn the_answer_carries_addresses_in_no_address() {
    let house = House::new().await;
    let (_, mut browser) = acme(&house).await;
    for typed in ["gus@guest", "gus@guest, hal@guest.test"] {
        let answer = browser.submit("/w/acme/people", "send_invite", &list(typed)).await;
        let location = answer.header(header::LOCATION);
        assert!(!location.contains("gus") && !location.contains("guest"), "{location}");
    }
}

#[tokio::test]
async fn an_invite_is_accepted_where_it_waits_and_leads_into_the_workspace() {
    let house = House::new().await;
    let (ada, _) = acme(&house).await;
    let bob = house.signed_in("Bob").await;
    let mut browser = bob.browser(&house);
    assert!(browser.get("/").await.body.contains("No workspace yet"));
    house.invite(&ada, "acme", &bob.email, Role::Viewer).await;
    let page = seen(&browser.get("/").await);
    assert!(page.contains("<b>Acme</b> invited you as Viewer"), "{page}");
    // Nor is a list read aloud in which nothing stands.
    assert!(!page.contains("No workspace yet") && !page.contains("<ul class=\"tiles\""), "{page}");
    let id = page.split("name=\"invite\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = browser.submit("/", "accept_waiting_invite", &[("invite", &id)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/w/acme?done=joined"));
    let again = browser.submit("/", "accept_waiting_invite", &[("invite", &id)]).await;
    assert!(browser.get(again.location()).await.body.contains("This changed in the meantime."), "{}", again.location());
    assert!(!browser.get("/").await.body.contains("Accept invite"));
}

#[tokio::test]
async fn what_waits_for_somebody_is_read_for_the_page_that_shows_it_and_for_no_other() {
    let house = House::new().await;
    let (ada, _) = acme(&house).await;
    let bob = house.signed_in("Bob").await;
    house.invite(&ada, "acme", &bob.email, Role::Viewer).await;
    let mut browser = bob.browser(&house);
    for (is_home, invites) in [("false", None), ("true", Some(1))] {
        let me: Json = serde_json::from_str(&browser.call("me", &[("is_home", is_home)]).await.body).unwrap();
        assert_eq!(me["home"]["invites"].as_array().map(Vec::len), invites, "{me}");
    }
    assert!(!browser.get("/account").await.body.contains("Acme"));
}

#[tokio::test]
async fn another_account_is_refused_kindly_and_comes_back_after_switching() {
    let house = House::new().await;
    let (ada, _) = acme(&house).await;
    let (bob, eve) = (house.signed_in("Bob").await, house.signed_in("Eve").await);
    let invite = format!("/invite/{}", house.invite(&ada, "acme", &bob.email, Role::Member).await);
    let mut browser = eve.browser(&house);
    let page = browser.get(&invite).await.body;
    assert!(page.contains("bob@acme.test") && page.contains("eve@acme.test"), "{page}");
    assert!(page.contains("Switch account") && page.contains("Sign out") && !page.contains("Accept invite"), "{page}");
    let answer = browser.submit(&invite, "sign_out", &[("next", &invite)]).await;
    assert_eq!(answer.location(), invite);
    let page = browser.get(&invite).await.body;
    assert!(page.contains(&format!("/sign-up?email=bob%40acme.test&amp;next={invite}")), "{page}");

    let mut browser = bob.browser(&house);
    browser.call("accept_invite", &[("token", invite.trim_start_matches("/invite/"))]).await;
    for next in ["//evil.dev", "https://evil.dev/", "/\\evil.dev"] {
        let answer = browser.clone().submit("/", "sign_out", &[("next", next)]).await;
        assert_eq!(answer.location(), "/", "{next}");
    }
}

#[tokio::test]
async fn whoever_is_in_already_is_led_on_and_not_asked() {
    let house = House::new().await;
    let (ada, mut browser) = acme(&house).await;
    let bob = house.signed_in("Bob").await;
    let invite = format!("/invite/{}", house.invite(&ada, "acme", &bob.email, Role::Member).await);
    house
        .texts(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT w.id, a.id, 'viewer', 'founder', 0 FROM workspaces w, accounts a WHERE a.email = 'bob@acme.test'
             RETURNING role",
        )
        .await;
    let page = bob.browser(&house).get(&invite).await.body;
    assert!(page.contains("You are a member of") && page.contains("href=\"/w/acme\""), "{page}");
    assert!(!page.contains("Accept invite"), "{page}");
    assert!(browser.get("/w/acme/people").await.body.contains(&bob.email));
}

#[tokio::test]
async fn the_workspace_visited_last_comes_first_until_one_signs_out() {
    let house = House::new().await;
    let (_, mut browser) = acme(&house).await;
    browser.call("create_workspace", &[("workspace_name", "Beta")]).await;
    browser.call("create_workspace", &[("workspace_name", "Zeta")]).await;
    let order = |body: &str| -> Vec<String> {
        let tiles = body.split("aria-label=\"Workspaces\"").nth(1).unwrap();
        tiles.split("<a href=\"/w/").skip(1).map(|tile| tile.split('"').next().unwrap().into()).collect()
    };
    assert_eq!(order(&browser.get("/").await.body), ["acme", "beta", "zeta"]);
    for (visit, then) in [
        ("/w/zeta/people", ["zeta", "acme", "beta"]),
        ("/w/beta", ["beta", "acme", "zeta"]),
        ("/w/nowhere", ["beta", "acme", "zeta"]),
    ] {
        browser.get(visit).await;
        assert_eq!(order(&browser.get("/").await.body), then, "{visit}");
    }
    browser.call("sign_out", &[]).await;
    assert!(!browser.cookies.contains_key("__Host-sallyport-last"));
}

#[tokio::test]
async fn every_door_says_on_both_pages_what_it_asks_and_what_opens_it() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    let mut admin = ada.browser(&house);
    admin.call("create_workspace", &[("workspace_name", "Acme")]).await;
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Member).await;
    let mut browser = bob.browser(&house);
    let (home, security) = (browser.get("/").await.body, browser.get("/account/security").await.body);
    assert!(home.contains("A password is enough.") && security.contains("None of your workspaces requires 2FA."));

    admin.call("require_second_factor", &[("workspace", "acme"), ("required", "true")]).await;
    let (home, security) = (browser.get("/").await.body, browser.get("/account/security").await.body);
    assert!(home.contains("Requires 2FA. You have none yet.") && home.contains("Set it up to get in"), "{home}");
    assert!(security.contains("Requires 2FA. You have none yet."), "{security}");
    let (home, security) = (admin.get("/").await.body, admin.get("/account/security").await.body);
    assert!(home.contains("Requires 2FA. This session used yours."), "{home}");
    assert!(security.contains("href=\"/w/acme\"") && security.contains("This session used yours."), "{security}");
    for (page, browser) in [("/w/acme", &mut browser), ("/w/acme/people", &mut admin)] {
        let body = browser.get(page).await.body;
        let main = body.split("<main").nth(1).unwrap();
        assert!(main.contains("href=\"/account/security\""), "{page} leads back: {main}");
    }
}
