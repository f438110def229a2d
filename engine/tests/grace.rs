//! Promises of a dated grace: who has time, until when, and that it can't be stretched.

use std::time::Duration;

use crate::acme::{Acme, code};
use crate::device::Device;
use crate::intruder::HeldWorkspaces;
use engine::workspaces::enforcement::{
    self, demand, demand_at_least, demand_from_now_on, end_grace, note_coverage, preview, remind, require,
};
use engine::workspaces::{self, invites, projects};
use engine::{factors, gate, housekeeping};
use shared::ErrorCode::{Conflict, Forbidden, SecondFactorSetupRequired, StepUpRequired, ValidationFailed};
use shared::policy::{Level, Role};
use shared::views::{Door, Frame, GraceNotice};

const A_DAY: i64 = 24 * 60 * 60;
/// How long something may take that nothing holds up.
const PATIENCE: Duration = Duration::from_mins(1);

/// The day that lies this many ahead, as a date field sends it.
fn in_days(acme: &Acme, days: i64) -> String {
    acme.house.clock.now().day().plus(days).iso()
}

async fn give(acme: &Acme, level: Level, days: i64) {
    let until = in_days(acme, days);
    demand(acme.engine(), &acme.fresh_ada().await, "acme", level.word(), &until).await.unwrap();
}

async fn frame(acme: &Acme, caller: &engine::Caller) -> Frame {
    match gate::access(acme.engine(), caller, "acme").await.unwrap() {
        Door::Open(frame) => frame,
        Door::Shut(shut) => unreachable!("{shut:?}"),
    }
}

#[tokio::test]
async fn existing_members_have_until_the_end_of_the_day_and_not_a_microsecond_more() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    give(&acme, Level::TwoFactor, 3).await;
    let ends = acme.house.clock.now().day().plus(4).begins();
    let notice = GraceNotice { until: ends.moment(), required: Level::TwoFactor };
    assert_eq!(frame(&acme, &bob).await.grace, Some(notice));
    assert_eq!(frame(&acme, &acme.ada().await).await.grace, None, "who needs no time is not told of it");
    assert!(projects::create(acme.engine(), &bob, "acme", "Garden").await.is_ok());

    let now = acme.house.clock.now();
    acme.house.clock.advance(i64::from(now.seconds_until(ends)) - 1);
    assert!(acme.open(&bob).await.is_ok());
    acme.house.clock.advance(1);
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    assert_eq!(code(projects::create(acme.engine(), &bob, "acme", "Late").await), Some(SecondFactorSetupRequired));
}

