use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::SignInStep;

use crate::components::load::{loading, show};
use crate::components::second_factor::{Ways, second_factor};
use crate::components::{Arch, Button, Door, Form, Look, Submission};
use crate::server_fns::sign_in::{
    BeginSecondStepPasskey, CancelSignIn, SecondStepPasskey, SignInCode, SignInRecoveryCode, sign_in_step,
};

/// `/sign-in/verify`: the second door.
pub fn sign_in_verify() -> AnyView {
    show(loading(sign_in_step), verify)
}

fn verify(step: SignInStep) -> AnyView {
    let ways = Ways::of::<SignInCode, SignInRecoveryCode, SecondStepPasskey, BeginSecondStepPasskey>();
    let cancel = Submission::to::<CancelSignIn>();
    view! {
        <Title text="Verify it's you"/>
        <Door at=Arch::Inner>
            <div class="head">
                <h1>"Two-factor authentication"</h1>
                <p class="quiet">"Signing in as " <b>{step.email}</b></p>
            </div>
            {second_factor(ways, step.methods, "Verify", String::new(), "/sign-in/verify", step.wait)}
            <Form to=cancel class="">
                <Button of=cancel label="Cancel" look=Look::Plain/>
            </Form>
        </Door>
    }
    .into_any()
}
