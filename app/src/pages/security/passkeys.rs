//! The passkeys among my factors: a row each, and one for the next.

use leptos::prelude::*;
use shared::views::PasskeyRow;

use super::dates;
use crate::components::enrol::press_again;
use crate::components::icon::Icon;
use crate::components::passkey::passkey_button;
use crate::components::{Button, Form, Look, Submission, TextField, go_button_about, hidden, next, query};
use crate::passkeys::Device;
use crate::paths;
use crate::server_fns::passkeys::{AddPasskey, BeginPasskey, RenamePasskey};

const HERE: &str = "/account/security";
/// The query value that opens the name of one passkey for writing.
const RENAME: &str = "rename";

/// One passkey: what it is, or its name being changed.
pub fn passkey(row: PasskeyRow) -> AnyView {
    let PasskeyRow { id, name, added, last_used, is_synced, is_discoverable } = row;
    if query(RENAME)() == id {
        return rename(id, name);
    }
    let kind = match (is_synced, is_discoverable) {
        (true, _) => "Passkey, synced · added ",
        (false, true) => "Passkey, one device only · added ",
        (false, false) => "Passkey, after your password only · added ",
    };
    let about = ["passkey-", &id].concat();
    view! {
        <li>
            {Icon::Key.tile("on")}
            <div class="grow tight">
                <b id=about.clone()>{name}</b>
                <span class="small quiet">{dates(kind, added, last_used)}</span>
            </div>
            {go_button_about("Rename", paths::with(HERE, RENAME, &id), Look::Plain, Some(about.clone()))}
            {go_button_about("Remove", paths::remove_passkey(&id), Look::Bad, Some(about))}
        </li>
    }
    .into_any()
}

fn rename(id: String, name: String) -> AnyView {
    let form = Submission::to::<RenamePasskey>();
    view! {
        <li>
            {Icon::Key.tile("on")}
            <div class="grow">
                <Form to=form>
                    {hidden("passkey", id)}
                    <div class="row fields">
                        <TextField of=form name="passkey_name" label="Passkey name" value=name focus=true/>
                        <Button of=form label="Save"/>
                        <a class="btn plain" href=HERE>"Cancel"</a>
                    </div>
                </Form>
            </div>
        </li>
    }
    .into_any()
}

/// The way to the next one.
pub fn add_passkey(has_one: bool) -> AnyView {
    let form = Submission::to::<AddPasskey>();
    let title = if has_one { "Another passkey" } else { "Passkey" };
    view! {
        <li>
            {Icon::Key.tile("")}
            <div class="grow tight">
                <b>{title}</b>
                <span class="small quiet">"Fingerprint, face or PIN of this device, or a security key. Can't be phished."</span>
            </div>
            <div class="stack">
                {press_again()}
                {passkey_button(form, Device::asked_to_make::<BeginPasskey>(), "Add Passkey", Look::Quiet, next())}
            </div>
        </li>
    }
    .into_any()
}

/// Why there is no such way.
pub fn no_passkeys_here() -> AnyView {
    view! {
        <li>
            {Icon::Key.tile("")}
            <div class="grow tight">
                <b>"Passkey"</b>
                <span class="small quiet">
                    "Not available: this server is reached by a number, and passkeys are bound to a name."
                </span>
            </div>
        </li>
    }
    .into_any()
}