#[tokio::test]
async fn a_grace_that_still_runs_opens_nothing_that_was_shut_a_moment_before() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    acme.fresh_ada().await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    let ada = acme.ada().await;
    let switch = async |level: Level, until: &str| {
        acme.house.clock.advance(1);
        demand(acme.engine(), &ada, "acme", level.word(), until).await.unwrap();
    };
    switch(Level::PhishingResistant, &in_days(&acme, 9)).await;
    assert!(acme.open(&bob).await.is_ok());
    switch(Level::TwoFactor, "").await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    let foreseen =
        preview(acme.engine(), &ada, "acme", Level::PhishingResistant.word(), "shut_out", "", "").await.unwrap();
    assert_eq!(foreseen.into_open().unwrap().members.len(), 1, "Bob would stay shut out");
    switch(Level::PhishingResistant, "").await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    // Nor by way of off.
    switch(Level::Password, "").await;
    assert!(acme.open(&bob).await.is_ok());
    switch(Level::TwoFactor, "").await;
    switch(Level::PhishingResistant, "").await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn asking_for_less_lets_nobody_in_without_any_second_factor_though_time_was_given_for_it() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    give(&acme, Level::TwoFactor, 9).await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    let ada = acme.fresh_ada().await;
    let switch = async |level: Level| demand(acme.engine(), &ada, "acme", level.word(), "").await.unwrap();
    switch(Level::PhishingResistant).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    let foreseen = preview(acme.engine(), &ada, "acme", Level::TwoFactor.word(), "shut_out", "", "").await.unwrap();
    assert_eq!(foreseen.into_open().unwrap().members.len(), 1, "Bob would stay shut out");
    switch(Level::TwoFactor).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    assert_eq!(acme.house.audited("workspace.grace_ended").await.len(), 1);
    assert_eq!(frame(&acme, &ada).await.grace, None);
    // Nor by way of off.
    switch(Level::Password).await;
    switch(Level::TwoFactor).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn who_joins_after_the_switch_has_no_time() {
    let acme = Acme::new().await;
    give(&acme, Level::TwoFactor, 3).await;
    acme.house.clock.advance(1);
    let (_, news) = acme.member("Newcomer", Role::Member).await;
    assert_eq!(acme.open(&acme.house.caller(&news).await).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn nor_has_who_waited_for_the_switch_to_join() {
    let acme = Acme::new().await;
    let (bob, bobs) = acme.stranger("Bob").await;
    let invite = acme.invite(&bob.email, Role::Member).await;
    let (engine, caller) = (acme.engine().clone(), acme.house.caller(&bobs).await);
    let held = HeldWorkspaces::hold(&acme.house).await;
    let joining = tokio::spawn(async move { invites::accept(&engine, &caller, &invite).await });
    // Long enough to come to the lock; where it takes longer, nothing is waited for and nothing is proven, but for
    // right.
    tokio::time::sleep(Duration::from_millis(500)).await;
    acme.house.clock.advance(60);
    held.release().await;
    joining.await.unwrap().unwrap();
    let joined = acme.house.audited("workspace.member_joined").await.len();
    let now = acme.house.clock.now();
    let late = "SELECT COUNT(*) FROM memberships WHERE joined_by = 'invite' AND CAST(joined_at AS TEXT) = $1";
    assert_eq!(
        (joined, acme.count(late, &now.0.to_string()).await),
        (1, 1),
        "joined when it was let in, not when it asked"
    );
}

#[tokio::test]
async fn who_asks_for_at_least_a_level_lowers_no_stricter_one_they_do_not_know_of() {
    let (acme, device) = (Acme::new().await, Device::new());
    acme.fresh_ada().await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    let ada = acme.ada().await;
    let at_least = async |level: Level| demand_at_least(acme.engine(), &ada, "acme", level.word(), "").await.unwrap();
    let required = async || enforcement::show(acme.engine(), &ada, "acme").await.unwrap().into_open().unwrap().required;
    for (asked, then) in [
        (Level::TwoFactor, Level::TwoFactor),
        (Level::PhishingResistant, Level::PhishingResistant),
        (Level::TwoFactor, Level::PhishingResistant),
    ] {
        at_least(asked).await;
        assert_eq!(required().await, then);
    }
    assert_eq!(code(demand_at_least(acme.engine(), &ada, "acme", "none", "").await), Some(ValidationFailed));
}

#[tokio::test]
async fn who_has_a_factor_that_would_do_is_asked_for_it_at_once() {
    let acme = Acme::new().await;
    let (mut bob, old) = acme.member("Bob", Role::Member).await;
    let new = acme.house.sign_in(&bob).await;
    acme.house.enrol(&mut bob, &new).await;
    give(&acme, Level::TwoFactor, 3).await;
    assert_eq!(acme.open(&acme.house.caller(&old).await).await, Err(StepUpRequired));
}

#[tokio::test]
async fn who_thinks_of_disabling_their_factor_is_told_what_shuts_and_when() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (mut bob, bobs) = acme.member("Bob", Role::Member).await;
    acme.house.enrol(&mut bob, &bobs).await;
    let told = async || {
        let bob = acme.house.caller(&bobs).await;
        factors::security(acme.engine(), &bob).await.unwrap().would_shut
    };
    assert_eq!(told().await, "Your password alone would sign you in.");
    give(&acme, Level::TwoFactor, 3).await;
    let ends = acme.house.clock.now().day().plus(4).begins().moment().words;
    assert_eq!(told().await, format!("Acme would shut for you on {ends}."), "Bob was a member when time was given");
    // Time to add a passkey lets nobody in without any second factor.
    acme.house.add_passkey(&acme.browser(), &device).await;
    give(&acme, Level::PhishingResistant, 9).await;
    assert_eq!(told().await, "Acme would shut for you at once.");
}

#[tokio::test]
async fn who_has_time_reads_until_when_among_their_workspaces() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let told = async || {
        let cards = workspaces::cards(acme.engine(), &acme.house.caller(&bobs).await, "").await.unwrap().cards;
        cards[0].open_until.clone()
    };
    assert_eq!(told().await, None);
    give(&acme, Level::TwoFactor, 3).await;
    assert_eq!(told().await, Some(acme.house.clock.now().day().plus(4).begins().moment()));
    end_grace(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap();
    assert_eq!(told().await, None, "it is shut");
}

#[tokio::test]
async fn time_to_add_a_passkey_is_no_time_without_any_second_factor() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    acme.house.enrol(&mut carol, &carols).await;
    acme.switch(true).await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    give(&acme, Level::PhishingResistant, 3).await;

    let bob = acme.house.caller(&bobs).await;
    let Door::Shut(shut) = gate::access(acme.engine(), &bob, "acme").await.unwrap() else { unreachable!() };
    assert_eq!(shut.required, Level::TwoFactor, "the door asks for what opens it now");
    let carol = acme.house.caller(&carols).await;
    assert_eq!(frame(&acme, &carol).await.grace.map(|grace| grace.required), Some(Level::PhishingResistant));
    acme.house.clock.advance(4 * A_DAY);
    assert_eq!(acme.open(&carol).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn switching_off_ends_the_time_for_good_and_on_again_takes_effect_at_once() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    give(&acme, Level::TwoFactor, 3).await;
    acme.switch(false).await;
    assert_eq!(acme.house.audited("workspace.grace_ended").await.len(), 1);
    let ada = acme.fresh_ada().await;
    let foreseen = preview(acme.engine(), &ada, "acme", Level::TwoFactor.word(), "shut_out", "", "").await.unwrap();
    assert_eq!(foreseen.into_open().unwrap().members.len(), 1, "the preview says so before");
    let until = in_days(&acme, 3);
    assert_eq!(code(demand(acme.engine(), &ada, "acme", "two_factor", &until).await), Some(ValidationFailed));
    assert!(acme.open(&bob).await.is_ok(), "a refused switch switched");
    acme.switch(true).await;
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn time_is_not_given_afterwards_and_whoever_asks_for_it_is_told() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    acme.switch(true).await;
    let ada = acme.fresh_ada().await;
    for until in [in_days(&acme, 3), "nonsense".to_owned()] {
        let asked = demand(acme.engine(), &ada, "acme", Level::TwoFactor.word(), &until).await;
        assert_eq!(code(asked), Some(ValidationFailed), "{until}");
    }
    assert_eq!(code(demand(acme.engine(), &ada, "acme", Level::TwoFactor.word(), "").await), None);
    assert_eq!(acme.open(&acme.house.caller(&bobs).await).await, Err(SecondFactorSetupRequired));
}

#[tokio::test]
async fn a_program_that_asks_for_what_is_required_already_ends_the_time_that_runs_and_a_page_does_not() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 3).await;
    let (ada, any) = (acme.fresh_ada().await, Level::TwoFactor.word());
    let running = in_days(&acme, 3);
    let by_program =
        async |at_least, until: &str| demand_from_now_on(acme.engine(), &ada, "acme", (any, at_least), until).await;
    // From a page that still shows it off, or does not show yet that time was given.
    for until in ["", &running] {
        demand(acme.engine(), &ada, "acme", any, until).await.unwrap();
        demand_at_least(acme.engine(), &ada, "acme", any, until).await.unwrap();
    }
    require(acme.engine(), &ada, "acme", true).await.unwrap();
    // The same again says nothing else than before, and another day is none that can be had.
    by_program(false, &running).await.unwrap();
    by_program(true, &running).await.unwrap();
    for until in [in_days(&acme, 2), in_days(&acme, 4)] {
        assert_eq!(code(by_program(false, &until).await), Some(ValidationFailed), "{until}");
    }
    assert!(acme.open(&acme.house.caller(&bobs).await).await.is_ok());
    assert_eq!(acme.events("workspace.grace_ended").await, 0);

    by_program(true, "").await.unwrap();
    assert_eq!(acme.open(&acme.house.caller(&bobs).await).await, Err(SecondFactorSetupRequired));
    by_program(false, "").await.unwrap();
    assert_eq!(acme.events("workspace.grace_ended").await, 1, "it is over once");
    assert_eq!(acme.events("workspace.enforcement_switched").await, 1, "what is required is as it was");
}

