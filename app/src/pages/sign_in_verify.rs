use leptos::prelude::*;
use leptos_meta::Title;
use shared::Problem;
use shared::views::SignInStep;

use crate::components::code::{recovery_code, verification_code};
use crate::components::load::{loading, show};
use crate::components::{Arch, Button, Door, Form, Look, Submission, query};
use crate::server_fns::sign_in::{CancelSignIn, SignInCode, SignInRecoveryCode, sign_in_step};

/// `/sign-in/verify`: the second door.
pub fn sign_in_verify() -> AnyView {
    show(loading(sign_in_step), verify)
}

fn verify(step: SignInStep) -> AnyView {
    let with_recovery_code = query("with")() == "recovery-code";
    let cancel = Submission::to::<CancelSignIn>();
    view! {
        <Title text="Verify it's you"/>
        <Door at=Arch::Inner>
            <div class="head">
                <h1>"Two-factor authentication"</h1>
                <p class="quiet">"Signing in as " <b>{step.email}</b></p>
            </div>
            {if with_recovery_code { by_recovery_code() } else { by_code(step.wait) }}
            <Form to=cancel class="">
                <Button of=cancel label="Cancel" look=Look::Plain/>
            </Form>
        </Door>
    }
    .into_any()
}

fn by_code(wait: Option<u32>) -> AnyView {
    let form = Submission::to::<SignInCode>();
    if let Some(seconds) = wait
        && !form.came_back()
    {
        form.problem.set(Some(Problem::retry_after(seconds)));
    }
    view! {
        {verification_code(form, "Verify", String::new())}
        <p class="small quiet">"Phone not at hand? " <a href="/sign-in/verify?with=recovery-code">"Use a recovery code"</a></p>
    }
    .into_any()
}

fn by_recovery_code() -> AnyView {
    view! {
        {recovery_code(Submission::to::<SignInRecoveryCode>(), "Verify", String::new())}
        <p class="small quiet"><a href="/sign-in/verify">"Use your authenticator app"</a></p>
    }
    .into_any()
}
