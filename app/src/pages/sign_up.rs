use leptos::prelude::*;
use leptos_meta::Title;
use shared::input::{Email, InputError, Name};
use shared::limits::PASSWORD_MIN_ALONE;
use shared::problem::FieldCheck;

use crate::components::send::Check;
use crate::components::{Arch, Button, Door, Form, Kind, Look, Submission, TextField, hidden, next, query};
use crate::paths;
use crate::server_fns::sign_up::SignUp;

/// `/sign-up`: an account of one's own.
pub fn sign_up() -> AnyView {
    let form = Submission::to::<SignUp>();
    view! {
        <Title text="Create account"/>
        <Door at=Arch::Outer>
            <div class="head">
                <h1>"Create account"</h1>
                <p class="quiet">"We send you a link to prove the email address is yours."</p>
            </div>
            <Form to=form check=CHECK>
                {hidden("next", next())}
                <TextField of=form name="name" label="Name" kind=Kind::PersonName focus=true/>
                <TextField of=form name="email" label="Email" kind=Kind::Username value=query("email")()/>
                <TextField of=form name="password" label="Password" kind=Kind::NewPassword
                    hint="At least 15 characters. A few words you can remember work well."/>
                <Button of=form label="Create account" look=Look::Block/>
            </Form>
            <p class="small quiet">"Have an account? " <a href=paths::with_next("/sign-in", &next())>"Sign in"</a></p>
        </Door>
    }
    .into_any()
}

const CHECK: Check = |value| {
    let mut check = FieldCheck::default();
    let name = check.keep("name", Name::parse(&value("name")));
    let email = check.keep("email", Email::parse(&value("email")));
    let password = check.keep("password", long_enough(&value("password")));
    name.and(email).and(password).map(drop).ok_or_else(|| check.into_problem())
};

/// The commonest slip. Whether a password is easy to guess is for the server: it has the list.
fn long_enough(password: &str) -> Result<(), InputError> {
    let enough = password.chars().nth(PASSWORD_MIN_ALONE - 1).is_some();
    let min = PASSWORD_MIN_ALONE.try_into().unwrap_or_default();
    if enough { Ok(()) } else { Err(InputError::TooShort(min)) }
}
