//! Promises and threats of accounts.

use crate::house::{House, PASSWORD, Resident, keys};
use engine::accounts::{SignUp, SignUpError, VerifyError, me, sign_up, verify_email};
use engine::keys::KeyRing;
use engine::rng::Rng;
use engine::sign_in::{PasswordError, with_password};
use engine::{Engine, OpenError, limits};

#[tokio::test]
async fn a_taken_address_gets_the_same_answer_and_its_owner_a_mail() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let nobody = house.nobody().await;
    let form = SignUp { name: "Mallory", email: " ADA@acme.dev", password: "seven purple otters", next: None };
    assert!(sign_up(&house.engine, &nobody, form).await.is_ok());
    let mails = house.mails_to(&ada.email).await;
    assert!(mails[0].subject.contains("already have"), "{}", mails[0].subject);
    assert!(!mails[0].text.contains("token="));
    house.sign_in(&ada).await; // with the old password
}

#[tokio::test]
async fn fifty_sign_ups_with_one_address_make_one_account() {
    let house = House::new().await;
    let nobody = house.nobody().await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, nobody) = (house.engine.clone(), nobody.clone());
        tries.spawn(async move {
            let form = SignUp { name: "Ada", email: "ada@acme.dev", password: PASSWORD, next: None };
            sign_up(&engine, &nobody, form).await.is_ok()
        });
    }
    assert!(tries.join_all().await.into_iter().all(|ok| ok), "the answers differ");
    let mails = house.mails_to("ada@acme.dev").await;
    assert_eq!(mails.len(), 1 + usize::try_from(limits::MAILS_AN_HOUR_MAX).unwrap());
    house.prove("ada@acme.dev").await;
    let form = SignUp { name: "Ada", email: "ada@acme.dev", password: PASSWORD, next: None };
    sign_up(&house.engine, &nobody, form).await.unwrap();
    house.clock.advance(limits::AN_HOUR);
    assert!(
        verify_email(&house.engine, &nobody, &house.token_mailed_to("ada@acme.dev", "?token=").await).await.is_err()
    );
}

#[tokio::test]
async fn nobody_takes_an_address_or_keeps_it_from_its_owner_by_signing_up_first() {
    let (house, ada) = (House::new().await, "ada@acme.dev");
    let nobody = house.nobody().await;
    let mut links = Vec::new();
    for (name, password) in [("Mallory", "seven purple otters"), ("Ada", PASSWORD), ("Mallory", "nine orange foxes")] {
        sign_up(&house.engine, &nobody, SignUp { name, email: ada, password, next: None }).await.unwrap();
        links.push(house.token_mailed_to(ada, "?token=").await);
        house.clock.advance(1);
    }
    // Ada follows the link that her own sign-up asked for, which is neither the first nor the last.
    verify_email(&house.engine, &nobody, &links[1]).await.unwrap();
    for password in ["seven purple otters", "nine orange foxes"] {
        assert!(with_password(&house.engine, &nobody, ada, password, None).await.is_err(), "Mallory is in");
    }
    let session = house.sign_in(&Resident { name: "Ada".into(), email: ada.into(), setup_key: None }).await;
    assert_eq!(me(&house.engine, &house.caller(&session).await).await.unwrap().name, "Ada");
    for link in &links {
        assert!(verify_email(&house.engine, &nobody, link).await.is_err(), "a link still works");
    }
}

#[tokio::test]
async fn an_address_nobody_proved_is_free_again_after_a_day() {
    let house = House::new().await;
    let nobody = house.nobody().await;
    let form = || SignUp { name: "Ada", email: "ada@acme.dev", password: PASSWORD, next: None };
    sign_up(&house.engine, &nobody, form()).await.unwrap();
    house.clock.advance(limits::VERIFY_LINK_TTL - 1);
    engine::housekeeping::tidy(&house.engine).await.unwrap();
    assert!(matches!(
        with_password(&house.engine, &nobody, "ada@acme.dev", PASSWORD, None).await,
        Err(PasswordError::EmailNotVerified)
    ));
    house.clock.advance(limits::VERIFY_LINK_TTL);
    engine::housekeeping::tidy(&house.engine).await.unwrap();
    assert!(matches!(
        with_password(&house.engine, &nobody, "ada@acme.dev", PASSWORD, None).await,
        Err(PasswordError::WrongCredentials)
    ));
    sign_up(&house.engine, &nobody, form()).await.unwrap();
    house.prove("ada@acme.dev").await;
}

#[tokio::test]
async fn an_owner_hears_of_foreign_sign_ups_a_few_times_an_hour() {
    let house = House::new().await;
    let (ada, nobody) = (house.resident("Ada").await, house.nobody().await);
    let told = async || {
        for _ in 0..limits::MAILS_AN_HOUR_MAX * 2 {
            let form = SignUp { name: "Mallory", email: &ada.email, password: "seven purple otters", next: None };
            sign_up(&house.engine, &nobody, form).await.unwrap();
        }
        house.mails_to(&ada.email).await.iter().filter(|mail| mail.subject.contains("already have")).count()
    };
    let an_hours = usize::try_from(limits::MAILS_AN_HOUR_MAX).unwrap();
    assert_eq!(told().await, an_hours);
    house.clock.advance(limits::AN_HOUR + 1);
    assert_eq!(told().await, 2 * an_hours);
}

