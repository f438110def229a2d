//! What tokens reach: what their kind and their scope say, and nothing else.

use super::{bearing, id, is_nobody, one_of_each, project_id, wanted};
use crate::acme::{Acme, ROCKET, code};
use crate::every_use_case::{door, every_use_case};
use engine::audit::Asked;
use engine::workspaces::projects::ProjectAt;
use engine::workspaces::{domains, invites, members, projects};
use engine::{Caller, Engine, accounts, audit, factors, step_up, tokens, workspaces};
use shared::ErrorCode;
use shared::ErrorCode::{Forbidden, InsufficientScope, NotFound, PeopleOnly};
use shared::policy::Role;

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
    demand from now on         403     403     404 404
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
