//! Promises of tokens, and threats to them: they work whatever is required of people, and do no more than they may.

use crate::acme::{Acme, ROCKET, code, open_at};
use crate::device::Device;
use crate::every_use_case::{door, every_use_case};
use crate::house::client;
use crate::intruder::execute;
use engine::audit::{self, Asked};
use engine::tokens::{self, Created, NewToken};
use engine::workspaces::projects::ProjectAt;
use engine::workspaces::{domains, enforcement, invites, members, projects};
use engine::{
    Caller, Credentials, DatabaseUrl, Engine, Who, accounts, factors, housekeeping, limits, step_up, workspaces,
};
use shared::ErrorCode::{
    self, Conflict, Forbidden, InsufficientScope, NotFound, PeopleOnly, SecondFactorSetupRequired, SignInRequired,
    StepUpRequired, ValidationFailed,
};
use shared::policy::{Level, Role};
use shared::views::Door;

const fn wanted(name: &'static str, scope: &'static str, days: &'static str) -> NewToken<'static> {
    NewToken { name, scope, expires_in_days: days }
}

/// Who sends this token to this server.
async fn bearing(engine: &Engine, token: &str) -> Caller {
    engine.resolve(Credentials { bearer: Some(token), ..Credentials::default() }, client()).await.unwrap()
}

async fn is_nobody(engine: &Engine, token: &str) -> bool {
    matches!(bearing(engine, token).await.who, Who::Anonymous)
}

async fn project_id(acme: &Acme, workspace: &str) -> String {
    let door = projects::list(acme.engine(), &acme.ada().await, workspace).await.unwrap();
    let Door::Open(list) = door else { unreachable!("shut: {door:?}") };
    list.projects.into_iter().next().unwrap().id
}

/// What forms and addresses call a token by.
fn id(created: &Created) -> String {
    created.token.id.to_string()
}

/// A token of each kind, of Ada, of Acme and of Rocket.
async fn one_of_each(acme: &Acme, scope: &'static str) -> [Created; 3] {
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let account = tokens::of_account(engine, &ada, wanted("Laptop", scope, "30")).await.unwrap();
    // One a second: what happens in the same millisecond has no order.
    acme.house.clock.advance(1);
    let workspace = tokens::of_workspace(engine, &ada, "acme", wanted("Backup", scope, "30")).await.unwrap();
    acme.house.clock.advance(1);
    let project = tokens::of_project(engine, &ada, ROCKET, wanted("Pipeline", scope, "30")).await.unwrap();
    [account, workspace, project]
}

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

/// What each use case answers to tokens that may write: Ada's own (she is an admin), the workspace's, the project's,
/// and one of another workspace. Where a scope to read is told something else, that stands behind the `/`.
const INSIDE: &str = "
    access                     ok      ok      404 404
    projects                   ok      ok      404 404
    part of the projects       ok      ok      404 404
    project                    ok      ok      404 404
    page of a project          403     403     404 404
    people                     403     403     404 404
    members                    ok      ok      404 404
    member                     403     403     404 404
    e-mails of members         403     403     404 404
    change role                403     403     404 404
    give no role               403     403     404 404
    remove                     403     403     404 404
    remove with tokens         403     403     404 404
    settings                   403     403     404 404
    rename                     403     403     404 404
    rename to nothing          403     403     404 404
    delete                     403     403     404 404
    create project             ok/403  ok/403  404 404
    create nameless project    422/403 422/403 404 404
    claim a creation           ok/403  ok/403  404 404
    claim an invite            403     403     404 404
    claim a domain             403     403     404 404
    claim a token              403     403     404 404
    rename project             403     403     404 404
    delete project             403     403     404 404
    switch on                  403     403     404 404
    switch off                 403     403     404 404
    invite                     403     403     404 404
    invite nonsense            403     403     404 404
    waiting invites            403     403     404 404
    an invite                  403     403     404 404
    revoke by id               403     403     404 404
    trusted domains            403     403     404 404
    requests that wait         403     403     404 404
    resend                     403     403     404 404
    revoke                     403     403     404 404
    demand                     403     403     404 404
    demand nonsense            403     403     404 404
    end the grace              403     403     404 404
    what is required           ok      403     404 404
    preview                    ok      403     404 404
    part of a preview          ok      403     404 404
    list of a preview          403     403     404 404
    e-mails of a preview       403     403     404 404
    audit events               ok      403     404 404
    audit log                  403     403     404 404
    audit export               ok      403     404 404
    add a domain               403     403     404 404
    add nonsense               403     403     404 404
    check a domain             403     403     404 404
    change a domain            403     403     404 404
    remove a domain            403     403     404 404
    approve                    403     403     404 404
    decline                    403     403     404 404
    workspace tokens           403     403     404 404
    page of its tokens         403     403     404 404
    project tokens             403     403     404 404
    a workspace token          403     403     404 404
    a project token            403     403     404 404
    create a workspace token   403     403     404 404
    create a project token     403     403     404 404
    revoke a workspace token   403     403     404 404
    revoke a project token     403     403     404 404
    leave                      403     403     403 403
    project by id              ok      ok      ok  404
    rename by id               ok/403  ok/403  ok/403 404
    delete by id               403     403     403 404
    tokens by id               403     403     403 404
    a token by id              403     403     403 404
    create a token by id       403     403     404 404
    revoke a token by id       403     403     403 404";

#[tokio::test]
async fn each_kind_of_token_does_what_it_may_and_nothing_else() {
    let acme = Acme::new().await;
    let (engine, rocket) = (acme.engine(), project_id(&acme, "acme").await);
    workspaces::create(engine, &acme.ada().await, "Globex").await.unwrap();
    for (scope, column) in [("read", 1), ("write", 0)] {
        let [account, workspace, project] = one_of_each(&acme, scope).await;
        let ada = acme.fresh_ada().await;
        let elsewhere = tokens::of_workspace(engine, &ada, "globex", wanted("Globex", scope, "")).await.unwrap();
        let mut answers: Vec<Vec<(&str, String)>> = Vec::new();
        for token in [account, workspace, project, elsewhere] {
            let caller = bearing(engine, token.secret.expose()).await;
            let mut told = every_use_case(engine, &caller, "acme").await;
            told.extend(by_id(engine, &caller, &rocket).await);
            answers.push(told.into_iter().map(|(name, code)| (name, short(code))).collect());
        }
        let told = (0..answers[0].len()).map(|n| {
            let row = answers.iter().map(|of_one| of_one[n].1.as_str()).collect::<Vec<_>>();
            format!("{}: {}", answers[0][n].0, row.join(" "))
        });
        let expected = INSIDE.trim().lines().map(|line| {
            let (name, cells) = line.trim().split_once("  ").unwrap();
            let of_scope = |cell: &'static str| cell.split('/').nth(column).unwrap_or(cell);
            format!("{name}: {}", cells.split_whitespace().map(of_scope).collect::<Vec<_>>().join(" "))
        });
        assert_eq!(told.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "with the scope to {scope}");
    }
}

#[tokio::test]
async fn a_token_is_told_whether_its_scope_is_too_small_or_no_token_may() {
    let acme = Acme::new().await;
    let (engine, rocket) = (acme.engine(), project_id(&acme, "acme").await);
    let at = ProjectAt::Id(&rocket);
    for (scope, told) in [("read", Some(InsufficientScope)), ("write", None)] {
        for (kind, token) in ["account", "workspace", "project"].into_iter().zip(one_of_each(&acme, scope).await) {
            let caller = bearing(engine, token.secret.expose()).await;
            let (name, another) = (format!("Comet {kind}"), format!("Luna {kind}"));
            assert_eq!(code(projects::rename(engine, &caller, at, &name).await), told, "{scope} {kind}");
            assert_eq!(code(projects::delete(engine, &caller, at, &name).await), Some(PeopleOnly), "{scope} {kind}");
            // A project's reaches no list of projects.
            let told = if kind == "project" { Some(NotFound) } else { told };
            assert_eq!(code(projects::create(engine, &caller, "acme", &another).await), told, "{scope} {kind}");
        }
    }
}

/// What concerns one project, as programs ask for it.
async fn by_id(engine: &Engine, caller: &Caller, id: &str) -> Vec<(&'static str, Option<ErrorCode>)> {
    let at = ProjectAt::Id(id);
    vec![
        ("project by id", door(projects::show(engine, caller, at).await)),
        ("rename by id", code(projects::rename(engine, caller, at, "Comet").await)),
        ("delete by id", code(projects::delete(engine, caller, at, "Comet").await)),
        ("tokens by id", door(tokens::project_tokens(engine, caller, at, "").await)),
        ("a token by id", door(tokens::project_token(engine, caller, at, id).await)),
        ("create a token by id", code(tokens::of_project(engine, caller, at, wanted("Another", "read", "")).await)),
        ("revoke a token by id", code(tokens::revoke_project_token(engine, caller, at, id).await)),
    ]
}

fn short(code: Option<ErrorCode>) -> String {
    code.map_or_else(|| "ok".to_owned(), |code| code.status().to_string())
}

#[tokio::test]
async fn a_token_is_no_person_and_changes_nothing_about_its_account() {
    let acme = Acme::new().await;
    let (engine, rocket) = (acme.engine(), project_id(&acme, "acme").await);
    let made = one_of_each(&acme, "write").await;
    let before = acme.house.texts("SELECT kind FROM audit_events ORDER BY id").await;
    for token in &made {
        let caller = bearing(engine, token.secret.expose()).await;
        let told = [
            code(workspaces::create(engine, &caller, "Mine").await),
            code(workspaces::restore(engine, &caller, "acme").await),
            code(accounts::me(engine, &caller).await),
            code(factors::security(engine, &caller).await),
            code(factors::disable(engine, &caller).await),
            code(factors::authenticator::begin(engine, &caller).await),
            code(factors::recovery_codes::view(engine, &caller).await),
            code(factors::recovery_codes::regenerate(engine, &caller).await),
            code(factors::passkey::begin(engine, &caller).await),
            code(factors::passkey::remove(engine, &caller, &rocket).await),
            code(step_up::methods(engine, &caller).await),
            code(step_up::with_password(engine, &caller, crate::house::PASSWORD).await),
            code(audit::activity(engine, &caller, &Asked::default()).await),
            code(audit::begin_activity_export(engine, &caller, &Asked::default(), "CSV").await),
            code(tokens::account_tokens(engine, &caller, "").await),
            code(tokens::account_token(engine, &caller, &id(&made[0])).await),
            code(tokens::of_account(engine, &caller, wanted("Offspring", "write", "")).await),
            code(tokens::revoke_account_token(engine, &caller, &id(&made[0])).await),
            code(domains::join(engine, &caller, &rocket).await),
            code(domains::ask(engine, &caller, &rocket).await),
            code(invites::accept_waiting(engine, &caller, &rocket).await),
        ];
        assert_eq!(told, [Some(PeopleOnly); 21]);
    }
    assert_eq!(acme.house.texts("SELECT kind FROM audit_events ORDER BY id").await, before, "and nothing was done");
}

#[tokio::test]
async fn a_project_token_learns_of_its_project_alone() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    workspaces::create(engine, &ada, "Globex").await.unwrap();
    projects::create(engine, &ada, "globex", "Reactor").await.unwrap();
    let (rocket, reactor) = (project_id(&acme, "acme").await, project_id(&acme, "globex").await);
    let made = tokens::of_project(engine, &ada, ROCKET, wanted("Pipeline", "write", "")).await.unwrap();
    let pipeline = bearing(engine, made.secret.expose()).await;
    assert_eq!(door(projects::show(engine, &pipeline, ProjectAt::Id(&rocket)).await), None);
    for at in [ROCKET, ProjectAt::Id(&reactor), ProjectAt::Id("no id"), ProjectAt::Id(&id(&made))] {
        assert_eq!(door(projects::show(engine, &pipeline, at).await), Some(NotFound));
        assert_eq!(code(projects::rename(engine, &pipeline, at, "Mine").await), Some(NotFound));
    }
    assert_eq!(workspaces::cards(engine, &pipeline, "").await.unwrap().cards, []);
    // With the project goes its token.
    projects::delete(engine, &ada, ROCKET, "Rocket").await.unwrap();
    assert!(is_nobody(engine, made.secret.expose()).await);
}

