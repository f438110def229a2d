//! Forms without WASM: refused ones come back with what was typed, and without what must not be kept.

use crate::house::{Browser, House};
use axum::body::Body;
use http::header;
use shared::policy::Role;

const SECRET: &str = "short";

#[tokio::test]
async fn a_refused_form_comes_back_filled_in_but_for_the_password() {
    let house = House::new().await;
    let mut browser = house.browser();
    let fields = [("name", "Ada Lovelace"), ("email", "ada@acme.test"), ("password", SECRET)];
    let answer = browser.submit("/sign-up?next=%2Finvite%2Fx", "sign_up", &fields).await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    assert!(answer.location().starts_with("/sign-up?next=%2Finvite%2Fx&__path="), "{}", answer.location());
    let cookie =
        answer.cookies().into_iter().find(|cookie| cookie.starts_with("__Host-sallyport-kept=")).unwrap().to_owned();
    assert!(
        cookie.ends_with("; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax") && !cookie.contains(SECRET),
        "{cookie}"
    );

    let page = browser.get(answer.location()).await;
    assert!(page.body.contains("Ada Lovelace") && page.body.contains("ada@acme.test"), "{}", page.body);
    assert!(page.body.contains("at least 15 characters"), "{}", page.body);
    assert!(!page.body.contains(&format!("\"{SECRET}\"")), "{}", page.body);
}

#[tokio::test]
async fn a_second_refusal_takes_the_place_of_the_first() {
    let house = House::new().await;
    let mut browser = house.browser();
    let first = browser.submit("/sign-in", "sign_in", &[("email", ""), ("password", "")]).await;
    let back = first.location().to_owned();
    let second = browser.submit(&back, "sign_in", &[("email", "ada@acme.test"), ("password", "wrong")]).await;
    assert_eq!(second.location().matches("__err=").count(), 1, "{}", second.location());
    assert_ne!(second.location(), back);
}

#[tokio::test]
async fn an_error_is_shown_even_to_who_hides_where_they_come_from() {
    let house = House::new().await;
    let browser = &mut house.browser();
    let request = Browser::post("sign_in").header(header::ACCEPT, "text/html");
    let answer = browser.send(request, Body::from("email=ada%40acme.test&password=wrong")).await;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("Email or password is wrong."), "{}", answer.body);
}

#[tokio::test]
async fn who_confirms_it_s_them_on_the_way_is_told_to_press_again_and_who_cancels_is_not() {
    const TOLD: &str = "You confirmed it's you. Nothing has changed yet: press it once more.";
    let house = House::new().await;
    let mut ada = house.with_second_factor("Ada").await;
    let mut browser = ada.browser(&house);
    assert_eq!(browser.call("create_workspace", &[("workspace_name", "Acme")]).await.location(), "/w/acme");
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Member).await;
    let people = browser.get("/w/acme/people").await.body;
    // By name, so Bob's comes after Ada's.
    let mut of_members = people.split('"').filter(|part| part.starts_with("/w/acme/people/") && part.len() > 40);
    let bobs = of_members.next_back().unwrap().to_owned();
    let id = bobs.rsplit('/').next().unwrap();

    let switch = [("workspace", "acme"), ("required", "true")];
    let level = [("workspace", "acme"), ("required", "true"), ("level", "two_factor")];
    let role = [("workspace", "acme"), ("account", id), ("role", "viewer")];
    let removal = [("workspace", "acme"), ("account", id)];
    let asks = format!("{bobs}?confirm=remove");
    for (page, function, fields, there, cancelled) in [
        ("/w/acme/people", "require_second_factor", &switch[..], "/w/acme/people?", "/w/acme/people"),
        (
            "/w/acme/people",
            "require_second_factor",
            &level[..],
            "/w/acme/people?level=two_factor&",
            "/w/acme/people?level=two_factor",
        ),
        (&bobs, "change_role", &role[..], &format!("{bobs}?role=viewer&"), "/w/acme/people"),
        (&asks, "remove_member", &removal[..], &format!("{asks}&"), "/w/acme/people"),
    ] {
        house.clock.advance(11 * 60);
        let back = format!("{there}done=confirmed");
        let led = browser.submit(page, function, fields).await.location().to_owned();
        assert_eq!(led, app::paths::with_next("/step-up", &back));
        let question = browser.get(&led).await.body;
        let cancel = format!("href=\"{cancelled}\" class=\"btn plain flush\">Cancel");
        assert!(question.contains(&cancel), "{question}");

        let code = house.code(ada.setup_key.as_deref().unwrap());
        let proved = browser.submit(&led, "step_up_code", &[("code", &code), ("next", &back)]).await;
        assert_eq!(proved.location(), back);
        let status = browser.get(&back).await.body;
        let status = status.split("role=\"status\"").nth(1).unwrap_or_default();
        assert!(status.starts_with("><div class=\"note\">") && status.contains(TOLD), "{back}");
        assert!(!browser.get(cancelled).await.body.contains(TOLD), "{cancelled}");
    }
    house.sign_in(&mut ada).await;
    let people = ada.browser(&house).get("/w/acme/people").await.body;
    assert!(
        people.contains("aria-checked=\"false\"") && people.contains("bob@acme.test"),
        "nothing was done by itself"
    );
}

#[tokio::test]
async fn recovery_codes_are_downloaded_only_by_who_just_confirmed_it_s_them() {
    let house = House::new().await;
    let path = "/account/security/recovery-codes.txt";
    let answer = house.browser().get(path).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in?next=/account/security/recovery-codes"));

    let ada = house.with_second_factor("Ada").await;
    let answer = ada.browser(&house).get(path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"sallyport-recovery-codes.txt\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.contains(ada.recovery_code.as_deref().unwrap()));

    house.clock.advance(11 * 60);
    let answer = ada.browser(&house).get(path).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/step-up?next=/account/security/recovery-codes"));
}
