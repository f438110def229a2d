mod passkeys;
mod remove_passkey;
mod requiring;
mod sessions;

pub use remove_passkey::remove_passkey;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::limits::RECOVERY_CODES_LOW;
use shared::views::{FactorRow, Moment, PasskeyRow, RecoveryCodeCount, Security};

use passkeys::{add_passkey, no_passkeys_here, passkey};

use crate::components::bar::Area;
use crate::components::enrol::go_on;
use crate::components::frame::{Page, card, framed, head};
use crate::components::icon::Icon;
use crate::components::notice::done;
use crate::components::state::badge;
use crate::components::time::{day, time};
use crate::components::{Button, Form, Look, Submission, Tone, go_button, hidden, next, note, once_there, query};
use crate::passkeys::signal;
use crate::server_fns::account::security as load_security;
use crate::server_fns::factors::BeginAuthenticator;

/// `/account/security`: how I prove it's me.
pub fn security() -> AnyView {
    framed(Area::Account, load_security, factors)
}

fn factors(security: Security) -> AnyView {
    let Security {
        authenticator,
        passkeys,
        can_have_passkeys,
        recovery_codes,
        requiring,
        requires_more,
        would_shut,
        would_shut_without_passkey: _,
        sessions,
    } = security;
    let is_on = authenticator.is_some() || !passkeys.is_empty();
    let done_now = query("done")();
    if done_now.starts_with("passkey-") || done_now == "two-factor-off" {
        once_there(signal);
    }
    view! {
        <Title text="Account security"/>
        <Page>
            {head("Account security", "How you prove it's you.".into_any())}
            {done()}
            {two_factor(is_on, authenticator, passkeys, can_have_passkeys)}
            {recovery_codes.map(recovery_codes_left)}
            {requiring::workspaces(&requiring, requires_more)}
            {sessions::sessions(sessions)}
            {is_on.then(|| disable(would_shut))}
        </Page>
    }
    .into_any()
}

fn two_factor(
    is_on: bool,
    authenticator: Option<FactorRow>,
    passkeys: Vec<PasskeyRow>,
    can_have_passkeys: bool,
) -> AnyView {
    let (sub, state) = if is_on {
        ("Every sign-in asks for one of these.", badge("ok", "Protected"))
    } else {
        ("With it, a stolen password alone doesn't open your account.", badge("warn", "Off"))
    };
    let sub = view! { <span class="small quiet">{sub}</span> };
    let hangs_on_one_device =
        authenticator.is_none() && passkeys.len() == 1 && passkeys.iter().all(|one| !one.is_synced);
    let has_passkey = !passkeys.is_empty();
    let body = view! {
        {hangs_on_one_device.then(hangs_on_it)}
        <ul class="list">
            {authenticator.map_or_else(|| set_up_authenticator(is_on), authenticator_row)}
            {passkeys.into_iter().map(passkey).collect_view()}
            {if can_have_passkeys { add_passkey(has_passkey) } else { no_passkeys_here() }}
        </ul>
    };
    card("Two-factor authentication", sub.into_any(), state, body.into_any())
}

fn hangs_on_it() -> AnyView {
    let text = view! {
        <b>"Your only second factor is on one device. "</b>
        "If it is lost or broken, only a recovery code signs you in. Add a passkey on another device, or an \
        authenticator app."
    };
    view! { <div class="body">{note(Tone::Warn, text.into_any())}</div> }.into_any()
}

fn set_up_authenticator(is_on: bool) -> AnyView {
    let form = Submission::to::<BeginAuthenticator>();
    let look = if is_on { Look::Quiet } else { Look::Primary };
    view! {
        <li>
            {Icon::Phone.tile("")}
            <div class="grow tight">
                <b>"Authenticator app"</b>
                <span class="small quiet">"Your phone shows a code that changes every 30 seconds."</span>
            </div>
            <Form to=form>
                {go_on(form)}
                {hidden("next", next())}
                <Button of=form label="Set up two-factor authentication" look=look/>
            </Form>
        </li>
    }
    .into_any()
}

fn authenticator_row(row: FactorRow) -> AnyView {
    view! {
        <li>
            {Icon::Phone.tile("on")}
            <div class="grow tight">
                <b>"Authenticator app"</b>
                <span class="small quiet">{dates("Added ", row.added, row.last_used)}</span>
            </div>
        </li>
    }
    .into_any()
}

/// When it was added, and last used.
fn dates(begin: &'static str, added: Moment, last_used: Option<Moment>) -> AnyView {
    let used = match last_used {
        Some(last) => view! { " · last used " {time(last)} }.into_any(),
        None => " · never used".into_any(),
    };
    view! { {begin} {day(added)} {used} }.into_any()
}

fn recovery_codes_left(count: RecoveryCodeCount) -> AnyView {
    let low = usize::try_from(count.left).is_ok_and(|left| left <= RECOVERY_CODES_LOW);
    let warning = view! {
        <b>{if count.left == 0 { "All used up. " } else { "Almost used up. " }}</b>
        "Generate a new set before you need one: without a code, and without your phone or passkey, you can't sign in."
    };
    let body = view! {
        <div class="body stack">
            {if low { note(Tone::Warn, warning.into_any()) } else {
                view! { <p class="quiet">"Each signs you in once when your phone or passkey is out of reach."</p> }.into_any()
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

fn disable(would_shut: String) -> AnyView {
    view! {
        <section class="card danger">
            <div class="body row wrap">
                <div class="grow tight">
                    <h2>"Disable two-factor authentication"</h2>
                    <span class="small quiet">"Not recommended. " {would_shut}</span>
                </div>
                {go_button("Disable two-factor authentication", "/account/security/disable".to_owned(), Look::Bad)}
            </div>
        </section>
    }
    .into_any()
}