#[tokio::test]
async fn a_program_that_asks_for_any_second_factor_ends_time_without_one_and_no_time_to_add_a_passkey() {
    for (former, ended) in [(Level::TwoFactor, 0), (Level::Password, 1)] {
        let (acme, device) = (Acme::new().await, Device::new());
        acme.switch(former == Level::TwoFactor).await;
        acme.house.add_passkey(&acme.browser(), &device).await;
        give(&acme, Level::PhishingResistant, 3).await;
        let ada = acme.fresh_ada().await;
        let at_least =
            async |level: Level| demand_from_now_on(acme.engine(), &ada, "acme", (level.word(), true), "").await;
        at_least(Level::TwoFactor).await.unwrap();
        assert_eq!(acme.events("workspace.grace_ended").await, ended, "{former:?}");
        at_least(Level::PhishingResistant).await.unwrap();
        assert_eq!(acme.events("workspace.grace_ended").await, 1, "{former:?}");
    }
}

#[tokio::test]
async fn an_admin_ends_it_early_and_it_takes_effect_at_once() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&bobs).await;
    give(&acme, Level::TwoFactor, 30).await;
    assert_eq!(code(end_grace(acme.engine(), &bob, "acme").await), Some(Forbidden));
    acme.house.clock.advance(600);
    assert_eq!(code(end_grace(acme.engine(), &acme.ada().await, "acme").await), Some(StepUpRequired));
    assert!(acme.open(&bob).await.is_ok());
    end_grace(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap();
    assert_eq!(acme.open(&bob).await, Err(SecondFactorSetupRequired));
    assert_eq!(code(end_grace(acme.engine(), &acme.fresh_ada().await, "acme").await), Some(Conflict));
    let until = acme.house.clock.now().day().plus(31).begins().moment().iso;
    let ended = acme.house.audited("workspace.grace_ended").await;
    assert_eq!(ended, [serde_json::json!({ "level": "two_factor", "grace_until": until })]);
}

