use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::AuthenticatorSetUp;

use crate::components::bar::Area;
use crate::components::enrol::enrol_steps;
use crate::components::frame::{Page, framed, head};
use crate::components::next;
use crate::server_fns::factors::authenticator_set_up;

/// `/account/security/authenticator`: a set-up under way.
pub fn authenticator() -> AnyView {
    framed(Area::Account, authenticator_set_up, set_up)
}

fn set_up(set_up: AuthenticatorSetUp) -> AnyView {
    view! {
        <Title text="Set up two-factor authentication"/>
        <Page narrow=true>
            {head("Set up two-factor authentication", "Three steps, about a minute. Nothing changes until the last one.".into_any())}
            <section class="card">
                <div class="body">{enrol_steps(set_up, next())}</div>
                <footer><a class="btn plain flush" href="/account/security">"Cancel"</a></footer>
            </section>
        </Page>
    }
    .into_any()
}
