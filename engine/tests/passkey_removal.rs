//! Promises of removing passkeys: what goes with them, and what stays.

use crate::ceremony::code;
use crate::device::Device;
use crate::house::House;
use engine::factors::{self, passkey, recovery_codes};
use engine::{limits, step_up};
use shared::ErrorCode::{NotFound, StepUpRequired};

#[tokio::test]
async fn the_last_passkey_takes_the_codes_with_it_and_its_own_sessions_end() {
    let (house, device) = (House::new().await, Device::new());
    let (ada, here) = house.with_passkey("Ada", &device).await;
    let (alone, both) = (house.sign_in_with(&device).await, house.second_step_with(&ada, &device).await);
    let caller = house.caller(&here).await;
    passkey::remove(&house.engine, &caller, &house.newest(&caller).await).await.unwrap();
    assert_eq!(house.codes(&caller).await, None);
    assert!(!house.is_in(&alone).await, "a lost device stays signed in");
    assert!(house.is_in(&here).await && house.is_in(&both).await, "a password was given in these");
    assert!(house.start_sign_in(&ada).await.session.is_some(), "a second step is still asked for");
    assert_eq!(house.audited("factor.second_factor_disabled").await.len(), 1);
    assert_eq!(house.mails_to(&ada.email).await[0].subject, "Two-factor authentication is off");
    // Who has no factor any more proves it by the password.
    house.clock.advance(limits::STEP_UP_TTL);
    let both = house.caller(&both).await;
    assert!(step_up::with_password(&house.engine, &both, crate::house::PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_passkey_that_is_not_the_last_takes_only_itself() {
    let (house, lost, kept) = (House::new().await, Device::new(), Device::new());
    let (ada, here) = house.with_passkey("Ada", &lost).await;
    let caller = house.caller(&here).await;
    let id = house.newest(&caller).await;
    house.add_passkey(&here, &kept).await;
    let codes = recovery_codes::view(&house.engine, &caller).await.unwrap();
    let (by_lost, by_kept) = (house.sign_in_with(&lost).await, house.sign_in_with(&kept).await);
    passkey::remove(&house.engine, &caller, &id).await.unwrap();
    assert!(!house.is_in(&by_lost).await && house.is_in(&by_kept).await);
    assert_eq!(recovery_codes::view(&house.engine, &caller).await.unwrap(), codes);
    assert_eq!(house.audited("factor.second_factor_disabled").await.len(), 0);
    assert_eq!(house.mails_to(&ada.email).await[0].subject, "A passkey was removed");
}

#[tokio::test]
async fn a_session_ends_with_the_passkey_it_began_with_whichever_it_used_since() {
    let (house, lost, other) = (House::new().await, Device::new(), Device::new());
    let (_, phone) = house.with_passkey("Ada", &lost).await;
    let at_phone = house.caller(&phone).await;
    let began_with = house.newest(&at_phone).await;
    let laptop = house.sign_in_with(&lost).await;
    house.clock.advance(1);
    house.add_passkey(&laptop, &other).await;
    passkey::remove(&house.engine, &at_phone, &began_with).await.unwrap();
    assert!(!house.is_in(&laptop).await, "a lost laptop stays signed in by what it added itself");
}

#[tokio::test]
async fn a_session_keeps_what_it_began_with_when_a_passkey_added_since_goes() {
    let (house, first, second) = (House::new().await, Device::new(), Device::new());
    let (_, phone) = house.with_passkey("Ada", &first).await;
    let laptop = house.sign_in_with(&first).await;
    house.clock.advance(1);
    house.add_passkey(&laptop, &second).await;
    let at_phone = house.caller(&phone).await;
    passkey::remove(&house.engine, &at_phone, &house.newest(&at_phone).await).await.unwrap();
    assert!(house.is_in(&laptop).await);
    let slug = engine::workspaces::create(&house.engine, &at_phone, "Acme").await.unwrap();
    engine::workspaces::enforcement::require(&house.engine, &at_phone, slug.as_str(), true).await.unwrap();
    let door = engine::gate::access(&house.engine, &house.caller(&laptop).await, slug.as_str()).await.unwrap();
    assert!(matches!(door, shared::views::Door::Open(_)), "{door:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_two_removed_at_once_leave_no_codes_behind() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (here, there) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    let adas = house.caller(&here).await;
    for _ in 0..5 {
        let (one, two) = (Device::new(), Device::new());
        house.add_passkey(&here, &one).await;
        let first = house.newest(&adas).await;
        house.step_up_with(&house.caller(&there).await, &one).await;
        house.add_passkey(&here, &two).await;
        let both = house.security(&adas).await.passkeys;
        let second = both.into_iter().map(|passkey| passkey.id).find(|id| *id != first).unwrap();
        // Each removes the one it proved itself with: whoever comes second still has a fresh proof.
        let mut removals = tokio::task::JoinSet::new();
        for (browser, id) in [(&here, second), (&there, first)] {
            let (engine, caller) = (house.engine.clone(), house.caller(browser).await);
            removals.spawn(async move { passkey::remove(&engine, &caller, &id).await.unwrap().was_last_factor });
        }
        let were_last = removals.join_all().await;
        assert_eq!(were_last.into_iter().filter(|was_last| *was_last).count(), 1);
        let left = house.security(&adas).await;
        assert!(left.passkeys.is_empty() && left.recovery_codes.is_none());
        for browser in [&here, &there] {
            step_up::with_password(&house.engine, &house.caller(browser).await, crate::house::PASSWORD).await.unwrap();
        }
    }
}

#[tokio::test]
async fn who_removes_the_passkey_they_came_in_with_stays_in_here() {
    let (house, device) = (House::new().await, Device::new());
    house.with_passkey("Ada", &device).await;
    let (here, there) = (house.sign_in_with(&device).await, house.sign_in_with(&device).await);
    let caller = house.caller(&here).await;
    passkey::remove(&house.engine, &caller, &house.newest(&caller).await).await.unwrap();
    assert!(house.is_in(&here).await && !house.is_in(&there).await);
    // Nothing that it proved is left: the password must be.
    assert_eq!(code(passkey::begin(&house.engine, &caller).await), Some(StepUpRequired));
    step_up::with_password(&house.engine, &caller, crate::house::PASSWORD).await.unwrap();
    assert!(passkey::begin(&house.engine, &caller).await.is_ok());
}

#[tokio::test]
async fn another_persons_passkey_can_not_be_removed() {
    let (house, adas, bobs) = (House::new().await, Device::new(), Device::new());
    let (_, ada) = house.with_passkey("Ada", &adas).await;
    let (_, bob) = house.with_passkey("Bob", &bobs).await;
    let id = house.newest(&house.caller(&ada).await).await;
    assert_eq!(code(passkey::remove(&house.engine, &house.caller(&bob).await, &id).await), Some(NotFound));
    assert!(house.is_in(&house.sign_in_with(&adas).await).await);
}

#[tokio::test]
async fn disabling_removes_every_passkey_and_what_they_proved() {
    let (house, one, two) = (House::new().await, Device::new(), Device::new());
    let (mut ada, here) = house.with_passkey("Ada", &one).await;
    house.add_passkey(&here, &two).await;
    house.enrol(&mut ada, &here).await;
    let alone = house.sign_in_with(&two).await;
    let caller = house.caller(&here).await;
    factors::disable(&house.engine, &caller).await.unwrap();
    let left = house.security(&caller).await;
    assert!(left.passkeys.is_empty() && left.authenticator.is_none() && left.recovery_codes.is_none());
    assert!(house.is_in(&here).await && !house.is_in(&alone).await);
    assert!(house.start_sign_in(&ada).await.session.is_some());
}
