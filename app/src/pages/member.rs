use leptos::prelude::*;
use leptos_meta::Title;
use shared::ErrorCode;
use shared::policy::Role;
use shared::views::{Door, Frame, MemberPage, MemberRow};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, card, framed, head};
use crate::components::notice::done;
use crate::components::problem_page::problem_page;
use crate::components::{
    Button, Form, Look, Submission, Tone, go_button, here, hidden, note, param, query, radio, select,
};
use crate::paths;
use crate::server_fns::members::{ChangeRole, RemoveMember, member as load_member};

/// `/w/<slug>/people/<account>`: a member's role, and the way out.
pub fn member() -> AnyView {
    let (slug, account) = (param("workspace"), param("account"));
    framed(Area::Workspace, move || load_member(slug(), account()), |door: Door<MemberPage>| behind(door, manage))
}

fn manage(page: MemberPage) -> AnyView {
    // The proof comes first: who chose or answered here would have to do it again after it.
    if !page.is_proven {
        return problem_page(&ErrorCode::StepUpRequired.into());
    }
    let MemberPage { frame, member, is_last_admin, tokens_made, .. } = page;
    let people = paths::room(&frame.slug, "people");
    view! {
        <Title text=format!("{} · {}", member.name, frame.name)/>
        <Page>
            <div class="stack">
                <p class="small"><a href=people>"Everybody in " {frame.name.clone()}</a></p>
                {head(member.name.clone(), member.email.clone().into_any())}
            </div>
            {done()}
            {if is_last_admin {
                only_admin(&member)
            } else {
                view! { {role(&frame, &member)} {way_out(&frame, &member, tokens_made)} }.into_any()
            }}
        </Page>
    }
    .into_any()
}

fn only_admin(member: &MemberRow) -> AnyView {
    let who = if member.is_me { "You are".to_owned() } else { [&member.name, " is"].concat() };
    let text = view! {
        <b>{who} " the only admin here. "</b>
        "A workspace needs one: make somebody else an admin first. Then this role can change, and its holder can go."
    };
    note(Tone::Info, text.into_any())
}

fn role(frame: &Frame, member: &MemberRow) -> AnyView {
    let form = Submission::to::<ChangeRole>();
    let (workspace, account) = (frame.slug.clone(), member.id.clone().unwrap_or_default());
    // What was chosen before its person proved it's them.
    let chosen = Role::from_word(&query("role")()).unwrap_or(member.role);
    let roles = [Role::Admin, Role::Member, Role::Viewer].map(|role| (role.word(), role.label())).to_vec();
    let body = view! {
        <div class="body">
            <Form to=form>
                {hidden("workspace", workspace)}
                {hidden("account", account)}
                <div class="row fields">
                    {select(form.id("role"), "role", "Role", roles, chosen.word())}
                    <Button of=form label="Change role"/>
                </div>
            </Form>
        </div>
    };
    let sub = if member.is_me {
        "Give up being an admin, and you can't take it back by yourself."
    } else {
        "Viewers look. Members also create, rename and delete projects. Admins do everything."
    };
    card("Role", view! { <span class="small quiet">{sub}</span> }.into_any(), ().into_any(), body.into_any())
}

fn way_out(frame: &Frame, member: &MemberRow, tokens_made: u64) -> AnyView {
    let (title, what, to) = if member.is_me {
        let leave = paths::with(&paths::room(&frame.slug, "settings"), "confirm", "leave");
        ("Leave workspace", "You lose access at once. Your account stays.", leave)
    } else {
        ("Remove member", "They lose access at once. Their account stays.", paths::with(&here(), "confirm", "remove"))
    };
    let asks = !member.is_me && query("confirm")() == "remove";
    let body = if asks {
        view! { <div class="body stack">{ask(frame, member, tokens_made)}</div> }.into_any()
    } else {
        view! {
            <div class="body row wrap">
                <div class="grow tight">
                    <h2>{title}</h2>
                    <span class="small quiet">{what}</span>
                </div>
                {go_button(title, to, Look::Bad)}
            </div>
        }
        .into_any()
    };
    view! { <section class="card danger">{body}</section> }.into_any()
}

fn ask(frame: &Frame, member: &MemberRow, tokens_made: u64) -> AnyView {
    let form = Submission::to::<RemoveMember>();
    let (workspace, account) = (frame.slug.clone(), member.id.clone().unwrap_or_default());
    let tokens = (tokens_made > 0).then(|| tokens(form, &frame.slug, tokens_made));
    let warning = view! {
        <b>{format!("Remove {} from {}? ", member.name, frame.name)}</b>
        "They lose access at once and are told by mail. Their account stays, and an invite brings them back."
    };
    view! {
        {note(Tone::Warn, warning.into_any())}
        <Form to=form>
            {hidden("workspace", workspace)}
            {hidden("account", account)}
            {tokens}
            <div class="row wrap">
                <Button of=form label="Remove member" look=Look::BadNow/>
                <a class="btn plain" href=here()>"Keep"</a>
            </div>
        </Form>
    }
    .into_any()
}

/// What they made for the workspace and its projects goes on working: pipelines run on it, and they may have kept it.
fn tokens(form: Submission, slug: &str, made: u64) -> AnyView {
    let them = if made == 1 { "1 token that works".to_owned() } else { format!("{made} tokens that work") };
    let hint = |text: &str| text.to_owned();
    // What was chosen before its person proved it's them.
    let revoke = query("revoke_tokens")() == "true";
    view! {
        <fieldset class="radios">
            <legend>"Tokens they made"</legend>
            <p class="small quiet">
                {format!("They made {them}, for this workspace or its projects. Whoever has one gets in by it. ")}
                <a href=paths::room(slug, "tokens")>"Tokens"</a>
            </p>
            {radio(form, "revoke_tokens", "false", "Keep them", hint("Pipelines that use them go on."), !revoke, None)}
            {radio(form, "revoke_tokens", "true", "Revoke them", hint("What uses them stops at once."), revoke, None)}
        </fieldset>
    }
    .into_any()
}
