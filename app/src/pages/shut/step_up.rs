use leptos::prelude::*;

use crate::components::code::{recovery_code, verification_code};
use crate::components::{Submission, here, query};
use crate::paths;
use crate::server_fns::step_up::{StepUpCode, StepUpRecoveryCode};

/// The account has a factor; this session only has to use it.
pub fn step_up(workspace: &str) -> AnyView {
    let with_recovery_code = query("with")() == "recovery-code";
    let form = if with_recovery_code { by_recovery_code() } else { by_code() };
    view! {
        <p class="quiet">
            <b>{workspace.to_owned()}</b>
            " asks every member for a second factor. You have one, but this session has not used it yet."
        </p>
        {form}
    }
    .into_any()
}

fn by_code() -> AnyView {
    view! {
        {verification_code(Submission::to::<StepUpCode>(), "Confirm", here())}
        <p class="small quiet">
            "Phone not at hand? " <a href=paths::with(&here(), "with", "recovery-code")>"Use a recovery code"</a>
        </p>
    }
    .into_any()
}

fn by_recovery_code() -> AnyView {
    view! {
        {recovery_code(Submission::to::<StepUpRecoveryCode>(), "Confirm", here())}
        <p class="small quiet"><a href=here()>"Use your authenticator app"</a></p>
    }
    .into_any()
}
