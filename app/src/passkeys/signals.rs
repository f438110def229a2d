//! Telling whoever keeps the passkeys which ones count (W3C WebAuthn L3 §5.1.10, the signal methods). Browsers without
//! these methods keep offering removed ones; nothing else is lost.

use leptos::prelude::window;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use shared::views::Me;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{JSON, Object, Reflect};

use super::browser;
use crate::components::once_there;
use crate::components::send::{Answer, post};
use crate::server_fns::passkeys::PasskeySignals;

/// Whose list was told since this tab was opened.
const NOTE: &str = "passkeys-told";

/// Tells which passkeys count, once after each sign-in.
pub fn signal_once(me: &Me) {
    let (has_passkey, email) = (me.has_passkey, me.email.clone());
    once_there(move || {
        let Some(notes) = window().session_storage().ok().flatten() else { return };
        let email = email.clone();
        if has_passkey && notes.get_item(NOTE).ok().flatten().as_deref() != Some(email.as_str()) {
            // Noted when it is done: a page left before that has told nobody.
            spawn_local(async move {
                if tell().await {
                    let _ = notes.set_item(NOTE, &email);
                }
            });
        }
    });
}

/// Nobody is signed in: whoever does is told about.
pub fn signed_out() {
    if let Some(notes) = window().session_storage().ok().flatten() {
        let _ = notes.remove_item(NOTE);
    }
}

/// Tells which passkeys count, now.
pub fn signal() {
    spawn_local(async {
        tell().await;
    });
}

/// Whether it came so far as to tell.
async fn tell() -> bool {
    let Answer::Done(lists) = post(PasskeySignals::PATH, String::new()).await else { return false };
    // What comes of it is the keeper's affair. It hears nothing while the browser waits for a passkey.
    let _ = hand_over(&lists).await;
    true
}

async fn hand_over(lists: &str) -> Result<(), JsValue> {
    let lists = JSON::parse(lists)?;
    let accepted = browser::signal_all_accepted_credentials(&Reflect::get(&lists, &"accepted".into())?)?;
    let details = browser::signal_current_user_details(&Reflect::get(&lists, &"details".into())?)?;
    let (accepted, details) = (JsFuture::from(accepted).await, JsFuture::from(details).await);
    accepted.and(details).map(drop)
}

/// Tells that no account here has the passkey of an answer. Its keeper may delete it: never said of one that may be an
/// account's.
pub fn unknown(options: &str, answer: &str) {
    let told = || {
        let unknown = Object::new();
        let options = JSON::parse(options)?;
        // What is asked of a passkey says it one way, what makes one another.
        let mut rp_id = Reflect::get(&options, &"rpId".into())?;
        if rp_id.is_undefined() {
            rp_id = Reflect::get(&Reflect::get(&options, &"rp".into())?, &"id".into())?;
        }
        Reflect::set(&unknown, &"rpId".into(), &rp_id)?;
        let id = Reflect::get(&JSON::parse(answer)?, &"id".into())?;
        Reflect::set(&unknown, &"credentialId".into(), &id)?;
        browser::signal_unknown_credential(&unknown)
    };
    if let Ok(told) = told() {
        spawn_local(async { drop(JsFuture::from(told).await) });
    }
}
