//! Setting up a factor right at the door: choose, scan or touch, save the codes, go in.

use leptos::prelude::*;
use shared::policy::Level;
use shared::views::{AuthenticatorSetUp, RecoveryCodes};

use super::dialog;
use crate::components::enrol::{enrol_steps, go_on, press_again, under_way};
use crate::components::factor_codes::{codes, codes_warning};
use crate::components::icon::Icon;
use crate::components::load::{loading, show};
use crate::components::passkey::WITHOUT_SCRIPTS;
use crate::components::problem_page::lead_to;
use crate::components::{Form, Look, Submission, go_button, here, hidden};
use crate::passkeys::Device;
use crate::server_fns::factors::BeginAuthenticator;
use crate::server_fns::passkeys::{AddPasskey, BeginPasskey};
use crate::server_fns::recovery_codes::recovery_codes;
use crate::{AppError, Unread, paths};

fn scanning() -> String {
    paths::with(&here(), paths::ENROL, paths::ENROL_APP)
}

/// The ways to get a factor that opens this door.
pub fn choose(workspace: &str, required: Level) -> AnyView {
    let only_passkeys = required == Level::PhishingResistant;
    let what = if only_passkeys {
        " asks every member for a passkey. Add one and you go straight in; it takes a minute."
    } else {
        " asks every member for a second factor. Set one up and you go straight in; it takes a minute."
    };
    view! {
        <p class="quiet"><b>{workspace.to_owned()}</b> {what}</p>
        {add_passkey()}
        {(!only_passkeys).then(set_up_authenticator)}
    }
    .into_any()
}

/// The choice that makes a passkey on this device.
pub fn add_passkey() -> AnyView {
    let form = Submission::to::<AddPasskey>();
    view! {
        <div class="needs-live needs-passkeys">
            <Form to=form device={Device::asked_to_make::<BeginPasskey>()}>
                {press_again()}
                {hidden("next", scanning())}
                <button type="submit" class="choice" aria-describedby="add-passkey-what" aria-busy=busy(form)>
                    {Icon::Key.tile("")}
                    <b>"Add Passkey"</b>
                </button>
                <p class="small quiet" id="add-passkey-what">
                    "Fingerprint, face or PIN of this device, or a security key. Nothing to type."
                </p>
            </Form>
        </div>
        <noscript inner_html=WITHOUT_SCRIPTS></noscript>
    }
    .into_any()
}

fn busy(form: Submission) -> impl Fn() -> Option<&'static str> {
    move || form.busy.get().then_some("true")
}

fn set_up_authenticator() -> AnyView {
    let form = Submission::to::<BeginAuthenticator>();
    view! {
        <Form to=form>
            {go_on(form)}
            {hidden("next", scanning())}
            <button type="submit" class="choice" aria-describedby="enrol-app-what" aria-busy=busy(form)>
                {Icon::Phone.tile("")}
                <b>"Set up an authenticator app"</b>
            </button>
            <p class="small quiet" id="enrol-app-what">
                "An app on your phone that shows a code: Google Authenticator, 1Password, Authy and others."
            </p>
        </Form>
    }
    .into_any()
}

/// The app is to be set up now.
pub fn scan() -> AnyView {
    // None is under way: by *Back*, or after too long. Drawn here and not led away from: who has just finished is on
    // the way to their codes, and must not be overtaken.
    show(loading(under_way), |set_up: Option<AuthenticatorSetUp>| {
        match set_up {
        Some(set_up) => enrol_steps(set_up, scanning()),
        None => {
            view! { <p class="quiet">"No set-up is under way. Start one; it takes a minute."</p> {set_up_authenticator()} }.into_any()
        }
    }
    })
}

/// The door is open; the codes that open it without the phone come first.
pub fn save_codes() -> AnyView {
    show(loading(set), |set: Option<RecoveryCodes>| {
        // The door is open without a factor: there are no codes to save.
        let Some(set) = set else { return lead_to(&here()) };
        let body = view! {
            <p class="quiet">"Done: the door is open. Save your recovery codes, then go in."</p>
            {codes_warning()}
            {codes(set)}
        };
        dialog(body.into_any(), view! { <footer>{go_in()}</footer> }.into_any())
    })
}

/// The same at a door that asks for more by now. It keeps its ways out.
pub fn codes_before_more() -> AnyView {
    show(loading(set), |set: Option<RecoveryCodes>| {
        let Some(set) = set else { return lead_to(&here()) };
        view! {
            <p class="quiet">
                "Two-factor authentication is on, but this workspace asks for a passkey now. Save your recovery codes, then go on."
            </p>
            {codes_warning()}
            {codes(set)}
            {go_in()}
        }
        .into_any()
    })
}

async fn set() -> Result<Unread<Option<RecoveryCodes>>, AppError> {
    Unread::if_any(recovery_codes().await)
}

fn go_in() -> AnyView {
    go_button("I have saved these codes", here(), Look::Primary)
}
