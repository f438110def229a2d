use leptos::prelude::*;
use shared::policy::Role;
use shared::views::{InviteRow, InviteState, Invited};

use super::invited::mended;
use crate::components::field::first_value;
use crate::components::frame::{card, first_of};
use crate::components::state::badge;
use crate::components::time::day;
use crate::components::{Button, Form, Kind, Look, Submission, TextField, Tone, hidden, note, query};
use crate::server_fns::invites::{ResendInvite, RevokeInvite, SendInvite};

/// The form that invites one or many; `invited` is what became of the last list.
pub fn send(workspace: String, invited: Option<Invited>) -> AnyView {
    let form = Submission::to::<SendInvite>();
    let id = form.id("role");
    // Typed before a step-up, and brought back by it.
    let (emails, before) = (query("invite")(), Role::from_word(&query("invite_as")()));
    let bad = invited.as_ref().map_or(emails, mended);
    let role = invited.map_or(before.unwrap_or(Role::Member), |invited| invited.role);
    let chosen = first_value(form, "role", Kind::Text, role.word().to_owned());
    let roles = [Role::Member, Role::Admin, Role::Viewer].map(|role| {
        view! { <option value=role.word() selected=role.word() == chosen>{role.label()}</option> }.into_any()
    });
    let focus = !bad.is_empty();
    let body = view! {
        <div class="body">
            <Form to=form>
                {hidden("workspace", workspace)}
                <div class="row fields">
                    <TextField of=form name="email" label="Email" kind=Kind::Emails value=bad focus=focus
                        hint="Several at once: with commas or spaces between them, or one a line."/>
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
pub fn table(workspace: String, invites: Vec<InviteRow>, count: u64) -> AnyView {
    let (resend, revoke) = (Submission::to::<ResendInvite>(), Submission::to::<RevokeInvite>());
    let shown = invites.len() as u64;
    let refused = move || {
        let sentence = resend.wrong("email")?;
        Some(view! { <div class="body" role="alert">{note(Tone::Bad, sentence.into_any())}</div> }.into_any())
    };
    resend.note_told(Some("email"));
    let body = view! {
        {refused}
        {acting(resend, workspace.clone())}
        {acting(revoke, workspace)}
        <table class="table wordy" aria-label="Invites">
            <thead>
                <tr>
                    <th scope="col">"Email"</th>
                    <th scope="col">"Role"</th>
                    <th scope="col">"Invited by"</th>
                    <th scope="col">"Sent"</th>
                    <th scope="col">"Works until"</th>
                    <th scope="col"><span class="unseen">"Resend or revoke"</span></th>
                </tr>
            </thead>
            <tbody>{invites.into_iter().map(|invite| row(resend, revoke, invite)).collect_view()}</tbody>
        </table>
        {first_of(shown, count)}
    };
    card("Waiting invites", ().into_any(), ().into_any(), body.into_any())
}

/// The form that the buttons of every row send.
fn acting(form: Submission, workspace: String) -> AnyView {
    view! { <Form to=form id=Some(form.id("form")) class="">{hidden("workspace", workspace)}</Form> }.into_any()
}

fn row(resend: Submission, revoke: Submission, invite: InviteRow) -> AnyView {
    let InviteRow { email, role, inviter, sent, expires, state } = invite;
    let until = match state {
        InviteState::Pending => day(expires),
        InviteState::Expired => badge("warn", "Expired"),
        InviteState::Stopped => {
            let why = format!("{inviter} is no longer an admin");
            view! { <span class="tight">{badge("warn", "Stopped")} <span class="small">{why}</span></span> }.into_any()
        }
    };
    view! {
        <tr>
            <td><b>{email.clone()}</b></td>
            <td data-label="Role" class="whole">{role.label()}</td>
            <td data-label="Invited by" class="quiet">{inviter}</td>
            <td data-label="Sent" class="quiet">{day(sent)}</td>
            <td data-label="Works until" class="quiet">{until}</td>
            <td>
                <div class="row">
                    {act(resend, "Resend", "btn", &email)}
                    {act(revoke, "Revoke", "btn bad", &email)}
                </div>
            </td>
        </tr>
    }
    .into_any()
}

fn act(form: Submission, label: &'static str, class: &'static str, email: &str) -> AnyView {
    let spoken = [label, " the invite for ", email].concat();
    view! {
        <button type="submit" class=class form=form.id("form") name="email" value=email.to_owned() aria-label=spoken>
            {label}
        </button>
    }
    .into_any()
}
