use leptos::prelude::*;
use leptos_meta::Title;
use shared::input::Email;
use shared::problem::FieldCheck;

use crate::components::send::Check;
use crate::components::{Arch, Button, Door, Form, Kind, Look, Submission, TextField, Tone, hidden, next, note, query};
use crate::server_fns::sign_in::SignIn;
use crate::{paths, signing_up};

/// `/sign-in`: the first door.
pub fn sign_in() -> AnyView {
    let form = Submission::to::<SignIn>();
    let email = query("email")();
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
                <TextField of=form name="email" label="Email" kind=Kind::Username value=email.clone() focus=email.is_empty()/>
                <TextField of=form name="password" label="Password" kind=Kind::Password focus=!email.is_empty()/>
                <Button of=form label="Sign in" look=Look::Block/>
            </Form>
            <p class="small quiet">"New here? " <a href=paths::with_next("/sign-up", &next())>"Create account"</a></p>
        </Door>
    }
    .into_any()
}

/// Why the reader is here, when another page led here.
fn greeting() -> AnyView {
    let came = |key| !query(key)().is_empty();
    let (tone, sentence) = if came("verified") {
        Effect::new(|_| signing_up::ended_here());
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
