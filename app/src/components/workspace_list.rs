use leptos::prelude::*;
use shared::views::WorkspaceCard;
use shared::words::{way_in, why};

use super::state::door_badge;
use super::time::time;
use crate::paths;

/// Workspaces, each with whether it is open to this session, and why.
pub fn workspace_list(label: &'static str, workspaces: &[WorkspaceCard]) -> AnyView {
    let rows = workspaces.iter().map(row).collect_view();
    view! { <ul class="list of-links" aria-label=label>{rows}</ul> }.into_any()
}

/// Below a list that does not show all there are.
pub fn all_workspaces() -> AnyView {
    view! { <footer>"These are the first, by name. " <a href="/">"All workspaces"</a></footer> }.into_any()
}

fn row(workspace: &WorkspaceCard) -> AnyView {
    view! {
        <li>
            <div class="grow tight">
                <a href=paths::workspace(&workspace.slug)>{workspace.name.clone()}</a>
                <span class="small quiet">{state_of(workspace)}</span>
            </div>
            {door_badge(workspace.decision.outcome)}
        </li>
    }
    .into_any()
}

/// Why the workspace is open or not, until when, and the way to what it asks for.
pub fn state_of(WorkspaceCard { slug, required, decision, open_until, .. }: &WorkspaceCard) -> AnyView {
    let there = paths::workspace(slug);
    let way = way_in(decision.outcome, *required).map(|way| (way, there.clone()));
    let (until, way) = match open_until.clone() {
        Some(until) => (
            Some(view! { "It shuts on " {time(until)} ". " }.into_any()),
            Some(("Set it up", paths::with_next("/account/security", &there))),
        ),
        None => (None, way),
    };
    view! {
        {why(decision, *required)} " " {until}
        {way.map(|(way, to)| view! { <a class="apart" href=to>{way}</a> }.into_any())}
    }
    .into_any()
}
