//! Proving it's you: by a code from the authenticator app, or by a recovery code.

use leptos::prelude::*;
use shared::Problem;
use shared::input::{RecoveryCode, VerificationCode};

use super::send::Check;
use super::{Button, Form, Kind, Look, Submission, TextField, hidden};

/// A form that asks for a code from the authenticator app.
pub fn verification_code(form: Submission, button: &'static str, look: Look, next: String) -> AnyView {
    view! {
        <Form to=form check=CHECK_CODE>
            {hidden("next", next)}
            <TextField of=form name="code" label="Verification code" kind=Kind::Code focus=true
                hint="The six digits your authenticator app shows now."/>
            <Button of=form label=button look=look/>
        </Form>
    }
    .into_any()
}

/// A form that asks for one of the recovery codes.
pub fn recovery_code(form: Submission, button: &'static str, next: String) -> AnyView {
    let form = view! {
        <Form to=form check=CHECK_RECOVERY_CODE>
            {hidden("next", next)}
            <TextField of=form name="code" label="Recovery code" kind=Kind::RecoveryCode focus=true
                hint="One of the codes you saved. Each works once."/>
            <Button of=form label=button look=Look::Block/>
        </Form>
    };
    // An `Option`, to be of another type than the form above: one of the same type would be drawn into its place, and
    // keep what was typed into its field.
    Some(form).into_any()
}

/// Sees a mistyped code before it is sent, so that it doesn't count as an attempt.
pub const CHECK_CODE: Check = |value| field("code", VerificationCode::parse(&value("code")).map(drop));
const CHECK_RECOVERY_CODE: Check = |value| field("code", RecoveryCode::parse(&value("code")).map(drop));

fn field(name: &str, parsed: Result<(), shared::input::InputError>) -> Result<(), Problem> {
    parsed.map_err(|error| Problem::field(name, error))
}
