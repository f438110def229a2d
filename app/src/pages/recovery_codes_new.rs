use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::Security;

use super::step_up::proven_security;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::{Button, Form, Look, Submission, Tone, note};
use crate::server_fns::recovery_codes::RegenerateRecoveryCodes;

/// `/account/security/recovery-codes/new`: asks before all codes are replaced.
pub fn recovery_codes_new() -> AnyView {
    framed(Area::Account, proven_security, |security: Security| ask(&security))
}

fn ask(security: &Security) -> AnyView {
    let form = Submission::to::<RegenerateRecoveryCodes>();
    let left = security.recovery_codes.as_ref().map_or(0, |count| count.left);
    let warning = view! {
        <b>"The old codes stop working at once. "</b>
        {format!("{left} of them are still unused. Throw away every copy you have.")}
    };
    view! {
        <Title text="Generate new recovery codes"/>
        <Page narrow=true>
            {head("Generate new recovery codes?", "You get a set of ten new codes to save.".into_any())}
            {done()}
            {note(Tone::Warn, warning.into_any())}
            <Form to=form>
                <div class="row wrap">
                    <Button of=form label="Generate new recovery codes" look=Look::Primary/>
                    <a class="btn plain" href="/account/security">"Cancel"</a>
                </div>
            </Form>
        </Page>
    }
    .into_any()
}
