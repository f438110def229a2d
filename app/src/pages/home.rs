use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{DeletedWorkspace, JoinOffer, JoinStep, Me, WaitingInvite, WorkspaceCard};
use shared::words::{way_to_undo, why};

use crate::components::frame::{Page, card as boxed, framed_home, head, parts};
use crate::components::icon::Icon;
use crate::components::notice::done;
use crate::components::state::door_badge;
use crate::components::time::time;
use crate::components::workspace_list::state_of;
use crate::components::{Form, Look, Submission, press, query};
use crate::paths;
use crate::server_fns::domains::{AskToJoin, JoinWorkspace};
use crate::server_fns::invites::AcceptWaitingInvite;
use crate::server_fns::workspaces::RestoreWorkspace;

/// `/`: my workspaces, which of their doors are open to me and why, and the invites that wait for me.
pub fn home() -> AnyView {
    framed_home(switcher)
}

fn switcher(me: Me) -> AnyView {
    let form = Submission::to::<AcceptWaitingInvite>();
    let has_none = me.workspaces.is_empty();
    let is_first = query(paths::WORKSPACES)().is_empty();
    let home = me.home.unwrap_or_default();
    let is_new = is_first && has_none && home.invites.is_empty() && home.offers.is_empty() && home.deleted.is_empty();
    view! {
        <Title text="Workspaces"/>
        <Page>
            <div class="row top ends wrap">
                {head("Workspaces", "Where you are a member, and which doors are open to you.".into_any())}
                <a class="btn" href="/workspaces/new">"Create workspace"</a>
            </div>
            {done()}
            {(form.came_back() || !home.invites.is_empty()).then(|| invites(form, home.invites, home.more_invites))}
            {(!home.offers.is_empty()).then(|| offers(home.offers))}
            {(!home.deleted.is_empty()).then(|| deleted(home.deleted, home.has_sooner_deleted, home.next_deleted))}
            {(!has_none).then(|| tiles(me.workspaces))}
            {(!is_first || me.next.is_some()).then(|| pages(is_first, me.next))}
            {is_new.then(none_yet)}
        </Page>
    }
    .into_any()
}

/// One form for all of them: what it is refused for is told once, also when none is left.
fn invites(form: Submission, invites: Vec<WaitingInvite>, more: bool) -> AnyView {
    let shown = invites.len();
    let sub = view! { <span class="small quiet">"For your email address."</span> };
    let body = view! {
        <Form to=form>
            <ul class="list" aria-label="Invites">{invites.into_iter().map(invite).collect_view()}</ul>
        </Form>
        {more.then(|| view! { <footer>{format!("The newest {shown}, and there are more.")}</footer> })}
    };
    boxed("Invites", sub.into_any(), ().into_any(), body.into_any())
}

fn invite(invite: WaitingInvite) -> AnyView {
    view! {
        <li>
            {Icon::Mail.tile("on")}
            <div class="grow tight">
                <span><b>{invite.workspace}</b> " invited you as " {invite.role.label()}</span>
                <span class="small quiet">"Sent by " {invite.inviter}</span>
            </div>
            <button type="submit" class="btn primary" name="invite" value=invite.id>"Accept invite"</button>
        </li>
    }
    .into_any()
}

/// One form for all of them, as for the invites. Each says what its rules ask of who undoes it, and where that is done:
/// its own door is not there to say so.
fn deleted(workspaces: Vec<DeletedWorkspace>, has_sooner_deleted: bool, next: Option<String>) -> AnyView {
    let form = Submission::to::<RestoreWorkspace>();
    let next = next.map(|next| paths::with("/", paths::DELETED, &next));
    let soonest = has_sooner_deleted.then(|| "/".to_owned());
    let parts = parts("Pages of deleted workspaces", ("Gone soonest", soonest), ("More deleted workspaces", next));
    view! {
        <section class="card">
            <Form to=form>
                <ul class="list" aria-label="Deleted workspaces">
                    {workspaces.into_iter().map(gone).collect_view()}
                </ul>
            </Form>
            {parts}
        </section>
    }
    .into_any()
}