#[tokio::test]
async fn an_account_token_ends_with_its_membership_and_its_account() {
    let acme = Acme::new().await;
    for leaves in [false, true] {
        let name = if leaves { "Bob" } else { "Cleo" };
        let (person, browser) = acme.member(name, Role::Member).await;
        let caller = acme.house.caller(&browser).await;
        let made = tokens::of_account(acme.engine(), &caller, wanted("Script", "write", "")).await.unwrap();
        let script = bearing(acme.engine(), made.secret.expose()).await;
        assert!(acme.open(&script).await.is_ok());
        if leaves {
            members::leave(acme.engine(), &caller, "acme").await.unwrap();
        } else {
            let id = acme.id(&person.email).await;
            members::remove(acme.engine(), &acme.fresh_ada().await, "acme", &id).await.unwrap();
        }
        assert_eq!(acme.open(&script).await, Err(NotFound));
        assert_eq!(code(projects::create(acme.engine(), &script, "acme", "Back").await), Some(NotFound));
        assert_eq!(workspaces::cards(acme.engine(), &script, "").await.unwrap().cards, []);
        acme.execute("DELETE FROM accounts WHERE email = $1", &person.email).await;
        assert_eq!(acme.count("SELECT COUNT(*) FROM tokens WHERE name = $1", "Script").await, 0);
    }
}

