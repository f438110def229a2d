use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::CreatedToken;

use crate::components::bar::Area;
use crate::components::factor_codes::copy_button;
use crate::components::frame::{Page, framed, head};
use crate::components::problem_page::set_status;
use crate::components::{Look, Tone, go_button, here, next, note, param};
use crate::server_fns::tokens::created_token_if_any;

/// `/account/tokens/created` and `/w/<slug>/tokens/created`: a token just made, this once.
pub fn created_token() -> AnyView {
    let area = if param("workspace")().is_empty() { Area::Account } else { Area::Workspace };
    framed(area, created_token_if_any, |created: Option<CreatedToken>| created.map_or_else(none, shown))
}

/// The page that the token belongs to.
fn home() -> String {
    let (here, next) = (here(), next());
    if next.is_empty() { here.trim_end_matches("/created").to_owned() } else { next }
}

/// By *Back*, after a reload, or too late.
fn none() -> AnyView {
    set_status(404);
    view! {
        <Title text="No new token"/>
        <Page narrow=true>
            {head(
                "Nothing to show any more",
                "A token is shown once, right after it was created. If you did not save it, revoke it and create another.".into_any(),
            )}
            <p><a class="btn" href=home()>"Go to the tokens"</a></p>
        </Page>
    }
    .into_any()
}

fn shown(CreatedToken { name, secret }: CreatedToken) -> AnyView {
    let warning = view! {
        <b>"Copy it now: it is not shown again. "</b>
        "Keep it like a password. Whoever holds it gets in without a second factor."
    };
    view! {
        <Title text="Save your token"/>
        <Page narrow=true>
            {head("Save your token", name.into_any())}
            <section class="card">
                <div class="body stack">
                    {note(Tone::Warn, warning.into_any())}
                    <div class="stack close">
                        <span class="small" id="token-label"><b>"Token"</b></span>
                        <code class="key" role="textbox" aria-readonly="true" tabindex="0" aria-labelledby="token-label">
                            {secret.clone()}
                        </code>
                    </div>
                    <div class="row wrap">{copy_button("Copy", secret)}</div>
                </div>
            </section>
            {go_button("I have saved this token", home(), Look::Primary)}
        </Page>
    }
    .into_any()
}
