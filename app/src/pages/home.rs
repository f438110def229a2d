use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::Outcome;
use shared::views::{Me, WorkspaceCard};

use crate::components::bar::Area;
use crate::components::frame::{Page, framed_me, head};
use crate::components::icon::Icon;
use crate::components::notice::done;
use crate::components::state::door_badge;
use crate::paths;

/// `/`: my workspaces, and which of their doors are open to me.
pub fn home() -> AnyView {
    framed_me(Area::Home, switcher)
}

fn switcher(me: Me) -> AnyView {
    let body = if me.workspaces.is_empty() { none_yet() } else { tiles(me.workspaces) };
    view! {
        <Title text="Workspaces"/>
        <Page>
            <div class="row top ends wrap">
                {head("Workspaces", "Where you are a member, and which doors are open to you.".into_any())}
                <a class="btn" href="/workspaces/new">"Create workspace"</a>
            </div>
            {done()}
            {body}
        </Page>
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
    let tiles = workspaces.into_iter().map(|card| {
        view! {
            <li>
                <div class="tight">
                    <a class="clip" href=paths::workspace(&card.slug)>{card.name.clone()}</a>
                    <span class="small quiet">{card.role.label()}</span>
                </div>
                <div class="row ends wrap">
                    {door_badge(card.outcome)}
                    <span class="small quiet">{what_it_asks(&card)}</span>
                </div>
            </li>
        }
        .into_any()
    });
    view! { <ul class="tiles" aria-label="Workspaces">{tiles.collect_view()}</ul> }.into_any()
}

fn what_it_asks(card: &WorkspaceCard) -> &'static str {
    match card.outcome {
        Outcome::SetUpRequired => "Set it up to get in",
        Outcome::StepUpRequired => "Confirm to get in",
        _ if card.requires_second_factor => "Requires 2FA",
        _ => "Password is enough",
    }
}