#[tokio::test]
async fn an_account_token_has_the_role_of_its_account_now() {
    let acme = Acme::new().await;
    let (bob, bobs) = acme.member("Bob", Role::Member).await;
    let caller = acme.house.caller(&bobs).await;
    let made = tokens::of_account(acme.engine(), &caller, wanted("Script", "write", "")).await.unwrap();
    let script = bearing(acme.engine(), made.secret.expose()).await;
    projects::create(acme.engine(), &script, "acme", "As a member").await.unwrap();
    let id = acme.id(&bob.email).await;
    members::change_role(acme.engine(), &acme.fresh_ada().await, "acme", &id, "viewer").await.unwrap();
    assert_eq!(code(projects::create(acme.engine(), &script, "acme", "As a viewer").await), Some(Forbidden));
    assert!(acme.open(&script).await.is_ok());
}

#[tokio::test]
async fn a_token_that_ended_is_nobody_from_the_very_next_request_at_every_server() {
    let acme = Acme::new().await;
    let other = acme.house.another_server().await;
    let servers = [acme.engine(), &other];
    let made = one_of_each(&acme, "write").await;
    for engine in servers {
        for token in &made {
            assert!(!is_nobody(engine, token.secret.expose()).await, "and it is remembered from here on");
        }
    }
    let (engine, ada) = (acme.engine(), acme.ada().await);
    let resolved = bearing(engine, made[1].secret.expose()).await;
    tokens::revoke_account_token(engine, &ada, &id(&made[0])).await.unwrap();
    tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[1])).await.unwrap();
    tokens::revoke_project_token(engine, &ada, ROCKET, &id(&made[2])).await.unwrap();
    assert_eq!(acme.open(&resolved).await, Err(SignInRequired), "not even what was resolved before");
    for engine in servers {
        for token in &made {
            assert!(is_nobody(engine, token.secret.expose()).await);
            assert!(!tokens::is_known(engine, &resolved, token.secret.expose()).await.unwrap());
        }
    }
    for gone in [
        code(tokens::revoke_account_token(engine, &ada, &id(&made[0])).await),
        code(tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[1])).await),
        code(tokens::revoke_project_token(engine, &ada, ROCKET, &id(&made[2])).await),
    ] {
        assert_eq!(gone, Some(NotFound));
    }
    assert_eq!(acme.events("token.revoked").await, 3);
}

