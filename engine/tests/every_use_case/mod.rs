//! Every use case inside a workspace, asked once: who may come in by none of them is told the same by all.

use engine::audit::{self, LogError};
use engine::gate::Refusal;
use engine::idempotency::{self, Creation, Request};
use engine::tokens::{self, NewToken};
use engine::workspaces::projects::ProjectAt;
use engine::workspaces::{domains, enforcement, invites, members, projects};
use engine::{Caller, Engine, gate, workspaces};
use shared::views::{Door, MemberFilter};
use shared::{ErrorCode, Problem};

use crate::acme::code;

/// The id of no account.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// What each use case inside a workspace answers; leaving comes last, because it may work.
pub async fn every_use_case(engine: &Engine, caller: &Caller, ws: &str) -> Vec<(&'static str, Option<ErrorCode>)> {
    let rocket = ProjectAt::Page { workspace: ws, project: "rocket" };
    let wanted = NewToken { name: "Sneaked in", scope: "write", expires_in_days: "" };
    vec![
        ("access", door(gate::access(engine, caller, ws).await)),
        ("projects", door(projects::list(engine, caller, ws).await)),
        ("part of the projects", door(projects::part(engine, caller, ws, "").await)),
        ("project", door(projects::show(engine, caller, rocket).await)),
        ("page of a project", door(projects::page(engine, caller, rocket, "").await)),
        ("people", door(members::people(engine, caller, ws, &MemberFilter::default(), ("", "")).await)),
        ("members", door(members::list(engine, caller, ws, &MemberFilter::default(), "").await)),
        ("member", door(members::member(engine, caller, ws, NOBODY).await)),
        ("e-mails of members", code(members::emails(engine, caller, ws, &MemberFilter::default()).await)),
        ("change role", code(members::change_role(engine, caller, ws, NOBODY, "admin").await)),
        ("give no role", code(members::change_role(engine, caller, ws, "nonsense", "god").await)),
        ("remove", code(members::remove(engine, caller, ws, NOBODY).await)),
        ("remove with tokens", code(members::remove_with_tokens(engine, caller, ws, NOBODY).await)),
        ("settings", door(workspaces::settings(engine, caller, ws).await)),
        ("rename", code(workspaces::rename(engine, caller, ws, "Stolen").await)),
        ("rename to nothing", code(workspaces::rename(engine, caller, ws, "").await)),
        ("delete", code(workspaces::delete(engine, caller, ws, "Acme").await)),
        ("create project", code(projects::create(engine, caller, ws, "Sneaked in").await)),
        ("create nameless project", code(projects::create(engine, caller, ws, "").await)),
        (
            "claim a creation",
            code(idempotency::begin(engine, caller, &Creation::Project(ws.into()), claim("project")).await),
        ),
        (
            "claim an invite",
            code(idempotency::begin(engine, caller, &Creation::Invite(ws.into()), claim("invite")).await),
        ),
        (
            "claim a domain",
            code(idempotency::begin(engine, caller, &Creation::Domain(ws.into()), claim("domain")).await),
        ),
        (
            "claim a token",
            code(idempotency::begin(engine, caller, &Creation::WorkspaceToken(ws.into()), claim("token")).await),
        ),
        ("rename project", code(projects::rename(engine, caller, rocket, "Stolen").await)),
        ("delete project", code(projects::delete(engine, caller, rocket, "Rocket").await)),
        ("switch on", code(enforcement::require(engine, caller, ws, true).await)),
        ("switch off", code(enforcement::require(engine, caller, ws, false).await)),
        ("invite", code(invites::send(engine, caller, ws, "mallory@evil.dev", "admin").await)),
        ("invite nonsense", code(invites::send(engine, caller, ws, "nonsense", "god").await)),
        ("waiting invites", door(invites::list(engine, caller, ws, "").await)),
        ("an invite", door(invites::one(engine, caller, ws, NOBODY).await)),
        ("revoke by id", code(invites::revoke_by_id(engine, caller, ws, NOBODY).await)),
        ("trusted domains", door(domains::all(engine, caller, ws).await)),
        ("requests that wait", door(domains::waiting(engine, caller, ws).await)),
        ("resend", code(invites::resend(engine, caller, ws, "mallory@evil.dev").await)),
        ("revoke", code(invites::revoke(engine, caller, ws, "mallory@evil.dev").await)),
        ("demand", code(enforcement::demand(engine, caller, ws, "two_factor", "").await)),
        (
            "demand from now on",
            code(enforcement::demand_from_now_on(engine, caller, ws, ("two_factor", true), "").await),
        ),
        ("demand nonsense", code(enforcement::demand(engine, caller, ws, "nonsense", "someday").await)),
        ("end the grace", code(enforcement::end_grace(engine, caller, ws).await)),
        ("what is required", door(enforcement::show(engine, caller, ws).await)),
        ("preview", door(enforcement::preview(engine, caller, ws, "two_factor", "shut_out", "", "").await)),
        (
            "part of a preview",
            door(enforcement::preview_part(engine, caller, ws, ("two_factor", "shut_out", ""), "").await),
        ),
        (
            "list of a preview",
            code(enforcement::concerned(engine, caller, ws, ("two_factor", "shut_out", ""), "CSV").await),
        ),
        (
            "e-mails of a preview",
            code(enforcement::concerned_emails(engine, caller, ws, "two_factor", "shut_out", "").await),
        ),
        ("audit events", code_of_log(audit::events(engine, caller, ws, &audit::Asked::default(), "").await)),
        ("audit log", code_of_log(audit::page(engine, caller, ws, &audit::Asked::default()).await)),
        ("audit export", code(audit::begin_export(engine, caller, ws, &audit::Asked::default(), "CSV").await)),
        ("add a domain", code(domains::add(engine, caller, ws, "example.org", "auto", "member").await)),
        ("add nonsense", code(domains::add(engine, caller, ws, "nonsense", "always", "god").await)),
        ("check a domain", code(domains::check(engine, caller, ws, NOBODY).await)),
        ("change a domain", code(domains::change(engine, caller, ws, NOBODY, "auto", "member").await)),
        ("remove a domain", code(domains::remove(engine, caller, ws, NOBODY).await)),
        ("approve", code(domains::approve(engine, caller, ws, NOBODY).await)),
        ("decline", code(domains::decline(engine, caller, ws, NOBODY).await)),
        ("workspace tokens", door(tokens::workspace_tokens(engine, caller, ws, "").await)),
        ("page of its tokens", door(tokens::workspace_page(engine, caller, ws, "").await)),
        ("project tokens", door(tokens::project_tokens(engine, caller, rocket, "").await)),
        ("a workspace token", door(tokens::workspace_token(engine, caller, ws, NOBODY).await)),
        ("a project token", door(tokens::project_token(engine, caller, rocket, NOBODY).await)),
        ("create a workspace token", code(tokens::of_workspace(engine, caller, ws, wanted).await)),
        ("create a project token", code(tokens::of_project(engine, caller, rocket, wanted).await)),
        ("revoke a workspace token", code(tokens::revoke_workspace_token(engine, caller, ws, NOBODY).await)),
        ("revoke a project token", code(tokens::revoke_project_token(engine, caller, rocket, NOBODY).await)),
        ("leave", code(members::leave(engine, caller, ws).await)),
    ]
}

/// It is the same request each time: nobody waits for themselves.
fn claim(operation: &str) -> Request<'_> {
    Request { key: "walk", operation, content: b"" }
}

fn code_of_log<T>(answer: Result<Door<T>, LogError>) -> Option<ErrorCode> {
    match answer {
        Ok(Door::Shut(shut)) => Some(Problem::from(Refusal::Shut(shut)).code),
        other => code(other),
    }
}

pub fn door<T>(answer: Result<Door<T>, Refusal>) -> Option<ErrorCode> {
    match answer {
        Ok(Door::Open(_)) => None,
        Ok(Door::Shut(shut)) => Some(Problem::from(Refusal::Shut(shut)).code),
        Err(refusal) => Some(Problem::from(refusal).code),
    }
}