fn gone(gone: DeletedWorkspace) -> AnyView {
    let DeletedWorkspace { name, slug, until, required, decision } = gone;
    let outcome = decision.outcome;
    let way = paths::opening(outcome, required, "/").zip(way_to_undo(outcome, required));
    let shut = way.map(|(there, way)| {
        view! {
            <span class="small quiet">
                {why(&decision, required)} " " <a class="apart" href=there>{way}</a>
            </span>
        }
        .into_any()
    });
    let about = ["deleted-", &slug].concat();
    view! {
        <li>
            <div class="grow tight">
                <span><b id=about.clone()>{name}</b> " was deleted. It is gone for good on " {time(until)} "."</span>
                {shut}
            </div>
            <button type="submit" class="btn" name="workspace" value=slug aria-describedby=about>"Undo"</button>
        </li>
    }
    .into_any()
}

/// Workspaces that my address lets me join.
fn offers(offers: Vec<JoinOffer>) -> AnyView {
    let rows = offers.into_iter().map(|JoinOffer { id, workspace, step }| {
        let knock = |form, label| press(form, label, Look::Primary, &workspace, &[("offer", &id)]);
        let lets = match step {
            JoinStep::Join => format!("Your address lets you join {workspace}"),
            JoinStep::Ask => format!("Your address lets you ask to join {workspace}"),
            JoinStep::Waiting => format!("You asked to join {workspace}"),
        };
        let way = match step {
            JoinStep::Join => knock(Submission::in_a_row::<JoinWorkspace>(), "Join workspace"),
            JoinStep::Ask => knock(Submission::in_a_row::<AskToJoin>(), "Ask to join"),
            JoinStep::Waiting => ().into_any(),
        };
        let waits = matches!(step, JoinStep::Waiting)
            .then(|| view! { <span class="small quiet">{format!("Waiting for an admin of {workspace}")}</span> });
        view! {
            <li>
                {Icon::Mail.tile("on")}
                <div class="grow tight">
                    <b>{lets}</b>
                    {waits}
                </div>
                {way}
            </li>
        }
        .into_any()
    });
    view! {
        <section class="card">
            <ul class="list" aria-label="Workspaces you can join">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn none_yet() -> AnyView {
    view! {
        <section class="card">
            <div class="empty">
                {Icon::Box.tile("on")}
                <h2>"No workspace yet"</h2>
                <p>"Create one for your team, or open the invite somebody sent you by mail."</p>
            </div>
        </section>
    }
    .into_any()
}

fn tiles(workspaces: Vec<WorkspaceCard>) -> AnyView {
    view! { <ul class="tiles" aria-label="Workspaces">{workspaces.into_iter().map(tile).collect_view()}</ul> }
        .into_any()
}

fn pages(is_first: bool, next: Option<String>) -> AnyView {
    let first = (!is_first).then(|| view! { <a class="btn" href="/">"First workspaces"</a> }.into_any());
    let next = next.map(|next| {
        let next = paths::with("/", paths::WORKSPACES, &next);
        view! { <a class="btn" href=next>"More workspaces"</a> }.into_any()
    });
    view! { <nav class="row" aria-label="Pages">{first} {next}</nav> }.into_any()
}

fn tile(card: WorkspaceCard) -> AnyView {
    let state = state_of(&card);
    view! {
        <li>
            <div class="row top ends">
                <div class="tight">
                    <a class="clip" href=paths::workspace(&card.slug)>{card.name}</a>
                    <span class="small quiet">{card.role.label()}</span>
                </div>
                {door_badge(card.decision.outcome)}
            </div>
            <p class="small quiet">{state}</p>
        </li>
    }
    .into_any()
}
