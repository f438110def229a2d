//! Proving it's you by a second factor: the same ways at the second door, at a shut workspace and before a sensitive
//! change.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::Problem;
use shared::views::Methods;

use super::code::{recovery_code, verification_code};
use super::passkey::{or, passkey_button};
use super::{Look, Submission, query};
use crate::passkeys::Device;
use crate::{AppError, paths};

/// Where the answer goes, by each way.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// A code from the authenticator app.
    pub code: fn() -> Submission,
    /// A recovery code.
    pub recovery_code: fn() -> Submission,
    /// A passkey.
    pub passkey: fn() -> Submission,
    /// What a passkey is asked.
    pub device: Device,
}

impl Ways {
    /// The ways of these functions: a code, a recovery code, a passkey, and what the passkey is asked.
    pub fn of<C, R, P, B>() -> Self
    where
        C: ServerFn<Error = AppError>,
        R: ServerFn<Error = AppError>,
        P: ServerFn<Error = AppError>,
        B: ServerFn<Error = AppError>,
    {
        Self {
            code: Submission::to::<C>,
            recovery_code: Submission::to::<R>,
            passkey: Submission::to::<P>,
            device: Device::asked_to_answer::<B>(),
        }
    }
}

/// The forms for what the account has, on the page `here`. Guessing may have to `wait`, in seconds: said before
/// somebody types a code for nothing.
pub fn second_factor(
    ways: Ways,
    methods: Methods,
    button: &'static str,
    next: String,
    here: &str,
    wait: Option<u32>,
) -> AnyView {
    if query("with")() == "recovery-code" {
        let back = if methods.authenticator { "Use your authenticator app" } else { "Use a passkey" };
        return view! {
            {recovery_code((ways.recovery_code)(), button, next)}
            <p class="small quiet"><a href=here.to_owned()>{back}</a></p>
        }
        .into_any();
    }
    let passkey = methods
        .passkey
        .then(|| passkey_button((ways.passkey)(), ways.device, "Use a passkey", Look::Block, next.clone()));
    let code = methods.authenticator.then(|| {
        let form = (ways.code)();
        if wait.is_some() && !form.came_back() {
            form.problem.set(wait.map(Problem::retry_after));
        }
        let look = if methods.passkey { Look::Wide } else { Look::Block };
        verification_code(form, button, look, next)
    });
    let lost = if methods.authenticator { "Phone not at hand? " } else { "Passkey not at hand? " };
    view! {
        {passkey}
        {(methods.passkey && methods.authenticator).then(or)}
        {code}
        <p class="small quiet">{lost} <a href=paths::with(here, "with", "recovery-code")>"Use a recovery code"</a></p>
    }
    .into_any()
}
