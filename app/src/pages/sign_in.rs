use leptos::prelude::*;
use leptos_meta::Title;
use shared::input::Email;
use shared::problem::FieldCheck;

use crate::components::passkey::{or, passkey_button};
use crate::components::send::Check;
use crate::components::{
    Arch, Button, Door, Form, Kind, Look, Submission, TextField, Tone, hidden, next, note, once_there, query,
};
use crate::passkeys::{Device, offer_in_autofill, signed_out};
use crate::server_fns::sign_in::{BeginPasskeySignIn, PasskeySignIn, SignIn};
use crate::{paths, signing_up};

/// `/sign-in`: the first door.
pub fn sign_in() -> AnyView {
    #[cfg(feature = "ssr")]
    crate::ssr::mark_browser();
    let form = Submission::to::<SignIn>();
    let passkey = Submission::to::<PasskeySignIn>();
    let email = query("email")();
    offer_in_autofill::<BeginPasskeySignIn>(passkey, paths::field("next", &next()));
    once_there(signed_out);
    view! {
        <Title text="Sign in"/>
        <Door at=Arch::Outer>
            <div class="head">
                <h1>"Sign in"</h1>
                <p class="quiet">"Welcome back. Your workspaces are behind the second door."</p>
            </div>
            {move || form.problem.with(Option::is_none).then(greeting)}
            <Form to=form check=CHECK>
                {hidden("next", next())}
                <TextField of=form name="email" label="Email" kind=Kind::UsernameOrPasskey value=email.clone() focus=email.is_empty()/>
                <TextField of=form name="password" label="Password" kind=Kind::Password focus=!email.is_empty()/>
                <Button of=form label="Sign in" look=Look::Block/>
            </Form>
            {or()}
            {passkey_button(passkey, Device::asked_to_answer::<BeginPasskeySignIn>(), "Sign in with a passkey", Look::Wide, next())}
            <p class="small quiet">"New here? " <a href=paths::with_next("/sign-up", &next())>"Create account"</a></p>
        </Door>
    }
    .into_any()
}

/// Why the reader is here, when another page led here.
fn greeting() -> AnyView {
    let came = |key| !query(key)().is_empty();
    let (tone, sentence) = if came("verified") {
        once_there(signing_up::ended_here);
        (Tone::Ok, "Your email is verified. Sign in to go on.")
    } else if came("expired") {
        (Tone::Warn, "That sign-in took too long, or was finished elsewhere. Start again.")
    } else if came("signed-out") {
        (Tone::Info, "You are signed out.")
    } else {
        return ().into_any();
    };
    view! { <div role="status">{note(tone, sentence.into_any())}</div> }.into_any()
}

const CHECK: Check = |value| {
    let mut check = FieldCheck::default();
    let email = check.keep("email", Email::parse(&value("email")));
    let password = check.keep("password", filled(&value("password")));
    email.and(password).map(drop).ok_or_else(|| check.into_problem())
};

fn filled(value: &str) -> Result<(), shared::input::InputError> {
    if value.is_empty() { Err(shared::input::InputError::Empty) } else { Ok(()) }
}
