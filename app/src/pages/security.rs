use leptos::prelude::*;
use leptos_meta::Title;
use shared::limits::RECOVERY_CODES_LOW;
use shared::views::{FactorRow, RecoveryCodeCount, Security, WorkspaceRef};

use crate::components::bar::Area;
use crate::components::enrol::go_on;
use crate::components::frame::{Page, card, framed, head};
use crate::components::icon::Icon;
use crate::components::notice::done;
use crate::components::state::badge;
use crate::components::time::{day, time};
use crate::components::{Button, Form, Look, Submission, Tone, go_button, hidden, next, note};
use crate::paths;
use crate::server_fns::account::security as load_security;
use crate::server_fns::factors::BeginAuthenticator;

/// `/account/security`: how I prove it's me.
pub fn security() -> AnyView {
    framed(Area::Account, load_security, factors)
}

fn factors(security: Security) -> AnyView {
    let lead = requiring(&security.requiring);
    let is_on = security.authenticator.is_some();
    view! {
        <Title text="Account security"/>
        <Page>
            {head("Account security", lead)}
            {done()}
            {match security.authenticator {
                Some(row) => authenticator(row),
                None => set_up(),
            }}
            {security.recovery_codes.map(recovery_codes)}
            {is_on.then(|| disable(&security.requiring))}
        </Page>
    }
    .into_any()
}

/// Which of my workspaces demand a second factor.
fn requiring(workspaces: &[WorkspaceRef]) -> AnyView {
    if workspaces.is_empty() {
        return "How you prove it's you. None of your workspaces requires a second factor yet.".into_any();
    }
    let count = workspaces.len();
    let links = workspaces.iter().enumerate().map(|(i, workspace)| {
        let joint = match i {
            0 => "",
            _ if i + 1 == count => " and ",
            _ => ", ",
        };
        view! { {joint} <a href=paths::workspace(&workspace.slug)>{workspace.name.clone()}</a> }.into_any()
    });
    let verb = if count == 1 { " requires a second factor." } else { " require a second factor." };
    view! { "How you prove it's you. " {links.collect_view()} {verb} }.into_any()
}

fn set_up() -> AnyView {
    let form = Submission::to::<BeginAuthenticator>();
    let body = view! {
        <div class="body row wrap">
            {Icon::Phone.tile("")}
            <div class="grow tight">
                <b>"Authenticator app"</b>
                <span class="small quiet">
                    "Your phone shows a code that changes every 30 seconds. You enter it each time you sign in."
                </span>
            </div>
            <Form to=form>
                {go_on(form)}
                {hidden("next", next())}
                <Button of=form label="Set up two-factor authentication" look=Look::Primary/>
            </Form>
        </div>
    };
    let sub = view! { <span class="small quiet">"With it, a stolen password alone doesn't open your account."</span> };
    card("Two-factor authentication", sub.into_any(), badge("warn", "Off"), body.into_any())
}

fn authenticator(row: FactorRow) -> AnyView {
    let used = match row.last_used {
        Some(last) => view! { "Added " {day(row.added)} " · last used " {time(last)} }.into_any(),
        None => view! { "Added " {day(row.added)} }.into_any(),
    };
    let body = view! {
        <ul class="list">
            <li>
                {Icon::Phone.tile("on")}
                <div class="grow tight">
                    <b>"Authenticator app"</b>
                    <span class="small quiet">{used}</span>
                </div>
            </li>
        </ul>
    };
    let sub = view! { <span class="small quiet">"Every sign-in asks for a code."</span> };
    card("Two-factor authentication", sub.into_any(), badge("ok", "Protected"), body.into_any())
}

fn recovery_codes(count: RecoveryCodeCount) -> AnyView {
    let low = usize::try_from(count.left).is_ok_and(|left| left <= RECOVERY_CODES_LOW);
    let warning = view! {
        <b>{if count.left == 0 { "All used up. " } else { "Almost used up. " }}</b>
        "Generate a new set before you need one: without a code and without your phone you can't sign in."
    };
    let body = view! {
        <div class="body stack">
            {if low { note(Tone::Warn, warning.into_any()) } else {
                view! { <p class="quiet">"Each signs you in once when your phone is lost or out of reach."</p> }.into_any()
            }}
            <div class="row wrap">
                {go_button("View recovery codes", "/account/security/recovery-codes".to_owned(), Look::Quiet)}
                {go_button("Generate new recovery codes", "/account/security/recovery-codes/new".to_owned(), Look::Quiet)}
            </div>
        </div>
    };
    let sub = view! { <span class="small quiet">{format!("{} of {} left", count.left, count.total)}</span> };
    card("Recovery codes", sub.into_any(), ().into_any(), body.into_any())
}

fn disable(requiring: &[WorkspaceRef]) -> AnyView {
    view! {
        <section class="card danger">
            <div class="body row wrap">
                <div class="grow tight">
                    <h2>"Disable two-factor authentication"</h2>
                    <span class="small quiet">"Not recommended. " {would_shut(requiring)}</span>
                </div>
                {go_button("Disable two-factor authentication", "/account/security/disable".to_owned(), Look::Bad)}
            </div>
        </section>
    }
    .into_any()
}

/// What follows from disabling, in one sentence.
pub fn would_shut(requiring: &[WorkspaceRef]) -> String {
    let names: Vec<_> = requiring.iter().map(|workspace| workspace.name.as_str()).collect();
    match names.as_slice() {
        [] => "Your password alone would sign you in.".to_owned(),
        [one] => format!("{one} would shut for you at once."),
        [first @ .., last] => format!("{} and {last} would shut for you at once.", first.join(", ")),
    }
}
