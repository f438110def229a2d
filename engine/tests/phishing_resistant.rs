//! The gate in front of what a passkey proves: levels from real facts.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::acme::Acme;
use crate::device::Device;
use crate::house::{Browser, Resident};
use engine::factors::passkey;
use engine::workspaces::{self, enforcement, members};
use engine::{Caller, factors, step_up};
use shared::ErrorCode::{SecondFactorSetupRequired, StepUpRequired};
use shared::policy::{Level, Outcome, Role};
use shared::views::{Door, MemberFilter, Methods};

/// Only passkeys open Acme from now on.
async fn demand_passkeys(acme: &Acme) {
    demand(acme, "UPDATE workspaces SET required_level = 'phishing_resistant' WHERE slug = 'acme' RETURNING slug")
        .await;
}

async fn demand_any_second_factor(acme: &Acme) {
    demand(acme, "UPDATE workspaces SET required_level = 'two_factor' WHERE slug = 'acme' RETURNING slug").await;
}

/// Nobody can switch it in the product yet, so the row is changed behind the engine's back.
async fn demand(acme: &Acme, sql: &'static str) {
    assert_eq!(acme.house.texts(sql).await, ["acme"]);
    // A commit, so that what was remembered before is asked for anew.
    acme.house.nobody().await;
    let (_, browser) = acme.stranger(&format!("Stranger {}", acme.events("session.signed_in").await)).await;
    assert!(acme.house.is_in(&browser).await);
}

/// Bob, a member with a passkey on this device, in the session that added it.
async fn bob_with_passkey(acme: &Acme, device: &Device) -> (Resident, Browser) {
    let (bob, browser) = acme.member("Bob", Role::Member).await;
    acme.house.add_passkey(&browser, device).await;
    (bob, browser)
}

/// What the switcher shows for Acme, which must be what its door does.
async fn card(acme: &Acme, caller: &Caller) -> Outcome {
    let cards = workspaces::cards(acme.engine(), caller, "").await.unwrap().cards;
    cards.into_iter().find(|card| card.slug == "acme").unwrap().decision.outcome
}

#[tokio::test]
async fn only_what_a_session_did_with_a_passkey_resists_phishing() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (mut bob, added) = bob_with_passkey(&acme, &device).await;
    acme.house.enrol(&mut bob, &added).await;
    let by_code = acme.house.sign_in(&bob).await;
    let by_passkey = acme.house.sign_in_with(&device).await;
    let by_both_steps = acme.house.second_step_with(&bob, &device).await;
    let mut stepped_up = acme.house.sign_in(&bob).await;
    acme.house.step_up_with(&acme.house.caller(&stepped_up).await, &device).await;
    stepped_up.attempt = None;

    let (_, eves) = acme.member("Eve", Role::Member).await;
    let sessions = [
        ("added the passkey", &added, Ok(()), Ok(())),
        ("signed in by it alone", &by_passkey, Ok(()), Ok(())),
        ("used it as the second step", &by_both_steps, Ok(()), Ok(())),
        ("stepped up by it", &stepped_up, Ok(()), Ok(())),
        ("entered a code, has a passkey", &by_code, Err((StepUpRequired, Outcome::StepUpRequired)), Ok(())),
        (
            "has nothing but a password",
            &eves,
            Err((SecondFactorSetupRequired, Outcome::SetUpRequired)),
            Err((SecondFactorSetupRequired, Outcome::SetUpRequired)),
        ),
    ];
    for level in [Level::PhishingResistant, Level::TwoFactor] {
        match level {
            Level::PhishingResistant => demand_passkeys(&acme).await,
            _ => demand_any_second_factor(&acme).await,
        }
        for (who, browser, resistant, any) in sessions {
            let expected = if level == Level::PhishingResistant { resistant } else { any };
            let caller = acme.house.caller(browser).await;
            let opened = acme.open(&caller).await.map(drop);
            assert_eq!(opened, expected.map_err(|(code, _)| code), "who {who}, {level:?}");
            let shown = expected.err().map_or(Outcome::Granted, |(_, outcome)| outcome);
            assert_eq!(card(&acme, &caller).await, shown, "who {who}, {level:?}");
        }
    }
}

#[tokio::test]
async fn an_authenticator_app_does_not_reach_a_workspace_that_demands_passkeys() {
    let acme = Acme::new().await;
    demand_passkeys(&acme).await;
    assert_eq!(acme.open(&acme.ada().await).await, Err(SecondFactorSetupRequired));
    assert_eq!(acme.open(&acme.fresh_ada().await).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn a_code_entered_after_the_passkey_takes_nothing_away() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (mut bob, browser) = bob_with_passkey(&acme, &device).await;
    acme.house.enrol(&mut bob, &browser).await;
    demand_passkeys(&acme).await;
    let caller = acme.house.caller(&browser).await;
    let code = acme.house.fresh_code(&bob);
    step_up::with_code(acme.engine(), &caller, &code).await.unwrap();
    assert!(acme.open(&caller).await.is_ok());
    let codes = factors::recovery_codes::view(acme.engine(), &caller).await.unwrap();
    step_up::with_recovery_code(acme.engine(), &caller, &codes.codes[0].code).await.unwrap();
    assert!(acme.open(&caller).await.is_ok());
}

#[tokio::test]
async fn removing_the_passkey_takes_its_proof_from_every_session() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (mut bob, here) = bob_with_passkey(&acme, &device).await;
    acme.house.enrol(&mut bob, &here).await;
    let there = acme.house.second_step_with(&bob, &device).await;
    demand_passkeys(&acme).await;
    let (here, there) = (acme.house.caller(&here).await, acme.house.caller(&there).await);
    assert!(acme.open(&here).await.is_ok() && acme.open(&there).await.is_ok());
    passkey::remove(acme.engine(), &here, &acme.house.newest(&here).await).await.unwrap();
    assert_eq!(acme.open(&here).await, Err(SecondFactorSetupRequired));
    assert_eq!(acme.open(&there).await, Err(SecondFactorSetupRequired));
    demand_any_second_factor(&acme).await;
    assert!(acme.open(&here).await.is_ok(), "the code entered in this session counts on");
    assert_eq!(acme.open(&there).await, Err(StepUpRequired), "nothing but the passkey was used there");
    // Nor does a passkey added later bring the old proof back.
    acme.house.add_passkey(&acme.house.sign_in(&bob).await, &Device::new()).await;
    assert_eq!(acme.open(&there).await, Err(StepUpRequired));
}

