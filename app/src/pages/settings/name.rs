use leptos::prelude::*;
use shared::policy::Role;
use shared::views::Frame;

use crate::components::frame::card;
use crate::components::{Button, Form, Submission, TextField, hidden, query};
use crate::paths;
use crate::server_fns::workspaces::RenameWorkspace;

/// What the workspace is called and where it is; admins may change it.
pub fn card_of(frame: &Frame) -> AnyView {
    let is_admin = frame.role == Role::Admin;
    let body = view! {
        <div class="body stack">
            <dl class="facts">
                {(!is_admin).then(|| view! { <dt>"Name"</dt> <dd>{frame.name.clone()}</dd> }.into_any())}
                <dt>"Address"</dt>
                <dd><code>{paths::workspace(&frame.slug)}</code></dd>
                <dt>"Your role"</dt>
                <dd>{frame.role.label()}</dd>
            </dl>
            {is_admin.then(|| rename(frame))}
        </div>
    };
    let sub = if is_admin {
        "A new name may change the address. Former addresses keep leading here."
    } else {
        "Admins can rename the workspace."
    };
    let sub = view! { <span class="small quiet">{sub}</span> };
    card("Name and address", sub.into_any(), ().into_any(), body.into_any())
}

fn rename(frame: &Frame) -> AnyView {
    let form = Submission::to::<RenameWorkspace>();
    let workspace = frame.slug.clone();
    // Typed before a step-up, and brought back by it.
    let typed = Some(query("workspace_name")()).filter(|typed| !typed.is_empty());
    let name = typed.unwrap_or_else(|| frame.name.clone());
    view! {
        <Form to=form>
            {hidden("workspace", workspace)}
            <div class="row fields">
                <TextField of=form name="workspace_name" label="Workspace name" value=name/>
                <Button of=form label="Rename workspace"/>
            </div>
        </Form>
    }
    .into_any()
}
