use leptos::prelude::*;

use super::{Button, Form, Look, Submission, hidden};
use crate::passkeys::Device;

/// Said where no program will ever run; set as text, because a browser that has one reads nothing in here.
pub const WITHOUT_SCRIPTS: &str =
    "<p class=\"small quiet\">Passkeys need JavaScript, which is off in this browser.</p>";

/// A button that asks this device's passkeys, and sends what they say.
pub fn passkey_button(form: Submission, device: Device, label: &'static str, look: Look, next: String) -> AnyView {
    view! {
        <div class="needs-live needs-passkeys">
            <Form to=form device=device>
                {hidden("next", next)}
                <Button of=form label=label look=look/>
            </Form>
        </div>
        <noscript inner_html=WITHOUT_SCRIPTS></noscript>
    }
    .into_any()
}

/// Between two ways of which one is enough. Where the first is a passkey, it waits for the program with it.
pub fn or() -> AnyView {
    view! { <p class="or needs-live needs-passkeys" aria-hidden="true"><span>"or"</span></p> }.into_any()
}
