//! Forms without WASM: refused ones come back with what was typed, and without what must not be kept.

use crate::house::{Browser, House};
use axum::body::Body;
use http::header;

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
