use leptos::prelude::*;
use shared::policy::Level;
use shared::views::StepUpMethods;

use super::enrol::add_passkey;
use crate::components::load::{loading, show};
use crate::components::passkey::{or, passkey_button};
use crate::components::second_factor::{Ways, second_factor};
use crate::components::{Look, Submission, here};
use crate::passkeys::Device;
use crate::server_fns::step_up::{BeginStepUpPasskey, StepUpCode, StepUpPasskey, StepUpRecoveryCode, step_up_methods};

/// The account has a factor that opens this door; this session only has to use it.
pub fn step_up(workspace: &str, required: Level) -> AnyView {
    let (what, ways): (_, fn(StepUpMethods) -> AnyView) = if required == Level::PhishingResistant {
        (" asks every member for a passkey. You have one, but this session has not used it yet.", by_passkey)
    } else {
        (" asks every member for a second factor. You have one, but this session has not used it yet.", by_any)
    };
    view! {
        <p class="quiet"><b>{workspace.to_owned()}</b> {what}</p>
        {show(loading(step_up_methods), ways)}
    }
    .into_any()
}

fn by_any(account: StepUpMethods) -> AnyView {
    let ways = Ways::of::<StepUpCode, StepUpRecoveryCode, StepUpPasskey, BeginStepUpPasskey>();
    second_factor(ways, account.methods, "Confirm", here(), &here(), None)
}

/// A code would confirm who it is, and the door would stay shut. Who has lost the passkey adds another one.
fn by_passkey(_: StepUpMethods) -> AnyView {
    let form = Submission::to::<StepUpPasskey>();
    view! {
        {passkey_button(form, Device::asked_to_answer::<BeginStepUpPasskey>(), "Use a passkey", Look::Block, here())}
        {or()}
        {add_passkey()}
    }
    .into_any()
}