#[tokio::test]
async fn the_log_tells_what_a_revoked_token_was_of_whoever_revoked_it() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.ada().await);
    for by_admin in [true, false] {
        let made = one_of_each(&acme, "read").await;
        tokens::revoke_account_token(engine, &ada, &id(&made[0])).await.unwrap();
        tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[1])).await.unwrap();
        if by_admin {
            tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[2])).await.unwrap();
        } else {
            tokens::revoke_project_token(engine, &ada, ROCKET, &id(&made[2])).await.unwrap();
        }
        let revoked = acme.house.audited("token.revoked").await;
        let of = made.iter().map(|token| {
            let event = revoked.iter().find(|event| event["id"] == id(token)).unwrap();
            (event["of"].as_str(), event["project"].as_str())
        });
        let expected = [(None, None), (Some("workspace"), None), (Some("project"), Some("rocket"))];
        assert_eq!(of.collect::<Vec<_>>(), expected, "by an admin: {by_admin}");
    }
}

#[tokio::test]
async fn an_expired_or_mangled_token_is_nobody() {
    let acme = Acme::new().await;
    let other = acme.house.another_server().await;
    let ada = acme.fresh_ada().await;
    let made = tokens::of_account(acme.engine(), &ada, wanted("Week", "read", "7")).await.unwrap();
    let endless = tokens::of_account(acme.engine(), &ada, wanted("Endless", "read", "")).await.unwrap();
    let (week, endless) = (made.secret.expose(), endless.secret.expose());
    let caller = bearing(acme.engine(), week).await;
    acme.house.clock.advance(7 * limits::A_DAY - 1);
    for engine in [acme.engine(), &other] {
        assert!(!is_nobody(engine, week).await);
        assert!(tokens::is_known(engine, &caller, week).await.unwrap());
    }
    assert!(acme.open(&caller).await.is_ok());
    acme.house.clock.advance(1);
    for engine in [acme.engine(), &other] {
        assert!(is_nobody(engine, week).await);
        assert!(!tokens::is_known(engine, &caller, week).await.unwrap());
    }
    assert_eq!(acme.open(&caller).await, Err(SignInRequired));
    acme.house.clock.advance(10 * 366 * limits::A_DAY);
    assert!(!is_nobody(acme.engine(), endless).await);
    let other_kind = endless.replacen("slp_acc_", "slp_ws_", 1);
    for mangled in [&endless[1..], &endless[..endless.len() - 1], &other_kind, "", "slp_acc_", &format!("{endless}x")] {
        assert!(is_nobody(acme.engine(), mangled).await, "{mangled}");
    }
}

