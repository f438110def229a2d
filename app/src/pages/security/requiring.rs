use leptos::prelude::*;
use shared::views::WorkspaceCard;

use crate::components::frame::card;
use crate::components::workspace_list::{all_workspaces, workspace_list};

/// Which of my workspaces demand a second factor, and whether each is open to this session, and why.
pub fn workspaces(requiring: &[WorkspaceCard], has_more: bool) -> AnyView {
    let body = if requiring.is_empty() {
        view! { <div class="body"><p class="quiet">"None of your workspaces requires 2FA."</p></div> }.into_any()
    } else {
        view! {
            {workspace_list("Workspaces that require 2FA", requiring)}
            {has_more.then(all_workspaces)}
        }
        .into_any()
    };
    let sub = view! { <span class="small quiet">"They open only to who has what they ask for."</span> };
    card("Workspaces that require 2FA", sub.into_any(), ().into_any(), body)
}
