use leptos::prelude::*;
use leptos_meta::Title;
use shared::ErrorCode;
use shared::views::{Methods, Security, StepUpMethods};

use crate::components::icon::Icon;
use crate::components::load::{loading, show};
use crate::components::passkey::passkey_button;
use crate::components::problem_page::lead_to;
use crate::components::second_factor::{Ways, second_factor};
use crate::components::{Arch, Button, Door, Form, Kind, Look, Submission, TextField, hidden, next, query};
use crate::json::open;
use crate::passkeys::Device;
use crate::server_fns::account::security;
use crate::server_fns::step_up::{
    BeginStepUpPasskey, StepUpCode, StepUpPasskey, StepUpPassword, StepUpRecoveryCode, step_up_methods,
};
use crate::{AppError, Unread, paths};

/// `/step-up`: a fresh proof before something that matters.
pub fn step_up() -> AnyView {
    show(loading(step_up_methods), confirm)
}

/// My security, for a page that asks before a sensitive change.
pub async fn proven_security() -> Result<Unread<Security>, AppError> {
    proven().await?;
    security().await
}

/// Insists on a fresh proof before a page asks. The proof comes first: who answered the question would have to answer
/// it again after it.
pub async fn proven() -> Result<(), AppError> {
    let methods = step_up_methods().await?;
    let fresh = open(&methods.0).is_some_and(|methods: StepUpMethods| methods.fresh);
    if fresh { Ok(()) } else { Err(ErrorCode::StepUpRequired.into()) }
}

const ANY_PROOF: &str = "What you are about to do touches how accounts and workspaces are protected. \
    A confirmation counts for ten minutes.";
const WITH_PASSKEY: &str = "What you are about to do asks for a passkey: no code confirms it. \
    A confirmation counts for ten minutes.";

fn confirm(methods: StepUpMethods) -> AnyView {
    let next = next();
    let with_passkey = methods.methods.passkey && query(paths::STEP_UP_WITH)() == paths::WITH_PASSKEY;
    if methods.fresh && !with_passkey {
        return lead_to(if next.is_empty() { "/" } else { &next });
    }
    let back = if next.is_empty() { "/".to_owned() } else { paths::not_confirmed(&next) };
    view! {
        <Title text="Confirm it's you"/>
        <Door at=Arch::Inner>
            <div class="dialog" role="dialog" tabindex="-1" aria-labelledby="dialog-title" aria-describedby="dialog-why">
                {Icon::Shield.tile("on")}
                <div class="head">
                    <h1 id="dialog-title">"Confirm it's you"</h1>
                    <p class="quiet" id="dialog-why">{if with_passkey { WITH_PASSKEY } else { ANY_PROOF }}</p>
                </div>
                {match methods.methods {
                    _ if with_passkey => by_passkey(next),
                    Methods { authenticator: false, passkey: false } => by_password(next),
                    methods => by_second_factor(methods, next),
                }}
                <footer><a class="btn plain flush" href=cancelled(&back)>"Cancel"</a></footer>
            </div>
        </Door>
    }
    .into_any()
}

/// A page that can't be read without the proof would lead straight back here, and so would one that goes on by itself.
fn cancelled(next: &str) -> String {
    let page = ["enrol=begin", "enrol=passkey"].iter().find_map(|going_on| next.strip_suffix(going_on));
    let next = page.map_or(next, |page| page.trim_end_matches(['?', '&']));
    match next.split_once("/people/") {
        Some((workspace, _)) => [workspace, "/people"].concat(),
        None if next.starts_with("/account/security/") => "/account/security".to_owned(),
        None => next.to_owned(),
    }
}

fn by_second_factor(methods: Methods, next: String) -> AnyView {
    let ways = Ways::of::<StepUpCode, StepUpRecoveryCode, StepUpPasskey, BeginStepUpPasskey>();
    let here = paths::with_next("/step-up", &next);
    second_factor(ways, methods, "Confirm", next, &here, None)
}

/// Who has lost the passkey adds another one.
fn by_passkey(next: String) -> AnyView {
    let form = Submission::to::<StepUpPasskey>();
    let another = paths::with_next("/account/security", &next);
    let device = Device::asked_to_answer::<BeginStepUpPasskey>();
    view! {
        {passkey_button(form, device, "Use a passkey", Look::Block, next)}
        <p class="small quiet">"Lost it? " <a href=another>"Add another passkey"</a></p>
    }
    .into_any()
}

fn by_password(next: String) -> AnyView {
    let form = Submission::to::<StepUpPassword>();
    view! {
        <Form to=form>
            {hidden("next", next)}
            <TextField of=form name="password" label="Password" kind=Kind::Password focus=true/>
            <Button of=form label="Confirm" look=Look::Block/>
        </Form>
    }
    .into_any()
}