#[tokio::test]
async fn making_a_token_takes_a_fresh_proof_and_a_role_that_may() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, vics) = acme.member("Vic", Role::Viewer).await;
    let (bob, vic) = (acme.house.caller(&bobs).await, acme.house.caller(&vics).await);
    let new = wanted("Pipeline", "read", "");
    let engine = acme.engine();
    assert_eq!(code(tokens::of_workspace(engine, &bob, "acme", new).await), Some(Forbidden));
    assert_eq!(code(tokens::of_project(engine, &vic, ROCKET, new).await), Some(Forbidden));
    acme.house.clock.advance(limits::STEP_UP_TTL);
    let ada = acme.ada().await;
    for stale in [
        code(tokens::of_account(engine, &bob, new).await),
        code(tokens::of_project(engine, &bob, ROCKET, new).await),
        code(tokens::of_workspace(engine, &ada, "acme", new).await),
    ] {
        assert_eq!(stale, Some(StepUpRequired));
    }
    step_up::with_password(engine, &bob, crate::house::PASSWORD).await.unwrap();
    let made = tokens::of_project(engine, &bob, ROCKET, new).await.unwrap();
    for (caller, refused) in [(&vic, Some(Forbidden)), (&bob, None), (&ada, None)] {
        assert_eq!(door(tokens::project_tokens(engine, caller, ROCKET, "").await), refused);
    }
    for (caller, refused) in [(&vic, Some(Forbidden)), (&bob, Some(Forbidden)), (&ada, None)] {
        assert_eq!(door(tokens::workspace_tokens(engine, caller, "acme", "").await), refused);
    }
    assert_eq!(code(tokens::revoke_project_token(engine, &vic, ROCKET, &id(&made)).await), Some(Forbidden));
    assert_eq!(code(tokens::revoke_workspace_token(engine, &bob, "acme", &id(&made)).await), Some(Forbidden));
    assert_eq!(code(tokens::revoke_account_token(engine, &bob, &id(&made)).await), Some(NotFound), "it is not his own");
    // An admin ends what reaches into the workspace; it takes no proof: whoever found it in the open must be quick.
    tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made)).await.unwrap();
    assert!(is_nobody(engine, made.secret.expose()).await);
}

#[tokio::test]
async fn one_token_is_found_where_it_belongs_and_nowhere_else() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let made = one_of_each(&acme, "read").await;
    let (engine, ada, bob) = (acme.engine(), acme.ada().await, acme.house.caller(&bobs).await);
    for (n, token) in made.iter().enumerate() {
        let told = [
            code(tokens::account_token(engine, &ada, &id(token)).await),
            door(tokens::workspace_token(engine, &ada, "acme", &id(token)).await),
            door(tokens::project_token(engine, &ada, ROCKET, &id(token)).await),
        ];
        // A workspace has its projects' tokens, too.
        let is_there = [n == 0, n > 0, n == 2];
        assert_eq!(told, is_there.map(|is_there| (!is_there).then_some(NotFound)));
        assert_eq!(code(tokens::account_token(engine, &bob, &id(token)).await), Some(NotFound));
        assert_eq!(door(tokens::workspace_token(engine, &bob, "acme", &id(token)).await), Some(Forbidden));
    }
    assert_eq!(door(tokens::project_token(engine, &bob, ROCKET, &id(&made[2])).await), None);
}

#[tokio::test]
async fn what_a_token_can_not_be_is_said_by_field() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for (name, scope, days, field) in [
        ("", "read", "", "name"),
        ("Pipeline", "admin", "", "scope"),
        ("Pipeline", "", "", "scope"),
        ("Pipeline", "read", "0", "expires_in_days"),
        ("Pipeline", "read", "367", "expires_in_days"),
        ("Pipeline", "read", "-1", "expires_in_days"),
        ("Pipeline", "read", "soon", "expires_in_days"),
    ] {
        let refused = tokens::of_account(acme.engine(), &ada, wanted(name, scope, days)).await.unwrap_err();
        let problem = shared::Problem::from(refused);
        assert_eq!((problem.code, problem.fields[0].field.as_str()), (ValidationFailed, field));
    }
    assert_eq!(acme.events("token.created").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_at_once_exactly_one_becomes_the_hundredth() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for kind in 0..3 {
        for _ in 1..limits::TOKENS_MAX {
            make(acme.engine(), &ada, kind).await.unwrap();
        }
        let mut makers = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (engine, ada) = (acme.engine().clone(), ada.clone());
            makers.spawn(async move { code(make(&engine, &ada, kind).await) });
        }
        let mut told = makers.join_all().await;
        told.sort_by_key(Option::is_some);
        assert_eq!((told[0], &told[1..]), (None, &[Some(Conflict); 49][..]), "of kind {kind}");
    }
    assert_eq!(acme.events("token.created").await, 3 * limits::TOKENS_MAX);
}