#[tokio::test]
async fn whoever_lacks_a_factor_is_reminded_once_a_step_and_nobody_else() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    acme.house.enrol(&mut carol, &carols).await;
    give(&acme, Level::TwoFactor, 20).await;
    acme.house.clock.advance(1);
    let (newcomer, _) = acme.member("Newcomer", Role::Member).await;

    let other = acme.house.another_server().await;
    let told = async |email: &str| {
        let mails = acme.house.mails_to(email).await;
        mails.iter().filter(|mail| mail.subject == "Acme will ask you for a second factor").count()
    };
    for (days, steps) in [(0, 1), (5, 1), (9, 2), (5, 2), (1, 3)] {
        acme.house.clock.advance(days * A_DAY);
        for server in [acme.engine(), &other, acme.engine()] {
            remind(server).await.unwrap();
        }
        assert_eq!(told(&bob.email).await, steps);
    }
    assert_eq!((told(&carol.email).await, told(&newcomer.email).await, told(&acme.ada.email).await), (0, 0, 0));
    acme.house.clock.advance(2 * A_DAY);
    remind(acme.engine()).await.unwrap();
    assert_eq!(told(&bob.email).await, 3, "it is over");
}

/// How many mails told this address that its time is over.
async fn told_of_the_end(acme: &Acme, email: &str) -> usize {
    let mails = acme.house.mails_to(email).await;
    mails.iter().filter(|mail| mail.subject == "Acme asks you for a second factor now").count()
}

#[tokio::test]
async fn whoever_was_promised_time_by_mail_and_still_has_nothing_is_told_once_that_an_admin_ended_it() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    let (mut dan, dans) = acme.member("Dan", Role::Member).await;
    acme.house.enrol(&mut dan, &dans).await;
    give(&acme, Level::TwoFactor, 20).await;
    remind(acme.engine()).await.unwrap();
    acme.house.enrol(&mut carol, &carols).await;
    acme.house.clock.advance(A_DAY);
    assert_eq!(told_of_the_end(&acme, &bob.email).await, 0);
    end_grace(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap();
    let other = acme.house.another_server().await;
    for days in [0, 0, 12, 30] {
        acme.house.clock.advance(days * A_DAY);
        for server in [acme.engine(), &other] {
            remind(server).await.unwrap();
        }
        assert_eq!(told_of_the_end(&acme, &bob.email).await, 1);
    }
    for email in [&carol.email, &dan.email, &acme.ada.email] {
        assert_eq!(told_of_the_end(&acme, email).await, 0, "{email} has what is asked for");
    }
}

