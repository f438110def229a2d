use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use shared::limits::JOIN_REQUESTS_COUNTED;
use shared::policy::{Outcome, Role};
use shared::views::{Me, WorkspaceCard};
use shared::words::requests_wait;

use super::mark::mark;
use super::person::avatar;
use super::state::door_badge;
use super::theme::theme_switch;
use super::{Button, Form, Look, Submission};
use crate::paths;
use crate::server_fns::sessions::SignOut;

/// Which part of the site a page belongs to; decides what the navigation offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// All workspaces.
    Home,
    /// The account.
    Account,
    /// One workspace, named in the address.
    Workspace,
}

/// The bar at the top: where I am, where I can go, who I am.
pub fn bar(area: Area, me: Me) -> AnyView {
    let slug = use_params_map().read_untracked().get_str("workspace").unwrap_or_default().to_owned();
    let here = me.here.filter(|_| area == Area::Workspace);
    let tabs = match (area, &here) {
        (Area::Account, _) => {
            let rooms = [
                ("Profile", "/account", "?"),
                ("Security", "/account/security", "/"),
                ("Tokens", "/account/tokens", "/"),
                ("Activity", "/account/activity", "/"),
            ];
            rooms.map(|(label, href, below)| (label, href.to_owned(), below)).to_vec()
        }
        (Area::Workspace, Some(card)) if card.decision.outcome == Outcome::Granted => {
            let of_admins = [("Tokens", "tokens"), ("Audit log", "audit")];
            let of_admins = of_admins.into_iter().filter(|_| card.role == Role::Admin);
            let of_admins = of_admins.map(|(label, room)| (label, paths::room(&slug, room), "/"));
            let rooms =
                [("Projects", paths::workspace(&slug), "/projects/"), ("People", paths::room(&slug, "people"), "/")];
            let settings = ("Settings", paths::room(&slug, "settings"), "/");
            rooms.into_iter().chain(of_admins).chain([settings]).collect()
        }
        _ => Vec::new(),
    };
    view! {
        <header class="bar">
            <div>{mark(false)}</div>
            <div>{switcher(here, me.workspaces)}</div>
            {navigation(area, tabs, me.requests)}
            <div class="end">{account_menu(&me.name, me.email)}</div>
        </header>
    }
    .into_any()
}

/// Label, address, and how the addresses of the pages below it go on: `/w/acme` begins those of every room.
type Tab = (&'static str, String, &'static str);

/// How many requests wait stands beside *People*, and not in it: the link keeps its name, and the number describes it.
fn navigation(area: Area, tabs: Vec<Tab>, requests: u32) -> AnyView {
    if tabs.is_empty() {
        return ().into_any();
    }
    let label = if area == Area::Account { "Account" } else { "Workspace" };
    let path = use_location().pathname;
    let tabs = tabs.into_iter().map(|(label, href, below)| {
        let there = href.clone();
        let current = move || {
            let path = path.get();
            path.strip_prefix(&*there).is_some_and(|rest| rest.is_empty() || rest.starts_with(below)).then_some("page")
        };
        let told = (label == "People" && requests > 0).then(|| requests_wait(requests, "to join"));
        let described = told.is_some().then_some(WAITING);
        view! {
            <a href=href aria-current=current aria-describedby=described title=told.clone()>{label}</a>
            {told.map(|told| waiting(requests, told))}
        }
        .into_any()
    });
    view! { <nav aria-label=label>{tabs.collect_view()}</nav> }.into_any()
}

/// What the number is called by.
const WAITING: &str = "requests-waiting";

fn waiting(requests: u32, told: String) -> AnyView {
    let counted = u32::try_from(JOIN_REQUESTS_COUNTED).unwrap_or(u32::MAX);
    let (class, number) = match requests {
        n if n > counted => ("count wide", format!("{counted}+")),
        n => ("count", n.to_string()),
    };
    view! {
        <span class=class>
            <span aria-hidden="true">{number}</span>
            <span class="unseen" id=WAITING>{told}</span>
        </span>
    }
    .into_any()
}

fn switcher(here: Option<WorkspaceCard>, workspaces: Vec<WorkspaceCard>) -> AnyView {
    let current = here.as_ref().map(|card| card.slug.clone());
    let name = here.map_or_else(|| "Workspaces".to_owned(), |card| card.name);
    let items = workspaces.into_iter().map(|card| {
        let is_here = current.as_deref() == Some(card.slug.as_str());
        view! {
            <a class="item" href=paths::workspace(&card.slug) aria-current=is_here.then_some("true")>
                <span class="grow clip">{card.name}</span>
                {(card.decision.outcome != Outcome::Granted).then(|| door_badge(card.decision.outcome))}
            </a>
        }
        .into_any()
    });
    view! {
        <details class="menu" name="bar">
            <summary aria-label=format!("Workspace: {name}")><span class="clip">{name.clone()}</span></summary>
            <div class="sheet">
                {items.collect_view()}
                <hr/>
                <a class="item" href="/">"All workspaces"</a>
                <a class="item" href="/workspaces/new">"Create workspace"</a>
            </div>
        </details>
    }
    .into_any()
}

fn account_menu(name: &str, email: String) -> AnyView {
    view! {
        <details class="menu to-left" name="bar">
            <summary class="round" aria-label=format!("Account: {name}")>{avatar(name)}</summary>
            <div class="sheet">
                <div class="who tight">
                    <b class="clip">{name.to_owned()}</b>
                    <span class="small quiet clip">{email}</span>
                </div>
                <hr/>
                <a class="item" href="/account">"Profile"</a>
                <a class="item" href="/account/security">"Security"</a>
                <a class="item" href="/account/tokens">"Tokens"</a>
                <a class="item" href="/account/activity">"Activity"</a>
                <hr/>
                {theme_switch()}
                <hr/>
                {sign_out("item")}
            </div>
        </details>
    }
    .into_any()
}

/// The way out, possible from everywhere.
pub fn sign_out(class: &'static str) -> AnyView {
    let form = Submission::to::<SignOut>();
    if class.is_empty() {
        return view! { <Form to=form class=""><Button of=form label="Sign out" look=Look::Quiet/></Form> }.into_any();
    }
    view! { <Form to=form class=""><button type="submit" class=class>"Sign out"</button></Form> }.into_any()
}