#[tokio::test]
async fn an_expired_token_is_listed_for_thirty_days_and_counts_against_no_limit() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for _ in 0..limits::TOKENS_MAX {
        tokens::of_account(acme.engine(), &ada, wanted("For a day", "read", "1")).await.unwrap();
        tokens::of_workspace(acme.engine(), &ada, "acme", wanted("For a day", "read", "1")).await.unwrap();
        tokens::of_project(acme.engine(), &ada, ROCKET, wanted("For a day", "read", "1")).await.unwrap();
    }
    for kind in 0..3 {
        assert_eq!(code(make(acme.engine(), &ada, kind).await.map(drop)), Some(Conflict));
    }
    acme.house.clock.advance(limits::A_DAY);
    let ada = acme.fresh_ada().await;
    for kind in 0..3 {
        make(acme.engine(), &ada, kind).await.unwrap();
    }
    let (mut found, mut at) = (Vec::new(), Some(String::new()));
    while let Some(part) = at {
        let shown = tokens::account_page(acme.engine(), &ada, &part).await.unwrap();
        found.extend(shown.rows);
        at = shown.next;
    }
    let expired = found.iter().filter(|row| row.has_expired).count();
    assert_eq!((found.len(), expired), (expired + 1, usize::try_from(limits::TOKENS_MAX).unwrap()));
    let first = tokens::account_tokens(acme.engine(), &ada, "").await.unwrap();
    let ended = first.tokens.last().unwrap().expires.unwrap();
    let since = i64::from(ended.seconds_until(acme.house.clock.now()));
    for (passes, left) in [(limits::TOKEN_LISTED_AFTER - since - 1, 3 * limits::TOKENS_MAX), (1, 0)] {
        acme.house.clock.advance(passes);
        housekeeping::tidy(acme.engine()).await.unwrap();
        assert_eq!(acme.count("SELECT COUNT(*) FROM tokens WHERE name = $1", "For a day").await, left);
        assert_eq!(acme.count("SELECT COUNT(*) FROM tokens WHERE name <> $1", "For a day").await, 3);
    }
}

async fn make(engine: &Engine, ada: &Caller, kind: u8) -> Result<Created, tokens::TokenError> {
    let new = wanted("One of many", "read", "");
    match kind {
        0 => tokens::of_account(engine, ada, new).await,
        1 => tokens::of_workspace(engine, ada, "acme", new).await,
        _ => tokens::of_project(engine, ada, ROCKET, new).await,
    }
}

#[tokio::test]
async fn admins_and_owners_hear_of_a_new_token_and_nobody_of_its_secret() {
    let acme = Acme::new().await;
    let (mut dan, dans) = acme.member("Dan", Role::Admin).await;
    acme.house.enrol(&mut dan, &dans).await;
    let made = one_of_each(&acme, "write").await;
    for token in &made {
        // Used, renamed and listed, so that whatever notes its use has noted it.
        assert!(!is_nobody(acme.engine(), token.secret.expose()).await);
    }
    let subjects = |mails: Vec<engine::mail::DeliveredMail>| {
        let of_tokens = mails.into_iter().map(|mail| mail.subject).filter(|subject| subject.contains("token"));
        of_tokens.collect::<Vec<_>>()
    };
    assert_eq!(subjects(acme.house.mails_to("dan@acme.dev").await), ["A token was created in Acme"; 2]);
    let adas = subjects(acme.house.mails_to("ada@acme.dev").await);
    assert_eq!(adas.len(), 3, "{adas:?}");
    assert!(adas.contains(&"A token was created for your account".to_owned()), "{adas:?}");
    let everything = acme.house.everything_stored().await;
    let mailed: String = acme.house.mails().await.into_iter().map(|mail| mail.text).collect();
    assert!(mailed.contains("Pipeline") && everything.windows(8).any(|bytes| bytes == b"Pipeline"));
    for token in &made {
        let secret = token.secret.expose();
        // Its tail, told apart from the four characters that lists show.
        for part in [secret, &secret[..secret.len() - 4], &secret[8..24]] {
            assert!(!everything.windows(part.len()).any(|bytes| bytes == part.as_bytes()), "{part} is stored");
            assert!(!mailed.contains(part), "{part} is mailed");
        }
    }
}

