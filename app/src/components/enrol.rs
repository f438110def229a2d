use leptos::prelude::*;
use shared::views::AuthenticatorSetUp;

use super::code::CHECK_CODE;
use super::qr::qr;
use super::send::send_at_once;
use super::{Button, Form, Kind, Look, Submission, TextField, Tone, here, hidden, next, note, query};
use crate::server_fns::factors::{EnableAuthenticator, authenticator_set_up};
use crate::{AppError, Unread, paths};

/// Setting up an authenticator app, in three steps.
pub fn enrol_steps(set_up: AuthenticatorSetUp, next: String) -> AnyView {
    let form = Submission::to::<EnableAuthenticator>();
    let AuthenticatorSetUp { setup_key, qr_path, qr_size, uri } = set_up;
    view! {
        <ol class="steps">
            <li>
                <h2>"Get an authenticator app"</h2>
                <p class="quiet">"Any app for one-time codes will do: Google Authenticator, 1Password, Authy, Aegis."</p>
            </li>
            <li>
                <h2>"Scan this code with the app"</h2>
                {qr(qr_path, qr_size)}
                <p class="small quiet">
                    "Is the app on this device? " <a href=uri rel="external">"Open in app"</a>
                    ". Can't scan? Type this key instead:"
                </p>
                <div class="stack close">
                    <span class="small" id="setup-key-label"><b>"Setup key"</b></span>
                    <code class="key" role="textbox" aria-readonly="true" tabindex="0" aria-labelledby="setup-key-label">{setup_key}</code>
                </div>
            </li>
            <li>
                <h2>"Enter the code the app shows"</h2>
                <Form to=form check=CHECK_CODE>
                    {hidden("next", next)}
                    <TextField of=form name="code" label="Verification code" kind=Kind::Code
                        hint="Six digits. They change every 30 seconds."/>
                    <Button of=form label="Enable two-factor authentication" look=Look::Block/>
                </Form>
            </li>
        </ol>
    }
    .into_any()
}

/// The set-up was asked for, and a proof was asked for first: now that it is given, the set-up goes on by itself.
/// Without WASM it says so.
pub fn go_on(form: Submission) -> Option<AnyView> {
    (query(paths::ENROL)() == paths::ENROL_BEGIN && !form.came_back()).then(|| {
        send_at_once(form, paths::with_next(&here(), &next()));
        note(Tone::Ok, "Confirmed. Go on:".into_any())
    })
}

/// The choice *Add Passkey*, or the button, was pressed, and a proof was asked for first. Only a press may ask a
/// device, so it has to be pressed again.
pub fn press_again() -> Option<AnyView> {
    (query(paths::ENROL)() == paths::ENROL_PASSKEY).then(|| {
        let sentence = "Confirmed. Now press Add Passkey once more.";
        view! { <div role="status">{note(Tone::Ok, sentence.into_any())}</div> }.into_any()
    })
}

/// The set-up under way, if any.
pub async fn under_way() -> Result<Unread<Option<AuthenticatorSetUp>>, AppError> {
    Unread::if_any(authenticator_set_up().await)
}
