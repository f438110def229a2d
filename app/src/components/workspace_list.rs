use leptos::prelude::*;
use shared::views::WorkspaceCard;
use shared::words::{way_in, why};

use super::state::door_badge;
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
    let there = paths::workspace(&workspace.slug);
    let outcome = workspace.decision.outcome;
    view! {
        <li>
            <div class="grow tight">
                <a href=there.clone()>{workspace.name.clone()}</a>
                <span class="small quiet">
                    {why(&workspace.decision, workspace.required)} " "
                    {way_in(outcome, workspace.required).map(|way| view! { <a class="apart" href=there>{way}</a> }.into_any())}
                </span>
            </div>
            {door_badge(outcome)}
        </li>
    }
    .into_any()
}