#[tokio::test]
async fn the_log_says_which_token_did_it_and_who_made_it() {
    let acme = Acme::new().await;
    let (engine, rocket) = (acme.engine(), project_id(&acme, "acme").await);
    let made = one_of_each(&acme, "write").await;
    let said = acme.house.audited("token.created").await;
    for (event, token) in said.iter().zip(&made) {
        assert_eq!(event["id"], id(token));
    }
    assert_eq!(
        said.iter().map(|event| [&event["name"], &event["of"], &event["project"]]).collect::<Vec<_>>(),
        [
            [&"Laptop".into(), &serde_json::Value::Null, &serde_json::Value::Null],
            [&"Backup".into(), &"workspace".into(), &serde_json::Value::Null],
            [&"Pipeline".into(), &"project".into(), &"rocket".into()],
        ]
    );
    assert_eq!(
        acme.house.texts("SELECT DISTINCT actor FROM audit_events WHERE kind = 'token.created'").await,
        ["ada@acme.dev"]
    );
    for (n, token) in made.iter().enumerate() {
        let caller = bearing(engine, token.secret.expose()).await;
        acme.house.clock.advance(1);
        projects::rename(engine, &caller, ProjectAt::Id(&rocket), &format!("Rocket {n}")).await.unwrap();
    }
    let renamed = acme.house.audited("project.renamed").await;
    let did: Vec<_> = renamed.iter().map(|event| (event["token_id"].as_str(), event["token"].as_str())).collect();
    let ids = made.each_ref().map(id);
    assert_eq!(
        did,
        [
            (Some(ids[0].as_str()), Some("Laptop")),
            (Some(ids[1].as_str()), Some("Backup")),
            (Some(ids[2].as_str()), Some("Pipeline"))
        ]
    );
    let actors = acme.house.texts("SELECT actor FROM audit_events WHERE kind = 'project.renamed' ORDER BY id").await;
    assert_eq!(actors, ["ada@acme.dev", "token “Backup”", "token “Pipeline”"]);
}

#[tokio::test]
async fn last_use_is_noted_and_reading_is_seldom_a_write() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let made = tokens::of_account(engine, &ada, wanted("Script", "read", "")).await.unwrap();
    let used = async || tokens::account_tokens(engine, &ada, "").await.unwrap().tokens.remove(0).last_used;
    assert!(used().await.is_none());
    bearing(engine, made.secret.expose()).await;
    let (first, from) = used().await.unwrap();
    assert_eq!((first, from.as_str()), (acme.house.clock.now(), "192.0.2.7"));
    for (passes, noted) in [(limits::TOKEN_TOUCH_EVERY - 1, false), (1, true)] {
        acme.house.clock.advance(passes);
        bearing(engine, made.secret.expose()).await;
        assert_eq!(used().await.unwrap().0 > first, noted);
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

#[tokio::test]
async fn a_new_token_is_shown_to_the_session_that_made_it_and_only_for_a_minute() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let elsewhere = acme.house.caller(&acme.house.sign_in(&acme.ada).await).await;
    let made = tokens::of_workspace(engine, &ada, "acme", wanted("Backup", "read", "")).await.unwrap();
    let sealed = tokens::hand_over(engine, &ada, &made).unwrap();
    assert!(!sealed.contains(&made.secret.expose()[8..]));
    let shown = tokens::take_over(engine, &ada, &sealed).await.unwrap();
    assert_eq!((shown.name.as_str(), shown.secret.as_str()), ("Backup", made.secret.expose()));
    assert!(!format!("{shown:?} {made:?}").contains(&made.secret.expose()[8..]), "and no log can hold it");
    for other in [acme.house.caller(&bobs).await, elsewhere] {
        assert_eq!(code(tokens::take_over(engine, &other, &sealed).await), Some(NotFound));
    }
    assert_eq!(code(tokens::take_over(engine, &acme.house.nobody().await, &sealed).await), Some(SignInRequired));
    let bearer = bearing(engine, made.secret.expose()).await;
    assert_eq!(code(tokens::take_over(engine, &bearer, &sealed).await), Some(PeopleOnly));
    for mangled in ["", "no such thing", &sealed[1..], &sealed[..sealed.len() - 2]] {
        assert_eq!(code(tokens::take_over(engine, &ada, mangled).await), Some(NotFound));
    }
    acme.house.clock.advance(limits::CREATED_TOKEN_TTL - 1);
    assert!(tokens::take_over(engine, &ada, &sealed).await.is_ok());
    acme.house.clock.advance(1);
    assert_eq!(code(tokens::take_over(engine, &ada, &sealed).await), Some(NotFound));
    let sealed = tokens::hand_over(engine, &ada, &made).unwrap();
    tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made)).await.unwrap();
    assert_eq!(code(tokens::take_over(engine, &ada, &sealed).await), Some(NotFound), "it no longer works");
}

