//! Promises of one's own activity, and threats to it: it tells all that happened to the account, to its person alone,
//! and nothing of the inside of workspaces.

use crate::acme::{Acme, code};
use crate::house::{Browser, House, PASSWORD, client};
use crate::intruder::findings;
use engine::audit::{Asked, Exported, activity, begin_activity_export};
use engine::tokens::{self, NewToken};
use engine::workspaces::{self, members, projects};
use engine::{Caller, Client, Credentials, devices, factors, limits, sessions, sign_in, step_up};
use serde_json::json;
use shared::ErrorCode::{PeopleOnly, SignInRequired, ValidationFailed};
use shared::input::InputError::{BeforeTheFirstDay, NotADay};
use shared::policy::Role;
use shared::views::AuditPage;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn read(house: &House, caller: &Caller, asked: Asked<'_>) -> AuditPage {
    activity(&house.engine, caller, &asked).await.unwrap()
}

fn told(page: &AuditPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.what.as_str()).collect()
}

/// All that the person in this browser is told, newest first.
async fn all(house: &House, browser: &Browser) -> Vec<String> {
    let page = read(house, &house.caller(browser).await, Asked::default()).await;
    told(&page).into_iter().map(str::to_owned).collect()
}

async fn exported(house: &House, caller: &Caller, asked: Asked<'_>) -> Vec<Exported> {
    let mut export = begin_activity_export(&house.engine, caller, &asked, "CSV").await.unwrap();
    let mut events = Vec::new();
    loop {
        let step = export.step().await.unwrap();
        if step.is_empty() {
            return events;
        }
        events.extend(step);
    }
}

#[tokio::test]
async fn what_happened_to_an_account_is_told_to_its_person_and_to_nobody_else() {
    let house = House::new().await;
    let (mut ada, bob) = (house.resident("Ada").await, house.resident("Bob").await);
    let (adas, bobs) = (house.sign_in(&ada).await, house.sign_in(&bob).await);
    house.enrol(&mut ada, &adas).await;
    let caller = house.caller(&adas).await;
    step_up::with_code(&house.engine, &caller, &house.fresh_code(&ada)).await.unwrap();
    factors::recovery_codes::view(&house.engine, &caller).await.unwrap();
    let wanted = NewToken { name: "Laptop", scope: "read", expires_in_days: "30" };
    tokens::of_account(&house.engine, &caller, wanted).await.unwrap();
    let begun = devices::begin(&house.engine, &house.nobody().await, "ada@laptop").await.unwrap();
    devices::deny(&house.engine, &caller, begun.user_code.letters()).await.unwrap();
    let mut expected = vec![
        "Turned the device “ada@laptop” away",
        "Created the token “Laptop” (read); it expires in 30 days",
        "Viewed the recovery codes",
        "Confirmed it's you with an authenticator app",
        "Set up an authenticator app",
        "Signed in with a password",
        "Proved this address",
        "Signed up with this address",
    ];
    assert_eq!(all(&house, &adas).await, expected);
    assert_eq!(all(&house, &bobs).await, expected.split_off(5), "and nothing of Ada's");
    // The log of an account and its page say the same of where and how.
    let page = read(&house, &caller, Asked { kind: "session.stepped_up", ..Asked::default() }).await;
    let row = &page.rows[0];
    assert_eq!((row.ip.as_str(), row.proof.as_str()), ("192.0.2.7", "Authenticator"));
    assert!(page.rows.iter().all(|row| row.who.is_empty() && row.whom.is_empty()));
}

#[tokio::test]
async fn whoever_tries_to_get_in_is_told_of_with_where_from_and_so_is_the_operator() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let there = Client { ip: "198.51.100.4".into(), user_agent: FIREFOX.into() };
    let mallory = house.engine.resolve(Credentials::default(), there).await.unwrap();
    assert!(sign_in::with_password(&house.engine, &mallory, &ada.email, "not the password", None).await.is_err());
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    for _ in 0..limits::ATTEMPTS_FREE {
        assert!(sign_in::with_code(&house.engine, &pending, "000000").await.is_err());
    }
    let page = read(&house, &house.caller(&browser).await, Asked::default()).await;
    assert_eq!(page.rows[0].what, "Too many wrong verification codes: a pause began, or they were switched off");
    assert_eq!(page.rows[1].what, "A wrong or used verification code was refused");
    let guess = page.rows.iter().find(|row| row.what == "A wrong password was refused").unwrap();
    let told = (guess.ip.as_str(), guess.browser.as_str(), guess.proof.as_str());
    assert_eq!(told, ("198.51.100.4", "Firefox on Linux", ""));

    factors::reset(&house.engine, &Caller::operator(), &ada.email, "ticket 4711").await.unwrap();
    let again = house.sign_in(&ada).await;
    let told = all(&house, &again).await;
    assert_eq!(told[1], "The operator removed every second factor and ended all sessions: “ticket 4711”");
}

