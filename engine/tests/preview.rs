//! Promises of the required level and of the preview: it says of everybody what the gate will do.

use crate::acme::{Acme, code};
use crate::device::Device;
use crate::house::Browser;
use engine::gate;
use engine::workspaces::enforcement::{concerned, concerned_emails, demand, preview, require};
use serde_json::json;
use shared::ErrorCode::{
    Forbidden, NotFound, PlanRequired, SecondFactorSetupRequired, StepUpRequired, ValidationFailed,
};
use shared::policy::{Level, Outcome, Plan, Role, SwitchRefusal};
use shared::views::{Door, Effect, Preview};

async fn look(acme: &Acme, level: Level, effect: Effect, at: &str) -> Preview {
    search(acme, level, effect, "", at).await
}

async fn search(acme: &Acme, level: Level, effect: Effect, search: &str, at: &str) -> Preview {
    let ada = acme.ada().await;
    let door = preview(acme.engine(), &ada, "acme", level.word(), effect.word(), search, at).await.unwrap();
    let Door::Open(page) = door else { unreachable!("{door:?}") };
    page
}

/// Everybody of an effect, page by page.
async fn names(acme: &Acme, level: Level, effect: Effect) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), Some(String::new()));
    while let Some(from) = after {
        let page = look(acme, level, effect, &from).await;
        names.extend(page.members.into_iter().map(|member| member.name));
        after = page.next;
    }
    names
}

/// People in every state there is: what they have, and what their session used.
async fn everybody(acme: &Acme) -> Vec<(String, Browser)> {
    let mut people = Vec::new();
    let (_, browser) = acme.member("Nothing", Role::Member).await;
    people.push(("Nothing".to_owned(), browser));
    for (name, app, passkey) in [("App", true, false), ("Passkey", false, true), ("Both", true, true)] {
        let (mut old, browser) = acme.member(&format!("{name} unused"), Role::Viewer).await;
        let elsewhere = acme.house.sign_in(&old).await;
        let (mut new, used) = acme.member(&format!("{name} used"), Role::Member).await;
        if app {
            acme.house.enrol(&mut old, &elsewhere).await;
            acme.house.enrol(&mut new, &used).await;
        }
        if passkey {
            acme.house.add_passkey(&elsewhere, &Device::new()).await;
            acme.house.add_passkey(&used, &Device::new()).await;
        }
        // Two sessions would be two answers: only the one that used nothing is left.
        engine::sessions::sign_out(acme.engine(), &acme.house.caller(&elsewhere).await).await.unwrap();
        people.extend([(old.name, browser), (new.name, used)]);
    }
    people
}

#[tokio::test]
async fn the_preview_says_of_everybody_what_the_gate_will_do() {
    let acme = Acme::new().await;
    let everybody = everybody(&acme).await;
    acme.house.add_passkey(&acme.browser(), &Device::new()).await;
    for level in [Level::TwoFactor, Level::PhishingResistant] {
        let mut foretold = Vec::new();
        for effect in Effect::ALL {
            for name in names(&acme, level, effect).await {
                foretold.push((name, effect));
            }
        }
        let counts = look(&acme, level, Effect::Nothing, "").await.counts;
        let counted = Effect::ALL.map(|effect| foretold.iter().filter(|(_, of)| *of == effect).count() as u64);
        assert_eq!(counts, counted);

        demand(acme.engine(), &acme.fresh_ada().await, "acme", level.word(), "").await.unwrap();
        for (name, browser) in &everybody {
            let met = match gate::access(acme.engine(), &acme.house.caller(browser).await, "acme").await.unwrap() {
                Door::Open(_) => Effect::Nothing,
                Door::Shut(shut) if shut.decision.outcome == Outcome::StepUpRequired => Effect::Confirms,
                Door::Shut(_) => Effect::ShutOut,
            };
            assert!(foretold.contains(&(name.clone(), met)), "{name} at {level:?}: {met:?} and not {foretold:?}");
        }
        assert_eq!(foretold.len(), everybody.len() + 1, "somebody stands in two lists, or in none");
        acme.switch(false).await;
    }
}

