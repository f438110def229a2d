use leptos::prelude::*;
use leptos_meta::Title;
use shared::ErrorCode;
use shared::views::Security;

use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::problem_page::problem_page;
use crate::components::{Button, Form, Look, Submission, Tone, hidden, note, param};
use crate::pages::step_up::proven_security;
use crate::server_fns::passkeys::RemovePasskey;

/// `/account/security/passkeys/<passkey>/remove`: asks before a passkey is removed.
pub fn remove_passkey() -> AnyView {
    framed(Area::Account, proven_security, ask)
}

fn ask(security: Security) -> AnyView {
    let id = param("passkey")();
    let Some(title) = security.passkeys.iter().find(|row| row.id == id).map(|row| format!("Remove {}?", row.name))
    else {
        return problem_page(&ErrorCode::NotFound.into());
    };
    let form = Submission::to::<RemovePasskey>();
    let is_last = security.passkeys.len() == 1 && security.authenticator.is_none();
    let shuts = security.passkeys.len() == 1 && !security.would_shut_without_passkey.is_empty();
    let text = if is_last {
        let text = view! {
            <b>"It is your only second factor. "</b>
            "Without it two-factor authentication is off: only your password signs you in, and your recovery codes no \
            longer work. "
            {security.would_shut}
        };
        Some(text.into_any())
    } else {
        shuts.then(|| view! { <b>"It is your only passkey. "</b> {security.would_shut_without_passkey} }.into_any())
    };
    let warning = text.map(|text| note(Tone::Warn, text));
    view! {
        <Title text="Remove passkey"/>
        <Page narrow=true>
            {head(
                title,
                "It no longer signs anybody in. Other browsers that were signed in with it alone are signed out.".into_any(),
            )}
            {done()}
            {warning}
            <Form to=form>
                {hidden("passkey", id)}
                <div class="row wrap">
                    <Button of=form label="Remove passkey" look=Look::BadNow/>
                    <a class="btn plain" href="/account/security">"Keep it"</a>
                </div>
            </Form>
        </Page>
    }
    .into_any()
}
