//! Promises and threats of signing in.

use crate::house::{Browser, House, PASSWORD, is_signed_in};
use engine::sign_in::{ChallengeError, PasswordError, SignInProgress, step, with_code, with_password};
use engine::{housekeeping, limits, sessions};

#[tokio::test]
async fn password_alone_signs_in_until_a_factor_is_on() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    assert!(is_signed_in(&house.caller(&browser).await));

    house.enrol(&mut ada, &browser).await;
    let half = house.start_sign_in(&ada).await;
    assert!(half.session.is_none(), "a session was born before the second step");
    assert!(!is_signed_in(&house.caller(&half).await));
}

#[tokio::test]
async fn unknown_email_and_wrong_password_get_the_same_answer() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let nobody = house.nobody().await;
    for email in [ada.email.as_str(), "nobody@acme.dev"] {
        for n in 1..=5 {
            let answer = with_password(&house.engine, &nobody, email, "plum kettle orbix", None).await;
            assert!(matches!(answer, Err(PasswordError::WrongCredentials)), "{email} {n}: {answer:?}");
        }
        let answer = with_password(&house.engine, &nobody, email, "plum kettle orbix", None).await;
        assert!(matches!(answer, Err(PasswordError::Refused(_))), "{email}: {answer:?}");
    }
}

#[tokio::test]
async fn the_right_password_is_refused_while_waiting_and_accepted_afterwards() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let nobody = house.nobody().await;
    for _ in 0..5 {
        let _ = with_password(&house.engine, &nobody, &ada.email, "plum kettle orbix", None).await;
    }
    let answer = with_password(&house.engine, &nobody, &ada.email, PASSWORD, None).await;
    assert!(matches!(answer, Err(PasswordError::Refused(_))), "{answer:?}");
    house.clock.advance(limits::ATTEMPTS_FIRST_WAIT);
    assert!(with_password(&house.engine, &nobody, &ada.email, PASSWORD, None).await.is_ok());
}

#[tokio::test]
async fn guessing_in_parallel_gets_no_more_than_five_free_guesses() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let mut guesses = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, nobody, email) = (house.engine.clone(), house.nobody().await, ada.email.clone());
        guesses
            .spawn(async move { with_password(&engine, &nobody, &email, &format!("plum kettle {n:05}"), None).await });
    }
    let looked_at =
        guesses.join_all().await.iter().filter(|answer| matches!(answer, Err(PasswordError::WrongCredentials))).count();
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn an_unverified_address_cannot_sign_in_and_gets_a_new_link() {
    let house = House::new().await;
    let nobody = house.nobody().await;
    let form = engine::accounts::SignUp { name: "Ada", email: "ada@acme.dev", password: PASSWORD, next: None };
    engine::accounts::sign_up(&house.engine, &nobody, form).await.unwrap();
    let first = house.token_mailed_to("ada@acme.dev", "?token=").await;

    let answer = with_password(&house.engine, &nobody, "ada@acme.dev", PASSWORD, None).await;
    assert!(matches!(answer, Err(PasswordError::EmailNotVerified)), "{answer:?}");
    let second = house.token_mailed_to("ada@acme.dev", "?token=").await;
    assert!(engine::accounts::verify_email(&house.engine, &nobody, &second).await.is_ok());
    assert!(
        engine::accounts::verify_email(&house.engine, &nobody, &first).await.is_err(),
        "the other link still works"
    );
}

#[tokio::test]
async fn a_sign_in_left_alone_for_ten_minutes_starts_again() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let half = house.start_sign_in(&ada).await;
    let pending = house.caller(&half).await;
    house.clock.advance(limits::SIGN_IN_ATTEMPT_TTL);
    let code = house.fresh_code(&ada);
    let answer = with_code(&house.engine, &pending, &code).await;
    assert!(matches!(answer, Err(ChallengeError::Expired)), "{answer:?}");
    let code = house.fresh_code(&ada);
    assert!(with_code(&house.engine, &house.caller(&half).await, &code).await.is_err());
}

