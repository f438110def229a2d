//! Tokens and the switch: they go on working, and nobody makes one to get past it.

use super::{bearing, one_of_each, project_id, wanted};
use crate::acme::{Acme, code, open_at};
use crate::device::Device;
use crate::every_use_case::door;
use engine::workspaces::projects::ProjectAt;
use engine::workspaces::{enforcement, invites, members, projects};
use engine::{Caller, factors, step_up, tokens};
use shared::ErrorCode::{PeopleOnly, SecondFactorSetupRequired};
use shared::policy::{Level, Role};

#[tokio::test]
async fn who_is_shut_out_makes_no_token_that_gets_in_and_none_made_before_joining_does() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (gus, gus_browser) = acme.stranger("Gus").await;
    let make = async |browser| {
        let caller = acme.house.caller(browser).await;
        acme.house.clock.advance(1);
        step_up::with_password(acme.engine(), &caller, crate::house::PASSWORD).await.unwrap();
        let created = tokens::of_account(acme.engine(), &caller, wanted("Script", "write", "")).await.unwrap();
        acme.house.clock.advance(1);
        created.secret.expose().to_owned()
    };
    let gets = async |token: &str| open_at(acme.engine(), &bearing(acme.engine(), token).await).await.err();

    let (before, too_early) = (make(&bobs).await, make(&gus_browser).await);
    acme.switch(true).await;
    let after = make(&bobs).await;
    let invite = acme.invite(&gus.email, Role::Member).await;
    invites::accept(acme.engine(), &acme.house.caller(&gus_browser).await, &invite).await.unwrap();
    assert_eq!(gets(&before).await, None);
    for token in [&after, &too_early] {
        assert_eq!(gets(token).await, Some(SecondFactorSetupRequired));
        let caller = bearing(acme.engine(), token).await;
        let sneaked = projects::create(acme.engine(), &caller, "acme", "Sneaked in").await;
        assert_eq!(code(sneaked), Some(SecondFactorSetupRequired));
    }
    // Who has a factor, and used it, makes one that gets in.
    let ada = acme.fresh_ada().await;
    let adas = tokens::of_account(acme.engine(), &ada, wanted("Laptop", "read", "")).await.unwrap();
    assert_eq!(gets(adas.secret.expose()).await, None);
    acme.switch(false).await;
    for token in [&after, &too_early] {
        assert_eq!(gets(token).await, None);
    }
}

#[tokio::test]
async fn a_token_made_while_shut_out_gets_in_by_no_later_switch_and_one_made_while_let_in_by_every() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    acme.fresh_ada().await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    let ada = acme.ada().await;
    let demand = async |level: Level| {
        acme.house.clock.advance(1);
        enforcement::demand(acme.engine(), &ada, "acme", level.word(), "").await.unwrap();
        acme.house.clock.advance(1);
    };
    let make = async |caller: &Caller| {
        let created = tokens::of_account(acme.engine(), caller, wanted("Script", "write", "")).await.unwrap();
        created.secret.expose().to_owned()
    };
    let gets = async |token: &str| open_at(acme.engine(), &bearing(acme.engine(), token).await).await.err();

    demand(Level::TwoFactor).await;
    let bob = acme.house.caller(&bobs).await;
    step_up::with_password(acme.engine(), &bob, crate::house::PASSWORD).await.unwrap();
    let shut_out = make(&bob).await;
    let adas = make(&ada).await;
    let mut made_while_off = None;
    for level in [
        Level::PhishingResistant,
        Level::TwoFactor,
        Level::Password,
        Level::TwoFactor,
        Level::Password,
        Level::PhishingResistant,
    ] {
        demand(level).await;
        let refused = (level > Level::Password).then_some(SecondFactorSetupRequired);
        assert_eq!(gets(&shut_out).await, refused, "{level:?}");
        assert_eq!(gets(&adas).await, None, "who used a second factor made this one");
        if level == Level::Password {
            step_up::with_password(acme.engine(), &bob, crate::house::PASSWORD).await.unwrap();
            made_while_off = Some(make(&bob).await);
        } else if let Some(token) = &made_while_off {
            assert_eq!(gets(token).await, None, "it was made while the door was open");
        }
    }
}