#[tokio::test]
async fn whom_nobody_had_reminded_is_not_told_of_an_end_and_nobody_is_after_the_day_that_was_promised() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 3).await;
    end_grace(acme.engine(), &acme.fresh_ada().await, "acme").await.unwrap();
    remind(acme.engine()).await.unwrap();
    assert_eq!(told_of_the_end(&acme, &bob.email).await, 0, "nothing was promised to Bob");

    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 3).await;
    for _ in 0..5 {
        remind(acme.engine()).await.unwrap();
        acme.house.clock.advance(A_DAY);
    }
    remind(acme.engine()).await.unwrap();
    assert_eq!(told_of_the_end(&acme, &bob.email).await, 0, "it ended as it was to end");
}

#[tokio::test]
async fn asking_for_more_ends_the_time_that_ran_for_less_and_tells_whom_it_was_promised_what_opens_the_door_now() {
    for (passkeys_by, asks_for) in [(None, "passkey"), (Some(9), "second factor")] {
        let (acme, device) = (Acme::new().await, Device::new());
        let (bob, bobs) = acme.member("Bob", Role::Member).await;
        give(&acme, Level::TwoFactor, 20).await;
        remind(acme.engine()).await.unwrap();
        acme.house.add_passkey(&acme.browser(), &device).await;
        let until = passkeys_by.map_or_else(String::new, |days| in_days(&acme, days));
        let passkeys = Level::PhishingResistant.word();
        demand(acme.engine(), &acme.fresh_ada().await, "acme", passkeys, &until).await.unwrap();

        let ended = acme.house.audited("workspace.grace_ended").await;
        assert_eq!(ended.len(), 1, "the log says that it ended");
        assert_eq!(ended[0]["level"], "two_factor");
        let Door::Shut(shut) = gate::access(acme.engine(), &acme.house.caller(&bobs).await, "acme").await.unwrap()
        else {
            panic!("the time for a second factor still runs")
        };
        assert_eq!(shut.required == Level::PhishingResistant, passkeys_by.is_none());
        for _ in 0..2 {
            remind(acme.engine()).await.unwrap();
            let mails = acme.house.mails_to(&bob.email).await;
            let subject = format!("Acme asks you for a {asks_for} now");
            assert_eq!(mails.iter().filter(|mail| mail.subject == subject).count(), 1, "{mails:?}");
        }
    }
}

#[tokio::test]
async fn asking_for_less_tells_whom_it_shuts_out_before_the_time_they_were_promised() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (bob, bobs) = acme.member("Bob", Role::Member).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    acme.house.enrol(&mut carol, &carols).await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    give(&acme, Level::PhishingResistant, 20).await;
    remind(acme.engine()).await.unwrap();
    demand(acme.engine(), &acme.fresh_ada().await, "acme", Level::TwoFactor.word(), "").await.unwrap();
    assert_eq!(acme.open(&acme.house.caller(&bobs).await).await, Err(SecondFactorSetupRequired));
    for _ in 0..2 {
        remind(acme.engine()).await.unwrap();
        assert_eq!(told_of_the_end(&acme, &bob.email).await, 1);
        assert_eq!(told_of_the_end(&acme, &carol.email).await, 0, "what she has does");
    }
}

#[tokio::test]
async fn time_that_went_with_the_switch_is_told_when_the_switch_is_on_again_and_not_while_it_is_off() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 9).await;
    remind(acme.engine()).await.unwrap();
    acme.switch(false).await;
    remind(acme.engine()).await.unwrap();
    assert_eq!(told_of_the_end(&acme, &bob.email).await, 0, "nothing is asked of Bob");
    acme.switch(true).await;
    remind(acme.engine()).await.unwrap();
    assert_eq!(told_of_the_end(&acme, &bob.email).await, 1);
}

#[tokio::test]
async fn an_end_is_told_without_a_round_in_between() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 9).await;
    let ada = acme.fresh_ada().await;
    let housekeeper = tokio::spawn(housekeeping::run(acme.engine().clone()));
    let heard = async |subject: &str| {
        let heard = async {
            while acme.house.mails_to(&bob.email).await.iter().all(|mail| mail.subject != subject) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, heard).await.is_ok()
    };
    assert!(heard("Acme will ask you for a second factor").await, "the first round");
    end_grace(acme.engine(), &ada, "acme").await.unwrap();
    assert!(heard("Acme asks you for a second factor now").await, "the next is an hour away");
    housekeeper.abort();
}

