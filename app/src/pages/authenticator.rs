use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::AuthenticatorSetUp;

use crate::components::bar::Area;
use crate::components::enrol::{enrol_steps, under_way};
use crate::components::frame::{Page, framed, head};
use crate::components::next;
use crate::components::problem_page::set_status;

/// `/account/security/authenticator`: a set-up under way.
pub fn authenticator() -> AnyView {
    framed(Area::Account, under_way, |set_up_of_now: Option<AuthenticatorSetUp>| {
        set_up_of_now.map_or_else(none, set_up)
    })
}

/// By *Back* after the last step, or too late.
fn none() -> AnyView {
    set_status(404);
    view! {
        <Title text="No set-up under way"/>
        <Page narrow=true>
            {head("No set-up under way", "It is done already, took too long, or began in another browser.".into_any())}
            <p><a class="btn" href="/account/security">"Go to account security"</a></p>
        </Page>
    }
    .into_any()
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