#[tokio::test]
async fn who_guesses_while_signed_in_as_somebody_is_not_named_to_whom_they_guess_at() {
    let house = House::new().await;
    let (ada, bob) = (house.resident("Ada").await, house.resident("Bob").await);
    let (adas, bobs) = (house.sign_in(&ada).await, house.sign_in(&bob).await);
    let bob = house.caller(&bobs).await;
    assert!(sign_in::with_password(&house.engine, &bob, &ada.email, "not the password", None).await.is_err());
    let written = "SELECT actor FROM audit_events WHERE kind = 'session.password_refused'";
    assert_eq!(house.texts(written).await, ["bob@acme.dev"], "the log itself names them");
    let ada = house.caller(&adas).await;
    let page = read(&house, &ada, Asked::default()).await;
    assert_eq!((page.rows[0].what.as_str(), page.rows[0].proof.as_str()), ("A wrong password was refused", ""));
    let events = exported(&house, &ada, Asked::default()).await;
    assert!(events.iter().any(|event| event.kind == "session.password_refused"));
    assert!(!format!("{page:?}{events:?}").contains("bob@"), "{events:?}");
}

#[tokio::test]
async fn nothing_of_a_workspace_is_told_before_or_after_it_shuts_or_removes_somebody() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let bob = acme.house.caller(&bobs).await;
    workspaces::create(acme.engine(), &bob, "Zebrafish").await.unwrap();
    projects::create(acme.engine(), &bob, "acme", "Zebrafish rocket").await.unwrap();
    step_up::with_password(acme.engine(), &bob, PASSWORD).await.unwrap();
    let wanted = NewToken { name: "Zebrafish backup", scope: "read", expires_in_days: "" };
    tokens::of_workspace(acme.engine(), &bob, "acme", wanted).await.unwrap();
    let expected = [
        "Confirmed it's you with a password",
        "Signed in with a password",
        "Proved this address",
        "Signed up with this address",
    ];
    let reads = async || {
        let caller = acme.house.caller(&bobs).await;
        let page = read(&acme.house, &caller, Asked { kind: "", ..Asked::default() }).await;
        let events = exported(&acme.house, &caller, Asked::default()).await;
        let all = format!("{page:?}{events:?}").to_lowercase();
        for canary in ["zebrafish", "rocket", "workspace", "project", "ada@acme.dev", "\"acme\"", "admin"] {
            assert!(!all.contains(canary), "{canary}: {all}");
        }
        let mut told = told(&page).into_iter().map(str::to_owned).collect::<Vec<_>>();
        told.retain(|told| told != "Exported this activity as CSV");
        told
    };
    assert_eq!(reads().await, expected, "while it is open");
    acme.switch(true).await;
    assert_eq!(reads().await, expected, "while it is shut");
    members::remove(acme.engine(), &acme.fresh_ada().await, "acme", &acme.id("bob@acme.dev").await).await.unwrap();
    assert_eq!(reads().await, expected, "and after he was removed");
    // Who is asked for by name is not found in another log either.
    let asked = Asked { kind: "workspace.member_removed", person: "ada@acme.dev", ..Asked::default() };
    assert_eq!(read(&acme.house, &acme.house.caller(&bobs).await, asked).await.rows, []);
}

#[tokio::test]
async fn only_who_is_signed_in_reads_and_exports_it() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let caller = house.caller(&browser).await;
    let wanted = NewToken { name: "Laptop", scope: "write", expires_in_days: "" };
    let token = tokens::of_account(&house.engine, &caller, wanted).await.unwrap();
    let bearer = Credentials { bearer: Some(token.secret.expose()), ..Credentials::default() };
    let bearing = house.engine.resolve(bearer, client()).await.unwrap();
    let pending = house.caller(&house.start_sign_in(&ada).await).await;
    let ended = house.caller(&house.sign_in(&ada).await).await;
    sessions::revoke_others(&house.engine, &caller).await.unwrap();
    let (nobody, operator) = (house.nobody().await, Caller::operator());
    let before = house.texts("SELECT kind FROM audit_events ORDER BY id").await;
    for (who, expected) in [
        (&nobody, SignInRequired),
        (&pending, SignInRequired),
        (&ended, SignInRequired),
        (&operator, SignInRequired),
        (&bearing, PeopleOnly),
    ] {
        let asked = Asked::default();
        assert_eq!(code(activity(&house.engine, who, &asked).await), Some(expected), "{who:?}");
        assert_eq!(code(begin_activity_export(&house.engine, who, &asked, "CSV").await), Some(expected), "{who:?}");
    }
    assert_eq!(house.texts("SELECT kind FROM audit_events ORDER BY id").await, before, "and no export was begun");
}