#[tokio::test]
async fn the_preview_of_what_is_required_knows_who_has_time() {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    let until = acme.house.clock.now().day().plus(3).iso();
    demand(acme.engine(), &acme.fresh_ada().await, "acme", "two_factor", &until).await.unwrap();
    acme.house.clock.advance(1);
    acme.member("Newcomer", Role::Member).await;
    assert_eq!(names(&acme, Level::TwoFactor, Effect::HasTime).await, ["Bob"]);
    assert_eq!(names(&acme, Level::TwoFactor, Effect::ShutOut).await, ["Newcomer"]);
    let page = look(&acme, Level::TwoFactor, Effect::ShutOut, "").await;
    assert!(page.is_required && page.counts == [1, 1, 0, 1], "{:?}", page.counts);
    // A stricter level would give nobody time, nor would this one once it was off.
    assert_eq!(names(&acme, Level::PhishingResistant, Effect::HasTime).await, Vec::<String>::new());
    acme.switch(false).await;
    assert_eq!(names(&acme, Level::TwoFactor, Effect::HasTime).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_preview_is_told_page_by_page_and_a_mangled_place_is_the_beginning() {
    let acme = Acme::new().await;
    for n in 0..53 {
        acme.member(&format!("Bob {n:02}"), Role::Member).await;
    }
    let first = look(&acme, Level::TwoFactor, Effect::ShutOut, "").await;
    assert_eq!((first.members.len(), first.counts[0]), (50, 53));
    let all = names(&acme, Level::TwoFactor, Effect::ShutOut).await;
    assert_eq!(all, (0..53).map(|n| format!("Bob {n:02}")).collect::<Vec<_>>());
    for mangled in ["x", ".", "00000000000000000000000000000000", "%00", "' OR 1=1 --", "é.é"] {
        assert_eq!(look(&acme, Level::TwoFactor, Effect::ShutOut, mangled).await.members, first.members, "{mangled}");
    }
}

#[tokio::test]
async fn the_preview_goes_back_the_way_it_came() {
    let acme = Acme::new().await;
    for n in 0..103 {
        acme.member(&format!("Bob {n:03}"), Role::Member).await;
    }
    let look = async |at: &str| look(&acme, Level::TwoFactor, Effect::ShutOut, at).await;
    let first = look("").await;
    assert_eq!(first.previous, None);
    let second = look(&first.next.clone().unwrap()).await;
    let third = look(&second.next.clone().unwrap()).await;
    assert_eq!((third.members.len(), third.next.clone()), (3, None));
    assert_eq!(look(&third.previous.unwrap()).await.members, second.members);
    let back = look(&second.previous.unwrap()).await;
    assert_eq!((&back.members, &back.previous, &back.next), (&first.members, &None, &first.next));
}

#[tokio::test]
async fn a_search_finds_in_every_list_of_the_preview_by_name_or_address_in_any_case() {
    let acme = Acme::new().await;
    for n in 0..60 {
        acme.member(&format!("Bob {n:02}"), Role::Member).await;
    }
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    acme.house.enrol(&mut carol, &carols).await;
    // Whose session is looked at, because it did not use what they have.
    let (mut dave, _) = acme.member("Dave", Role::Member).await;
    let elsewhere = acme.house.sign_in(&dave).await;
    acme.house.enrol(&mut dave, &elsewhere).await;
    let found = async |effect: Effect, words: &str| {
        let page = search(&acme, Level::TwoFactor, effect, words, "").await;
        page.members.into_iter().map(|member| member.name).collect::<Vec<_>>()
    };
    for (effect, words, names) in [
        (Effect::ShutOut, " BOB 07 ", vec!["Bob 07"]),
        (Effect::ShutOut, "%_", vec![]),
        (Effect::ShutOut, "carol", vec![]),
        (Effect::ShutOut, "a\0b", vec![]),
        (Effect::Nothing, "CAROL@acme", vec!["Carol"]),
        (Effect::Confirms, "dav", vec!["Dave"]),
        (Effect::Confirms, "carol", vec![]),
    ] {
        assert_eq!(found(effect, words).await, names, "{effect:?} {words:?}");
    }
    let first = search(&acme, Level::TwoFactor, Effect::ShutOut, "bob", "").await;
    assert_eq!((first.members.len(), first.counts[0], first.search.as_str()), (50, 60, "bob"), "of everybody");
    let rest = search(&acme, Level::TwoFactor, Effect::ShutOut, "bob", &first.next.unwrap()).await;
    assert_eq!((rest.members.len(), rest.next), (10, None));
    let back = search(&acme, Level::TwoFactor, Effect::ShutOut, "bob", &rest.previous.unwrap()).await;
    assert_eq!(back.members, first.members);

    let ada = acme.ada().await;
    let copied = concerned_emails(acme.engine(), &ada, "acme", "two_factor", "shut_out", "bob").await.unwrap();
    assert_eq!(copied.told, "Copied 60 addresses.");
    let mut list = concerned(acme.engine(), &ada, "acme", ("two_factor", "shut_out", "bob 5"), "CSV").await.unwrap();
    assert_eq!(list.step().await.unwrap().len(), 10);
    assert!(list.step().await.unwrap().is_empty());
    let told = json!({ "count": 60, "level": "two_factor", "effect": "shut_out", "search": "bob" });
    assert_eq!(acme.house.audited("workspace.member_emails_copied").await, [told]);
    let told = json!({
        "format": "CSV", "count": 10, "level": "two_factor", "effect": "shut_out", "search": "bob 5",
    });
    assert_eq!(acme.house.audited("workspace.preview_exported").await, [told]);
}

#[tokio::test]
async fn only_admins_of_this_workspace_preview_it() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, mallorys) = acme.stranger("Mallory").await;
    for (browser, refused) in [(bobs, Forbidden), (mallorys, NotFound)] {
        let caller = acme.house.caller(&browser).await;
        assert_eq!(code(preview(acme.engine(), &caller, "acme", "two_factor", "", "", "").await), Some(refused));
    }
}