#[tokio::test]
async fn the_panel_counts_no_token_that_the_gate_refuses() {
    let acme = Acme::new().await;
    let (engine, (_, bobs)) = (acme.engine(), acme.member("Bob", Role::Member).await);
    let make = async |caller: &Caller| {
        acme.house.clock.advance(1);
        tokens::of_account(engine, caller, wanted("Script", "read", "")).await.unwrap()
    };
    let told = async || acme.people(&acme.ada().await).await.enforcement.unwrap().bypassing.member_count;
    let bob = acme.house.caller(&bobs).await;
    make(&bob).await;
    acme.switch(true).await;
    step_up::with_password(engine, &bob, crate::house::PASSWORD).await.unwrap();
    make(&bob).await;
    assert_eq!(told().await, 1, "the one that was there before the switch");
    make(&acme.fresh_ada().await).await;
    assert_eq!(told().await, 2, "and one that a second factor was used for");
    acme.switch(false).await;
    assert_eq!(told().await, 3);
}

#[tokio::test]
async fn the_panel_tells_admins_what_gets_in_without_a_second_factor() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    workspaces::create(engine, &ada, "Globex").await.unwrap();
    let panel = async || acme.people(&acme.ada().await).await.enforcement.unwrap().bypassing;
    assert_eq!(panel().await, shared::views::Bypassing::default());
    let [account, backup, _] = one_of_each(&acme, "read").await;
    tokens::of_workspace(engine, &acme.fresh_ada().await, "globex", wanted("Elsewhere", "read", "")).await.unwrap();
    let (_, eves) = acme.stranger("Eve").await;
    let eve = acme.house.caller(&eves).await;
    tokens::of_account(engine, &eve, wanted("A stranger's", "read", "")).await.unwrap();
    bearing(engine, backup.secret.expose()).await;
    let told = panel().await;
    let names: Vec<_> = told.used_last.iter().map(|row| (row.name.as_str(), row.last_used.is_some())).collect();
    assert_eq!((told.count, told.member_count, told.has_older), (2, 1, false));
    assert_eq!(names, [("Backup", true), ("Pipeline", false)]);
    let own: Vec<_> = told.of_members.iter().map(|row| (row.name.as_str(), row.owner.as_str())).collect();
    assert_eq!(own, [("Laptop", "Ada")], "and nobody's who is no member");
    assert!(told.of_members[0].last_used.is_none());
    bearing(engine, account.secret.expose()).await;
    assert!(panel().await.of_members[0].last_used.is_some());
    let most = limits::TOKENS_NAMED.unsigned_abs();
    for n in 0..most {
        make(engine, &acme.fresh_ada().await, 1 + u8::from(n % 2 == 0)).await.unwrap();
    }
    let told = panel().await;
    assert_eq!((told.count, told.used_last.len() as u64), (2 + most, most));
    assert_eq!(told.used_last[0].name, "Backup");
    tokens::revoke_account_token(engine, &ada, &id(&account)).await.unwrap();
    assert_eq!((panel().await.member_count, panel().await.of_members), (0, vec![]));
    acme.house.clock.advance(30 * limits::A_DAY);
    let expired = acme.people(&acme.house.caller(&acme.house.sign_in(&acme.ada).await).await).await;
    assert_eq!(expired.enforcement.unwrap().bypassing.count, most);
}

#[tokio::test]
async fn the_panel_looks_at_so_many_account_tokens_of_members_and_says_that_there_are_more() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let oldest = tokens::of_account(engine, &ada, wanted("Oldest", "read", "")).await.unwrap();
    bearing(engine, oldest.secret.expose()).await;
    let panel = async || acme.people(&acme.ada().await).await.enforcement.unwrap().bypassing;
    let bound = limits::MEMBER_TOKENS_COUNTED;
    copy_tokens(&acme, 1, bound - 1).await;
    let told = panel().await;
    assert_eq!((told.member_count, told.has_older), (bound.unsigned_abs(), false));
    assert_eq!((told.of_members.len(), told.of_members[0].name.as_str()), (5, "Oldest"));
    copy_tokens(&acme, bound, bound).await;
    let told = panel().await;
    assert_eq!((told.member_count, told.has_older), (bound.unsigned_abs(), true));
    assert!(told.of_members.iter().all(|row| row.name == "Copy"), "what was not looked at is not named");
}

/// Makes newer tokens like the only one there is, never used.
async fn copy_tokens(acme: &Acme, first: i64, last: i64) {
    let (id, hash) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => ("CAST('copy' || printf('%012d', i) AS BLOB)", "CAST(printf('%032d', i) AS BLOB)"),
        DatabaseUrl::Postgres(_) => {
            ("('ffffffff-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid", "sha256(i::text::bytea)")
        }
    };
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
         INSERT INTO tokens (id, token_hash, kind, account_id, name, scope, level, ends_with, created_at)
         SELECT {id}, {hash}, t.kind, t.account_id, 'Copy', t.scope, t.level, t.ends_with, t.created_at
         FROM tokens t, n WHERE t.name = 'Oldest'"
    );
    execute(&acme.house, &sql).await;
}