#[tokio::test]
async fn who_thinks_of_removing_the_passkey_is_told_what_shuts_though_an_app_stays() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (mut bob, here) = bob_with_passkey(&acme, &device).await;
    acme.house.enrol(&mut bob, &here).await;
    let told = async || {
        let bob = acme.house.caller(&here).await;
        factors::security(acme.engine(), &bob).await.unwrap().would_shut_without_passkey
    };
    demand_any_second_factor(&acme).await;
    assert_eq!(told().await, "");
    demand_passkeys(&acme).await;
    assert_eq!(told().await, "Acme would shut for you at once.");
}

#[tokio::test]
async fn removing_the_only_factor_shuts_every_session_out() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (bob, here) = bob_with_passkey(&acme, &device).await;
    let there = acme.house.second_step_with(&bob, &device).await;
    acme.switch(true).await;
    let (here, there) = (acme.house.caller(&here).await, acme.house.caller(&there).await);
    assert!(acme.open(&here).await.is_ok() && acme.open(&there).await.is_ok());
    passkey::remove(acme.engine(), &here, &acme.house.newest(&here).await).await.unwrap();
    assert_eq!(acme.open(&here).await, Err(SecondFactorSetupRequired));
    assert_eq!(acme.open(&there).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn whoever_stands_at_the_shut_door_gets_in_by_adding_a_passkey() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (_, browser) = acme.member("Bob", Role::Member).await;
    acme.switch(true).await;
    let bob = acme.house.caller(&browser).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    acme.house.add_passkey(&browser, &device).await;
    assert!(acme.open(&bob).await.is_ok());
    // And the next time with nothing but it.
    let bob = acme.house.caller(&acme.house.sign_in_with(&device).await).await;
    assert!(acme.open(&bob).await.is_ok());
}

#[tokio::test]
async fn a_session_from_before_the_passkey_is_asked_for_it() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (bob, old) = acme.member("Bob", Role::Member).await;
    let new = acme.house.sign_in(&bob).await;
    acme.house.add_passkey(&new, &device).await;
    acme.switch(true).await;
    let old = acme.house.caller(&old).await;
    assert_eq!(acme.open(&old).await, Err(StepUpRequired));
    acme.house.step_up_with(&old, &device).await;
    assert!(acme.open(&old).await.is_ok());
}

#[tokio::test]
async fn an_admin_with_nothing_but_a_passkey_may_switch_and_is_counted_once() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (mut eve, eves) = acme.member("Eve", Role::Admin).await;
    acme.house.add_passkey(&eves, &device).await;
    let caller = acme.house.caller(&eves).await;
    enforcement::require(acme.engine(), &caller, "acme", true).await.unwrap();
    acme.house.enrol(&mut eve, &eves).await;
    acme.house.add_passkey(&eves, &Device::new()).await;
    let people = acme.people(&caller).await;
    let panel = people.enforcement.unwrap();
    assert_eq!((panel.protected, panel.shut_out, people.member_count), (2, 0, 2));
    assert_eq!(people.members.len(), 2, "somebody with three factors is listed three times");
    assert!(people.members.iter().all(|member| member.second_factor.is_some_and(Methods::any)));
    assert!(acme.filtered_people(&caller, true).await.members.is_empty());
}

#[tokio::test]
async fn an_admin_whose_session_used_only_the_password_may_not_switch_by_owning_a_passkey() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (_, old) = acme.member("Eve", Role::Admin).await;
    let eve = acme.house.caller(&old).await;
    acme.house.add_passkey(&old, &device).await;
    // The passkey is gone, another is there, and this session used neither.
    let there = acme.house.sign_in_with(&device).await;
    let there = acme.house.caller(&there).await;
    let id = acme.house.newest(&eve).await;
    let answer = Device::new().create(&acme.house.ask_to_add(&there).await, crate::house::ORIGIN).await;
    passkey::add(acme.engine(), &there, &answer).await.unwrap();
    passkey::remove(acme.engine(), &there, &id).await.unwrap();
    let refused = crate::acme::code(enforcement::require(acme.engine(), &eve, "acme", true).await);
    assert_eq!(refused, Some(StepUpRequired));
    let door = members::people(acme.engine(), &eve, "acme", &MemberFilter::default(), ("", "")).await.unwrap();
    assert!(matches!(door, Door::Open(_)), "nothing was switched");
}