#[tokio::test]
async fn an_admin_demands_no_more_than_they_can_prove_themselves() {
    let acme = Acme::new().await;
    let ask = async |level: &str| code(demand(acme.engine(), &acme.fresh_ada().await, "acme", level, "").await);
    assert_eq!(ask("phishing_resistant").await, Some(SecondFactorSetupRequired));
    let panel = acme.people(&acme.ada().await).await.enforcement.unwrap();
    assert_eq!((panel.locked, panel.passkeys_locked), (None, Some(SwitchRefusal::OwnFactorMissing)));
    let device = Device::new();
    let elsewhere = acme.house.sign_in(&acme.ada).await;
    acme.house.add_passkey(&elsewhere, &device).await;
    assert_eq!(ask("phishing_resistant").await, Some(StepUpRequired));
    acme.house.step_up_with(&acme.ada().await, &device).await;
    assert_eq!(ask("phishing_resistant").await, None);
    assert_eq!(ask("no such level").await, Some(ValidationFailed));
    let panel = acme.people(&acme.ada().await).await.enforcement.unwrap();
    assert_eq!((panel.required, panel.with_passkey), (Level::PhishingResistant, 1));
}

#[tokio::test]
async fn on_means_on_and_a_weaker_level_is_asked_for_by_name() {
    let (acme, device) = (Acme::new().await, Device::new());
    acme.house.add_passkey(&acme.browser(), &device).await;
    for (level, after) in [("phishing_resistant", Level::PhishingResistant), ("two_factor", Level::TwoFactor)] {
        demand(acme.engine(), &acme.fresh_ada().await, "acme", level, "").await.unwrap();
        require(acme.engine(), &acme.fresh_ada().await, "acme", true).await.unwrap();
        assert_eq!(acme.people(&acme.ada().await).await.enforcement.unwrap().required, after);
    }
}

#[tokio::test]
async fn hobby_locks_both_levels() {
    let acme = Acme::with_plan(Plan::Hobby).await;
    acme.house.add_passkey(&acme.browser(), &Device::new()).await;
    let panel = acme.people(&acme.ada().await).await.enforcement.unwrap();
    let locked = Some(SwitchRefusal::PlanTooSmall);
    assert_eq!((panel.locked, panel.passkeys_locked, panel.outlives_plan), (locked, locked, false));
    let ada = acme.fresh_ada().await;
    assert_eq!(code(demand(acme.engine(), &ada, "acme", "phishing_resistant", "").await), Some(PlanRequired));
}
