use leptos::prelude::*;
use shared::policy::Role;
use shared::views::InviteRow;

use crate::components::frame::card;
use crate::components::time::day;
use crate::components::{Button, Form, Kind, Look, Submission, TextField, hidden};
use crate::server_fns::people::{RevokeInvite, SendInvite};

/// The form that invites somebody.
pub fn send(workspace: String) -> AnyView {
    let form = Submission::to::<SendInvite>();
    let id = form.id("role");
    let roles = [Role::Member, Role::Admin, Role::Viewer];
    let roles = roles.map(|role| view! { <option value=role.word()>{role.label()}</option> }.into_any());
    let body = view! {
        <div class="body">
            <Form to=form>
                {hidden("workspace", workspace)}
                <div class="row fields">
                    <TextField of=form name="email" label="Email" kind=Kind::Email/>
                    <div class="field short">
                        <label for=id.clone()>"Role"</label>
                        <select id=id name="role">{roles.into_iter().collect_view()}</select>
                    </div>
                    <Button of=form label="Send invite" look=Look::Primary/>
                </div>
            </Form>
        </div>
    };
    let sub = view! { <span class="small quiet">"They get a link by mail that works for seven days."</span> };
    card("Invite", sub.into_any(), ().into_any(), body.into_any())
}

/// Invites nobody has accepted yet.
pub fn table(workspace: &str, invites: Vec<InviteRow>) -> AnyView {
    let form = Submission::to::<RevokeInvite>();
    let rows = invites.into_iter().map(|invite| row(form, workspace, invite));
    let body = view! {
        <table class="table" aria-label="Invites">
            <thead>
                <tr>
                    <th scope="col">"Email"</th>
                    <th scope="col">"Role"</th>
                    <th scope="col">"Works until"</th>
                    <th scope="col"><span class="unseen">"Revoke"</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    card("Waiting invites", ().into_any(), ().into_any(), body.into_any())
}

fn row(form: Submission, workspace: &str, invite: InviteRow) -> AnyView {
    let (workspace, email) = (workspace.to_owned(), invite.email.clone());
    view! {
        <tr>
            <td><b>{invite.email}</b></td>
            <td data-label="Role">{invite.role.label()}</td>
            <td data-label="Works until" class="quiet">{day(invite.expires)}</td>
            <td>
                <Form to=form class="">
                    {hidden("workspace", workspace)}
                    {hidden("email", email.clone())}
                    <Button of=form label="Revoke" look=Look::Bad about=format!("the invite for {email}")/>
                </Form>
            </td>
        </tr>
    }
    .into_any()
}
