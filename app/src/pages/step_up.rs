use leptos::prelude::*;
use leptos_meta::Title;
use shared::ErrorCode;
use shared::views::{Security, StepUpMethods};

use crate::components::code::{recovery_code, verification_code};
use crate::components::icon::Icon;
use crate::components::load::{loading, show};
use crate::components::problem_page::lead_to;
use crate::components::{Arch, Button, Door, Form, Kind, Look, Submission, TextField, hidden, next, query};
use crate::json::open;
use crate::server_fns::account::security;
use crate::server_fns::step_up::{StepUpCode, StepUpPassword, StepUpRecoveryCode, step_up_methods};
use crate::{AppError, Unread, paths};

/// `/step-up`: a fresh proof before something that matters.
pub fn step_up() -> AnyView {
    show(loading(step_up_methods), confirm)
}

/// My security, for a page that asks before a sensitive change. The proof comes first: who answered the question
/// would have to answer it again after it.
pub async fn proven_security() -> Result<Unread<Security>, AppError> {
    let methods = step_up_methods().await?;
    if open(&methods.0).is_some_and(|methods: StepUpMethods| methods.fresh) {
        security().await
    } else {
        Err(ErrorCode::StepUpRequired.into())
    }
}

fn confirm(methods: StepUpMethods) -> AnyView {
    let next = next();
    if methods.fresh {
        return lead_to(if next.is_empty() { "/" } else { &next });
    }
    let with_recovery_code = query("with")() == "recovery-code";
    let back = if next.is_empty() { "/".to_owned() } else { next.clone() };
    view! {
        <Title text="Confirm it's you"/>
        <Door at=Arch::Inner>
            <div class="dialog" role="dialog" aria-labelledby="dialog-title" aria-describedby="dialog-why">
                {Icon::Shield.tile("on")}
                <div class="head">
                    <h1 id="dialog-title">"Confirm it's you"</h1>
                    <p class="quiet" id="dialog-why">
                        "What you are about to do touches how accounts and workspaces are protected. \
                        A confirmation counts for ten minutes."
                    </p>
                </div>
                {match (methods.second_factor, with_recovery_code) {
                    (true, false) => by_code(next),
                    (true, true) => by_recovery_code(next),
                    (false, _) => by_password(next),
                }}
                <footer><a class="btn plain flush" href=cancelled(&back)>"Cancel"</a></footer>
            </div>
        </Door>
    }
    .into_any()
}

/// A page that can't be read without the proof would lead straight back here, and so would one that goes on by itself.
fn cancelled(next: &str) -> String {
    let next = next.strip_suffix("enrol=begin").map_or(next, |page| page.trim_end_matches(['?', '&']));
    if next.starts_with("/account/security/") { "/account/security".to_owned() } else { next.to_owned() }
}

fn by_code(next: String) -> AnyView {
    let other = paths::with_next("/step-up?with=recovery-code", &next);
    view! {
        {verification_code(Submission::to::<StepUpCode>(), "Confirm", next)}
        <p class="small quiet">"Phone not at hand? " <a href=other>"Use a recovery code"</a></p>
    }
    .into_any()
}

fn by_recovery_code(next: String) -> AnyView {
    let other = paths::with_next("/step-up", &next);
    view! {
        {recovery_code(Submission::to::<StepUpRecoveryCode>(), "Confirm", next)}
        <p class="small quiet"><a href=other>"Use your authenticator app"</a></p>
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
