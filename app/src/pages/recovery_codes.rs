use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::RecoveryCodes;

use crate::components::bar::Area;
use crate::components::factor_codes::{codes, codes_warning};
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::{Look, go_button, next, query};
use crate::server_fns::recovery_codes::recovery_codes as load_codes;

/// `/account/security/recovery-codes`: the codes in the clear, new ones and those of before.
pub fn recovery_codes() -> AnyView {
    framed(Area::Account, load_codes, view_codes)
}

fn view_codes(set: RecoveryCodes) -> AnyView {
    let is_new = query("new")() == "1";
    let (title, lead) = if is_new {
        ("Save your recovery codes", "They sign you in when your phone or passkey is out of reach. Each works once.")
    } else {
        ("Recovery codes", "Each works once in place of your second factor.")
    };
    let on = if next().is_empty() { "/account/security".to_owned() } else { next() };
    view! {
        <Title text=title/>
        <Page narrow=true>
            {done()}
            {head(title, lead.into_any())}
            <section class="card">
                <div class="body stack">
                    {codes_warning()}
                    {codes(set)}
                </div>
            </section>
            {if is_new {
                go_button("I have saved these codes", on, Look::Primary)
            } else {
                view! { <p><a class="btn" href="/account/security">"Back to account security"</a></p> }.into_any()
            }}
        </Page>
    }
    .into_any()
}