#[tokio::test]
async fn a_token_of_who_got_in_outlives_their_phone_and_opens_nothing_they_join_without_one() {
    let acme = Acme::new().await;
    let (bob, browser) = acme.member("Bob", Role::Member).await;
    let mut bob = bob;
    acme.switch(true).await;
    acme.house.clock.advance(1);
    acme.house.enrol(&mut bob, &browser).await;
    let caller = acme.house.caller(&browser).await;
    let token = tokens::of_account(acme.engine(), &caller, wanted("Script", "write", "")).await.unwrap();
    let gets = async || open_at(acme.engine(), &bearing(acme.engine(), token.secret.expose()).await).await.err();
    assert_eq!(gets().await, None, "it is newer than the rule, and its maker got in");

    let done = factors::reset(acme.engine(), &Caller::operator(), &bob.email, "lost the phone").await.unwrap();
    assert_eq!(done.tokens_kept, 1);
    assert_eq!(gets().await, None, "the pipeline goes on");
    let browser = acme.house.sign_in(&bob).await;
    let caller = acme.house.caller(&browser).await;
    assert_eq!(acme.open(&caller).await.err(), Some(SecondFactorSetupRequired));

    acme.house.clock.advance(1);
    members::leave(acme.engine(), &caller, "acme").await.unwrap();
    invites::send(acme.engine(), &acme.fresh_ada().await, "acme", &bob.email, "member").await.unwrap();
    let invite = acme.house.token_mailed_to(&bob.email, "/invite/").await;
    invites::accept(acme.engine(), &caller, &invite).await.unwrap();
    assert_eq!(gets().await, Some(SecondFactorSetupRequired), "who joins anew brings no proof of long ago");
}

#[tokio::test]
async fn tokens_work_before_during_and_after_a_switch_that_refuses_a_member_without_a_factor() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (bob, rocket) = (acme.house.caller(&bobs).await, project_id(&acme, "acme").await);
    // Bob has no factor, and made a token while he could.
    step_up::with_password(acme.engine(), &bob, crate::house::PASSWORD).await.unwrap();
    let bobs_own = tokens::of_account(acme.engine(), &bob, wanted("Script", "read", "")).await.unwrap();
    let [account, workspace, project] = one_of_each(&acme, "read").await;
    let other = acme.house.another_server().await;
    for (on, bob_gets) in [(false, None), (true, Some(SecondFactorSetupRequired)), (false, None)] {
        acme.switch(on).await;
        assert_eq!(acme.open(&bob).await.err(), bob_gets);
        for engine in [acme.engine(), &other] {
            for token in [&account, &workspace, &bobs_own] {
                let caller = bearing(engine, token.secret.expose()).await;
                assert_eq!(open_at(engine, &caller).await, Ok(vec!["Rocket".to_owned()]), "required: {on}");
            }
            let pipeline = bearing(engine, project.secret.expose()).await;
            assert_eq!(door(projects::show(engine, &pipeline, ProjectAt::Id(&rocket)).await), None, "required: {on}");
        }
    }
}

#[tokio::test]
async fn a_switch_of_enforcement_is_for_people() {
    let acme = Acme::new().await;
    let made = one_of_each(&acme, "write").await;
    acme.switch(true).await;
    for token in &made[..2] {
        let caller = bearing(acme.engine(), token.secret.expose()).await;
        assert_eq!(code(enforcement::require(acme.engine(), &caller, "acme", false).await), Some(PeopleOnly));
    }
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    assert_eq!(acme.open(&acme.house.caller(&bobs).await).await, Err(SecondFactorSetupRequired));
}
