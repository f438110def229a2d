use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::Security;

use super::step_up::proven_security;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::{Button, Form, Look, Submission, Tone, note};
use crate::server_fns::factors::DisableSecondFactor;

/// `/account/security/disable`: asks before two-factor authentication is switched off.
pub fn disable() -> AnyView {
    framed(Area::Account, proven_security, ask)
}

fn ask(security: Security) -> AnyView {
    let form = Submission::to::<DisableSecondFactor>();
    let warning = view! { <b>"Not recommended. "</b> {security.would_shut} };
    view! {
        <Title text="Disable two-factor authentication"/>
        <Page narrow=true>
            {head(
                "Disable two-factor authentication?",
                "Your authenticator app, your passkeys and all recovery codes are removed from this account.".into_any(),
            )}
            {done()}
            {note(Tone::Warn, warning.into_any())}
            <Form to=form>
                <div class="row wrap">
                    <Button of=form label="Disable two-factor authentication" look=Look::BadNow/>
                    <a class="btn plain" href="/account/security">"Keep it on"</a>
                </div>
            </Form>
        </Page>
    }
    .into_any()
}
