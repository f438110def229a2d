use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{DevicePage, WaitingDevice};

use crate::components::icon::Icon;
use crate::components::load::{loading, show};
use crate::components::notice::done;
use crate::components::time::time;
use crate::components::{Arch, Button, Door, Form, Kind, Look, Submission, TextField, Tone, hidden, note, query};
use crate::server_fns::devices::{DecideDevice, FindDevice, device as load_device};

/// `/device`: lets a command line in, after a look at what asks.
pub fn device() -> AnyView {
    let filled_in = query("code");
    show(loading(move || load_device(filled_in())), standing)
}

fn standing(page: DevicePage) -> AnyView {
    let DevicePage { email, device, problem } = page;
    let done = query("done")();
    let (icon, title, body) = match (device, done.as_str()) {
        (Some(device), _) => (Icon::Shield, "Is this your device?", ask(device, &email)),
        (None, "approved") => (Icon::Check, "Device approved", approved()),
        (None, "denied") => (Icon::Lock, "Device denied", denied()),
        (None, _) => {
            let form = Submission::to::<FindDevice>();
            if problem.is_some() {
                form.problem.set(problem);
            }
            (Icon::Key, "Let a device in", type_code(form, &email))
        }
    };
    view! {
        <Title text=title/>
        <Door at=Arch::Inner>
            {icon.tile("on")}
            {body}
        </Door>
    }
    .into_any()
}

fn type_code(form: Submission, email: &str) -> AnyView {
    let code = query("code")();
    view! {
        <div class="head">
            <h1>"Let a device in"</h1>
            <p class="quiet">"It will act as " <b>{email.to_owned()}</b> ". Enter the code that it shows."</p>
        </div>
        <Form to=form>
            <TextField of=form name="code" label="Code" kind=Kind::RecoveryCode value=code focus=true
                hint="Eight letters, like BCDF-GHJK. It works for ten minutes."/>
            <Button of=form label="Continue" look=Look::Block/>
        </Form>
        {note(Tone::Warn, "Only go on if you started this yourself. Nobody from here will ever send you a code or ask you for one.".into_any())}
    }
    .into_any()
}

/// What asks, told before anybody decides: a code that somebody else sent looks like any other.
fn ask(device: WaitingDevice, email: &str) -> AnyView {
    let WaitingDevice { code, name, ip, asked } = device;
    let form = Submission::to::<DecideDevice>();
    let refused = move || {
        form.wrong("code").map(|why| view! { <div role="alert">{note(Tone::Bad, why.into_any())}</div> }.into_any())
    };
    view! {
        <div class="head">
            <h1>"Is this your device?"</h1>
            <p class="quiet">"Compare this code with the one it shows:"</p>
        </div>
        <p class="key large">{code.clone()}</p>
        <p>
            "It calls itself " <b>{name}</b> ", and asked " {time(asked)} " from " <b>{ip}</b> ". "
            "Approved, it acts as " <b>{email.to_owned()}</b> ", as far as this browser's sign-in reaches, until it signs \
            out or you sign it out."
        </p>
        {done()}
        {note(Tone::Warn, "You didn't start this, or the codes differ? Deny it: somebody is trying to act as you.".into_any())}
        <Form to=form>
            {refused}
            {hidden("code", code)}
            <div class="row wrap">
                {decide(form, "Approve", "btn primary", "approve")}
                {decide(form, "Deny", "btn bad", "deny")}
            </div>
        </Form>
    }
    .into_any()
}

fn decide(form: Submission, label: &'static str, class: &'static str, decision: &'static str) -> AnyView {
    view! {
        <button type="submit" class=class name="decision" value=decision aria-busy=move || form.busy.get().then_some("true")>
            {label}
        </button>
    }
    .into_any()
}

fn approved() -> AnyView {
    view! {
        <div class="head" role="status">
            <h1>"Device approved"</h1>
            <p class="quiet">
                "Go back to it: it signs in within a few seconds. It is listed among your sessions, where you can sign it out."
            </p>
        </div>
        {ways_on()}
    }
    .into_any()
}

fn denied() -> AnyView {
    view! {
        <div class="head" role="status">
            <h1>"Device denied"</h1>
            <p class="quiet">
                "It got nothing. Did somebody send you the code? Whatever they promised, tell whoever runs this site."
            </p>
        </div>
        {ways_on()}
    }
    .into_any()
}

fn ways_on() -> AnyView {
    view! {
        <div class="row wrap">
            <a class="btn" href="/">"Go to your workspaces"</a>
            <a class="btn plain" href="/account/security">"Account security"</a>
        </div>
    }
    .into_any()
}