#[tokio::test]
async fn filters_leave_out_what_they_should_and_name_what_they_can_not_read() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let first = house.sign_in(&ada).await;
    house.clock.advance(limits::A_DAY);
    sessions::sign_out(&house.engine, &house.caller(&first).await).await.unwrap();
    let caller = house.caller(&house.sign_in(&ada).await).await;
    let all = read(&house, &caller, Asked::default()).await;
    assert_eq!(told(&all).len(), 5);
    let kinds: Vec<_> = all.kinds.iter().map(|of| (of.label.as_str(), of.kinds.len())).collect();
    assert_eq!(kinds, [("Account", 2), ("Session", 2)]);
    let signed_in = Asked { kind: "session.signed_in", ..Asked::default() };
    assert_eq!(told(&read(&house, &caller, signed_in).await), ["Signed in with a password"; 2]);
    let days: Vec<&str> = all.rows.iter().map(|row| &row.when.iso[..10]).collect();
    assert_ne!(days[0], days[4]);
    assert_eq!(read(&house, &caller, Asked { from: days[0], ..Asked::default() }).await.rows, all.rows[..2]);
    assert_eq!(read(&house, &caller, Asked { to: days[4], ..Asked::default() }).await.rows, all.rows[2..]);
    // There is nobody to choose: a name of somebody, or of nobody, is not even looked up.
    for person in ["ada@acme.dev", "nobody@acme.dev", &"x".repeat(1000)] {
        assert_eq!(read(&house, &caller, Asked { person, ..Asked::default() }).await, all);
    }
    for (asked, wrong) in [
        (Asked { from: "2026-02-30", ..Asked::default() }, [("from", NotADay)]),
        (Asked { from: "2026-03-04", to: "2026-03-03", ..Asked::default() }, [("to", BeforeTheFirstDay)]),
    ] {
        let page = read(&house, &caller, asked).await;
        let told: Vec<_> = page.wrong.iter().map(|wrong| (wrong.field.as_str(), wrong.error)).collect();
        assert_eq!(told, wrong);
        assert!(page.rows.is_empty() && !page.kinds.is_empty());
        let export = begin_activity_export(&house.engine, &caller, &asked, "CSV").await;
        assert_eq!(code(export), Some(ValidationFailed));
    }
    assert!(house.audited("account.activity_exported").await.is_empty());
}

#[tokio::test]
async fn pages_follow_each_other_and_an_export_holds_them_all_and_is_itself_told() {
    let house = House::new().await;
    let mut ada = house.resident("Ada").await;
    let browser = house.sign_in(&ada).await;
    house.enrol(&mut ada, &browser).await;
    let caller = house.caller(&browser).await;
    for _ in 0..60 {
        factors::recovery_codes::view(&house.engine, &caller).await.unwrap();
    }
    let newest = read(&house, &caller, Asked::default()).await;
    assert_eq!((newest.rows.len(), newest.newer), (50, None));
    let before = newest.older.unwrap().to_string();
    let older = read(&house, &caller, Asked { before: &before, ..Asked::default() }).await;
    assert_eq!((older.rows.len(), older.older), (14, None));
    let after = older.newer.unwrap().to_string();
    let back = read(&house, &caller, Asked { after: &after, ..Asked::default() }).await;
    assert_eq!(back.rows, newest.rows);

    let asked = Asked { kind: "factor.recovery_codes_viewed", person: "bob@acme.dev", ..Asked::default() };
    let events = exported(&house, &caller, asked).await;
    assert_eq!(events.iter().map(|event| event.position).collect::<Vec<_>>(), (5..=64).collect::<Vec<_>>());
    let told = house.audited("account.activity_exported").await;
    assert_eq!(told, [json!({ "format": "CSV", "kind": "factor.recovery_codes_viewed" })]);
    assert_eq!(all(&house, &browser).await[0], "Exported this activity as CSV");
    assert_eq!(findings(&house).await, []);
}

#[tokio::test]
async fn an_export_ends_in_an_error_for_whose_session_ends_in_between() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (stolen, here) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    let thief = house.caller(&stolen).await;
    let mut export = begin_activity_export(&house.engine, &thief, &Asked::default(), "NDJSON").await.unwrap();
    sessions::revoke_others(&house.engine, &house.caller(&here).await).await.unwrap();
    assert_eq!(code(export.step().await), Some(SignInRequired));
}
