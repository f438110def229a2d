use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::Role;
use shared::views::InvitePage;

use crate::components::bar::sign_out;
use crate::components::icon::Icon;
use crate::components::load::{loading, show};
use crate::components::{Arch, Button, Door, Form, Look, Submission, here, hidden, param};
use crate::paths;
use crate::server_fns::invites::{AcceptInvite, invite as load_invite};
use crate::server_fns::sessions::SignOut;

/// `/invite/<token>`: where the link of an invite leads.
pub fn invite() -> AnyView {
    let token = param("token");
    show(loading(move || load_invite(token())), invited)
}

fn invited(invite: InvitePage) -> AnyView {
    let was_used = invite.inviter.is_none();
    let title = if was_used { "You are a member already".to_owned() } else { format!("Join {}", invite.workspace) };
    let invites = invite.inviter.map(|inviter| {
        view! {
            <p class="quiet"><b>{inviter}</b> " invites you to " <b>{invite.workspace.clone()}</b> {as_role(invite.role)}</p>
        }
        .into_any()
    });
    let way_in = match invite.signed_in_as.as_deref() {
        None => sign_in_first(&invite.email),
        Some(me) if me == invite.email => match &invite.member_of {
            Some(slug) => member_already(&invite.workspace, slug, was_used),
            None => accept(),
        },
        Some(me) => somebody_else(&invite.email, me),
    };
    view! {
        <Title text=title.clone()/>
        <Door at=Arch::Outer>
            {Icon::Mail.tile("on")}
            <div class="head">
                <h1>{title}</h1>
                {invites}
            </div>
            {way_in}
        </Door>
    }
    .into_any()
}

fn as_role(role: Role) -> &'static str {
    match role {
        Role::Viewer => " as a viewer.",
        Role::Member => " as a member.",
        Role::Admin => " as an admin.",
    }
}

fn accept() -> AnyView {
    let form = Submission::to::<AcceptInvite>();
    view! {
        <Form to=form>
            {hidden("token", param("token")())}
            <Button of=form label="Accept invite" look=Look::Block/>
        </Form>
    }
    .into_any()
}

fn sign_in_first(email: &str) -> AnyView {
    let there = |path| paths::with_next(&paths::with(path, "email", email), &here());
    view! {
        <p class="quiet">"The invite is for " <b>{email.to_owned()}</b> ". Sign in with it, or create an account, and you come back here."</p>
        <div class="row wrap">
            <a class="btn primary" href=there("/sign-in")>"Sign in"</a>
            <a class="btn" href=there("/sign-up")>"Create account"</a>
        </div>
    }
    .into_any()
}

fn member_already(workspace: &str, slug: &str, was_used: bool) -> AnyView {
    let (before, after) = if was_used {
        ("This invite let you into ", ".")
    } else {
        ("You are a member of ", " already; your role stays as it is.")
    };
    view! {
        <p class="quiet">{before} <b>{workspace.to_owned()}</b> {after}</p>
        <p><a class="btn primary" href=paths::workspace(slug)>"Open " {workspace.to_owned()}</a></p>
    }
    .into_any()
}

fn somebody_else(invited: &str, me: &str) -> AnyView {
    let form = Submission::to::<SignOut>();
    view! {
        <p class="quiet">
            "The invite is for " <b>{invited.to_owned()}</b> ", but you are signed in as " <b>{me.to_owned()}</b>
            ". Switch to the invited account, and you come back here."
        </p>
        <div class="row wrap">
            <Form to=form class="">
                {hidden("next", here())}
                <Button of=form label="Switch account" look=Look::Primary/>
            </Form>
            {sign_out("")}
        </div>
    }
    .into_any()
}