#[tokio::test]
async fn one_sign_in_makes_one_session() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    let code = house.fresh_code(&ada);
    assert!(with_code(&house.engine, &pending, &code).await.is_ok());
    let code = house.fresh_code(&ada);
    let again = with_code(&house.engine, &pending, &code).await;
    assert!(matches!(again, Err(ChallengeError::Expired)), "{again:?}");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_next_request() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (here, there) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    sessions::sign_out(&house.engine, &house.caller(&here).await).await.unwrap();
    assert!(!is_signed_in(&house.caller(&here).await));
    assert!(is_signed_in(&house.caller(&there).await), "another browser was signed out too");
}

#[tokio::test]
async fn sessions_end_after_two_idle_weeks_and_after_thirty_days() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.clock.advance(limits::SESSION_IDLE_TTL);
    assert!(!is_signed_in(&house.caller(&browser).await), "idle");

    let browser = house.sign_in(&ada).await;
    for _ in 0..5 {
        house.clock.advance(6 * 24 * 60 * 60);
        if !is_signed_in(&house.caller(&browser).await) {
            break;
        }
    }
    assert!(!is_signed_in(&house.caller(&browser).await), "older than thirty days");
}

#[tokio::test]
async fn where_to_go_next_never_leads_off_the_site() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let nobody = house.nobody().await;
    for (next, kept) in [("/invite/abc", Some("/invite/abc")), ("https://evil.dev", None), ("//evil.dev", None)] {
        match with_password(&house.engine, &nobody, &ada.email, PASSWORD, Some(next)).await.unwrap() {
            SignInProgress::Complete(new) => assert_eq!(new.next.as_deref(), kept),
            SignInProgress::Challenge(_) => unreachable!(),
        }
    }
}

#[tokio::test]
async fn tidying_up_keeps_what_lives_and_the_count_of_a_slow_guesser() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let nobody = house.nobody().await;
    for _ in 0..5 {
        let _ = with_password(&house.engine, &nobody, "bob@acme.dev", "plum kettle orbix", None).await;
    }
    let browser = house.sign_in(&ada).await;
    housekeeping::tidy(&house.engine).await.unwrap();
    assert!(is_signed_in(&house.caller(&browser).await));

    house.clock.advance(40 * 24 * 60 * 60);
    housekeeping::tidy(&house.engine).await.unwrap();
    assert!(!is_signed_in(&house.caller(&browser).await));
    let slow = with_password(&house.engine, &nobody, "bob@acme.dev", "plum kettle orbix", None).await;
    assert!(matches!(slow, Err(PasswordError::WrongCredentials)), "{slow:?}");
    let slow = with_password(&house.engine, &nobody, "bob@acme.dev", "plum kettle orbix", None).await;
    assert!(matches!(slow, Err(PasswordError::Refused(_))), "the count started afresh: {slow:?}");
}

#[tokio::test]
async fn who_is_signed_in_can_take_the_second_step_of_another_sign_in() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let here = house.sign_in(&ada).await;
    house.enrol(&mut ada, &here).await;
    let started = house.start_sign_in(&ada).await;
    let both = house.caller(&Browser { session: here.session, ..started }).await;
    assert!(step(&house.engine, &both).await.is_ok());
    let code = house.fresh_code(&ada);
    assert!(with_code(&house.engine, &both, &code).await.is_ok());
}

#[tokio::test]
async fn without_a_factor_left_there_is_no_second_step_to_be_stuck_at() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let here = house.sign_in(&ada).await;
    house.enrol(&mut ada, &here).await;
    let started = house.start_sign_in(&ada).await;
    engine::factors::disable(&house.engine, &house.caller(&here).await).await.unwrap();
    let standing = step(&house.engine, &house.caller(&started).await).await;
    assert!(matches!(standing, Err(ChallengeError::Expired)), "{standing:?}");
    let again = house.caller(&house.start_sign_in(&ada).await).await;
    assert!(is_signed_in(&again));
}
