//! Forms without WASM: refused ones come back with what was typed, and without what must not be kept.

use crate::house::{Browser, House};
use axum::body::Body;
use engine::tokens::{self, NewToken};
use engine::workspaces::projects::ProjectAt;
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
    let with_tokens = [("workspace", "acme"), ("account", id), ("revoke_tokens", "true")];
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
        (&asks, "remove_member", &with_tokens[..], &format!("{asks}&revoke_tokens=true&"), "/w/acme/people"),
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
async fn who_removes_somebody_is_asked_about_the_tokens_they_made_and_finds_their_choice_again() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    let mut browser = ada.browser(&house);
    assert_eq!(browser.call("create_workspace", &[("workspace_name", "Acme")]).await.location(), "/w/acme");
    browser.call("create_project", &[("workspace", "acme"), ("project_name", "Rocket")]).await;
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Member).await;
    let rocket = ProjectAt::Page { workspace: "acme", project: "rocket" };
    let wanted = NewToken { name: "Pipeline", scope: "write", expires_in_days: "" };
    tokens::of_project(&house.engine, &house.caller(&bob).await, rocket, wanted).await.unwrap();
    let people = browser.get("/w/acme/people").await.body;
    let mut of_members = people.split('"').filter(|part| part.starts_with("/w/acme/people/") && part.len() > 40);
    let bobs = of_members.next_back().unwrap().to_owned();
    let id = bobs.rsplit('/').next().unwrap();

    let asks = format!("{bobs}?confirm=remove");
    for (page, chosen) in [(asks.clone(), "false"), (format!("{asks}&revoke_tokens=true"), "true")] {
        let asked = browser.get(&page).await.body;
        assert!(asked.contains("They made 1 token that works, for this workspace or its projects."), "{asked}");
        let radios = asked.split("<input").filter(|input| input.contains("name=\"revoke_tokens\""));
        let checked: Vec<_> = radios.filter(|input| input.split('>').next().unwrap().contains("checked")).collect();
        assert_eq!(checked.len(), 1, "{page}");
        assert!(checked[0].contains(&format!("value=\"{chosen}\"")), "{page}: {}", checked[0]);
    }
    let fields = [("workspace", "acme"), ("account", id), ("revoke_tokens", "true")];
    let gone = browser.submit(&asks, "remove_member", &fields).await;
    assert_eq!(gone.location(), "/w/acme/people?done=member-and-tokens-removed");
    assert!(browser.get(gone.location()).await.body.contains("Member removed, and the tokens they made revoked."));
    assert!(!browser.get("/w/acme/tokens").await.body.contains("Pipeline"));
}

#[tokio::test]
async fn what_no_form_of_the_page_tells_any_more_stands_above_it_and_only_there() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    let mut browser = ada.browser(&house);
    assert_eq!(browser.call("create_workspace", &[("workspace_name", "Acme")]).await.location(), "/w/acme");
    let wanted = NewToken { name: "Laptop", scope: "read", expires_in_days: "" };
    let made = tokens::of_account(&house.engine, &house.caller(&ada).await, wanted).await.unwrap();
    let page = format!("/account/tokens?revoke={}", made.token.id);
    let revoke = [("token", made.token.id.to_string())];
    let revoke: Vec<_> = revoke.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(browser.submit(&page, "revoke_account_token", &revoke).await.location().contains("done=token-revoked"));
    let late = browser.submit(&page, "revoke_account_token", &revoke).await;
    let told = browser.get(late.location()).await.body;
    assert_eq!(told.matches("There is nothing here, or you don't have access to it.").count(), 1, "{told}");
    assert!(!told.contains("role=\"status\""), "nothing was done");

    // From a page that still showed it off.
    let switch = [("workspace", "acme"), ("required", "true"), ("level", "two_factor")];
    browser.submit("/w/acme/people", "require_second_factor", &switch).await;
    let with_time = [&switch[..], &[("grace_until", "2026-09-30")]].concat();
    let late = browser.submit("/w/acme/people", "require_second_factor", &with_time).await;
    let told = browser.get(late.location()).await.body;
    let sentence = shared::input::InputError::NothingToWaitFor.message();
    assert_eq!(told.matches(&sentence).count(), 1, "{sentence}: {told}");
}

#[tokio::test]
async fn a_page_that_is_not_for_somebody_s_role_leads_on_and_not_to_itself() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    assert_eq!(ada.browser(&house).call("create_workspace", &[("workspace_name", "Acme")]).await.location(), "/w/acme");
    let bob = house.signed_in("Bob").await;
    house.join(&ada, "acme", &bob, Role::Member).await;
    for page in ["/w/acme/audit", "/w/acme/tokens", "/w/acme/people/preview"] {
        let answer = bob.browser(&house).get(page).await;
        assert_eq!(answer.status, 403, "{page}");
        assert!(
            answer.body.contains("href=\"/\" rel=\"external\" class=\"btn\">Go to your workspaces"),
            "{}",
            answer.body
        );
        assert!(!answer.body.contains("Try again"), "{page}");
    }
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