#[tokio::test]
async fn one_link_in_fifty_parallel_clicks_works_once() {
    let house = House::new().await;
    let nobody = house.nobody().await;
    let form = SignUp { name: "Ada", email: "ada@acme.dev", password: PASSWORD, next: None };
    sign_up(&house.engine, &nobody, form).await.unwrap();
    let token = house.token_mailed_to("ada@acme.dev", "?token=").await;
    let mut clicks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, nobody, token) = (house.engine.clone(), nobody.clone(), token.clone());
        clicks.spawn(async move { verify_email(&engine, &nobody, &token).await.is_ok() });
    }
    assert_eq!(clicks.join_all().await.into_iter().filter(|worked| *worked).count(), 1);
}

#[tokio::test]
async fn of_all_the_links_of_an_account_followed_at_once_one_proves_it_and_none_fails_for_the_others() {
    let house = House::new().await;
    let nobody = house.nobody().await;
    let mut links = Vec::new();
    for _ in 0..5 {
        let form = SignUp { name: "Ada", email: "ada@acme.dev", password: PASSWORD, next: None };
        sign_up(&house.engine, &nobody, form).await.unwrap();
        links.push(house.token_mailed_to("ada@acme.dev", "?token=").await);
        house.clock.advance(1);
    }
    let mut clicks = tokio::task::JoinSet::new();
    for link in links.into_iter().cycle().take(50) {
        let (engine, nobody) = (house.engine.clone(), nobody.clone());
        clicks.spawn(async move { verify_email(&engine, &nobody, &link).await });
    }
    let outcomes = clicks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = outcomes.into_iter().filter_map(Result::err);
    for why in refused {
        assert!(matches!(why, VerifyError::LinkInvalid), "{why}");
    }
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let house = House::new().await;
    let form = SignUp { name: " ", email: "ada", password: "short", next: None };
    let Err(SignUpError::Invalid(problem)) = sign_up(&house.engine, &house.nobody().await, form).await else {
        panic!("accepted");
    };
    let fields: Vec<&str> = problem.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["name", "email", "password"]);
}

#[tokio::test]
async fn a_link_works_once_and_for_a_day() {
    let house = House::new().await;
    let nobody = house.nobody().await;
    for (email, wait, works) in
        [("a@acme.dev", limits::VERIFY_LINK_TTL - 1, true), ("b@acme.dev", limits::VERIFY_LINK_TTL, false)]
    {
        let form = SignUp { name: "Ada", email, password: PASSWORD, next: Some("/invite/xyz") };
        sign_up(&house.engine, &nobody, form).await.unwrap();
        let token = house.token_mailed_to(email, "?token=").await;
        house.clock.advance(wait);
        let answer = verify_email(&house.engine, &nobody, &token).await;
        assert_eq!(answer.as_ref().is_ok_and(|ok| ok.next.as_deref() == Some("/invite/xyz")), works, "{answer:?}");
        assert!(verify_email(&house.engine, &nobody, &token).await.is_err(), "a used link works");
    }
    for mangled in ["", "abc", "\0", "ö", &"x".repeat(100_000)] {
        assert!(verify_email(&house.engine, &nobody, mangled).await.is_err());
    }
}

#[tokio::test]
async fn a_wrong_sealing_key_is_refused_at_start() {
    let house = House::new().await;
    let open = |keys: KeyRing| Engine::open(house.config.clone(), keys, house.clock.clone(), Rng::seeded(9));
    assert!(matches!(open(keys(8)).await, Err(OpenError::WrongKey)));
    assert!(open(keys(7)).await.is_ok());
}

#[tokio::test]
async fn nothing_secret_lies_open_in_the_database() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let codes = engine::factors::recovery_codes::view(&house.engine, &house.caller(&browser).await).await.unwrap();
    let key: String = ada.setup_key.as_deref().unwrap().split_whitespace().collect();
    let secret = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let mut needles = vec![secret, key.into_bytes(), PASSWORD.into(), browser.session.unwrap().into_bytes()];
    needles.extend(
        codes.codes.iter().flat_map(|code| [code.code.clone().into_bytes(), code.code.replace('-', "").into_bytes()]),
    );

    let engine::DatabaseUrl::Sqlite(path) = &house.config.database else { return };
    house.engine.close().await;
    for file in [path.clone(), path.with_extension("db-wal")] {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        for needle in &needles {
            assert!(
                !bytes.windows(needle.len()).any(|window| window == needle),
                "a secret stands in {}",
                file.display()
            );
        }
    }
}