#[tokio::test]
async fn whom_the_time_does_not_let_in_is_not_told_that_there_is_time() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (bob, _) = acme.member("Bob", Role::Member).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    acme.house.enrol(&mut carol, &carols).await;
    acme.switch(true).await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    give(&acme, Level::PhishingResistant, 3).await;
    remind(acme.engine()).await.unwrap();
    let told = async |email: &str| {
        let mails = acme.house.mails_to(email).await;
        mails.iter().filter(|mail| mail.subject == "Acme will ask you for a passkey").count()
    };
    assert_eq!((told(&carol.email).await, told(&bob.email).await), (1, 0), "Bob is shut out as it is");
}

#[tokio::test]
async fn who_is_given_time_until_tonight_hears_of_it_without_a_round_in_between_and_once() {
    let (acme, device) = (Acme::new().await, Device::new());
    let (bob, _) = acme.member("Bob", Role::Member).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    acme.house.enrol(&mut carol, &carols).await;
    acme.fresh_ada().await;
    acme.house.add_passkey(&acme.browser(), &device).await;
    let told = async |who: &str, what: &str| {
        let subject = format!("Acme will ask you for {what}");
        let mails = acme.house.mails_to(who).await;
        mails.iter().filter(|mail| mail.subject == subject).count()
    };
    let is_told = async |who: &str, what: &str| {
        let heard = async {
            while told(who, what).await == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, heard).await.is_ok()
    };
    give(&acme, Level::TwoFactor, 0).await;
    let housekeeper = tokio::spawn(housekeeping::run(acme.engine().clone()));
    assert!(is_told(&bob.email, "a second factor").await, "the first round");
    give(&acme, Level::PhishingResistant, 0).await;
    assert!(is_told(&carol.email, "a passkey").await, "the next is an hour away");
    housekeeper.abort();
    assert!(housekeeper.await.is_err());
    remind(acme.engine()).await.unwrap();
    assert_eq!((told(&bob.email, "a second factor").await, told(&carol.email, "a passkey").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_that_remind_at_once_send_one_mail() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 3).await;
    let other = acme.house.another_server().await;
    let mut reminders = tokio::task::JoinSet::new();
    for n in 0..20 {
        let engine = if n % 2 == 0 { acme.engine().clone() } else { other.clone() };
        reminders.spawn(async move { remind(&engine).await.is_ok() });
    }
    assert!(reminders.join_all().await.into_iter().all(|done| done));
    let mails = acme.house.mails_to(&bob.email).await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.starts_with("Acme will ask")).count(), 1);
}

#[tokio::test]
async fn switching_off_needs_no_end_and_reminds_nobody() {
    let acme = Acme::new().await;
    let (bob, _) = acme.member("Bob", Role::Member).await;
    give(&acme, Level::TwoFactor, 3).await;
    require(acme.engine(), &acme.fresh_ada().await, "acme", false).await.unwrap();
    let before = acme.house.mails_to(&bob.email).await.len();
    remind(acme.engine()).await.unwrap();
    assert_eq!(acme.house.mails_to(&bob.email).await.len(), before);
}

#[tokio::test]
async fn the_chart_tells_how_a_workspace_came_to_be_protected() {
    let acme = Acme::new().await;
    let (mut bob, _) = acme.member("Bob", Role::Member).await;
    note_coverage(acme.engine()).await.unwrap();
    acme.house.clock.advance(2 * A_DAY);
    note_coverage(acme.engine()).await.unwrap();
    let browser = acme.house.sign_in(&bob).await;
    acme.house.enrol(&mut bob, &browser).await;
    acme.house.clock.advance(A_DAY);
    note_coverage(acme.engine()).await.unwrap();
    let history = acme.people(&acme.ada().await).await.enforcement.unwrap().history;
    let told: Vec<_> = history.iter().map(|day| (day.days_ago, day.protected, day.members)).collect();
    assert_eq!(told, [(3, 1, 2), (0, 2, 2)], "a day like the one before is not told");

    acme.house.clock.advance(200 * A_DAY);
    note_coverage(acme.engine()).await.unwrap();
    let ada = acme.house.sign_in(&acme.ada).await;
    let history = acme.people(&acme.house.caller(&ada).await).await.enforcement.unwrap().history;
    let told: Vec<_> = history.iter().map(|day| (day.days_ago, day.protected, day.members)).collect();
    assert_eq!(told, [(90, 2, 2)], "how it was when the chart begins");
}
