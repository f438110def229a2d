use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{Door, Frame, People};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, card, framed, head};
use crate::components::{Button, Form, Look, Submission, Tone, go_button, here, hidden, note, param, query};
use crate::paths;
use crate::server_fns::people::people;
use crate::server_fns::workspaces::LeaveWorkspace;

/// `/w/<slug>/settings`.
pub fn settings() -> AnyView {
    let slug = param("workspace");
    framed(Area::Workspace, move || people(slug(), false), |door: Door<People>| behind(door, rooms))
}

fn rooms(People { frame, .. }: People) -> AnyView {
    let facts = view! {
        <div class="body">
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>{frame.name.clone()}</dd>
                <dt>"Address"</dt>
                <dd><code>{paths::workspace(&frame.slug)}</code></dd>
                <dt>"Your role"</dt>
                <dd>{frame.role.label()}</dd>
            </dl>
        </div>
    };
    view! {
        <Title text=format!("Settings · {}", frame.name)/>
        <Page>
            {head("Settings", format!("What {} is called, and the way out.", frame.name).into_any())}
            {card("Workspace", ().into_any(), ().into_any(), facts.into_any())}
            {if asks_to_leave() { ask(&frame) } else { leave(&frame) }}
        </Page>
    }
    .into_any()
}

fn leave(frame: &Frame) -> AnyView {
    view! {
        <section class="card danger">
            <div class="body row wrap">
                <div class="grow tight">
                    <h2>"Leave workspace"</h2>
                    <span class="small quiet">{format!("You lose access to {} at once. Your account stays.", frame.name)}</span>
                </div>
                {go_button("Leave workspace", asking_to_leave(), Look::Bad)}
            </div>
        </section>
    }
    .into_any()
}

fn ask(frame: &Frame) -> AnyView {
    view! { <section class="card danger"><div class="body stack">{ask_to_leave(&frame.name, &frame.slug)}</div></section> }
        .into_any()
}

/// The question before somebody leaves, and what they can answer.
pub fn ask_to_leave(name: &str, slug: &str) -> AnyView {
    let form = Submission::to::<LeaveWorkspace>();
    let workspace = slug.to_owned();
    let warning = view! {
        <b>{format!("Leave {name}? ")}</b>
        "You lose access at once, and need a new invite to come back."
    };
    view! {
        {note(Tone::Warn, warning.into_any())}
        <Form to=form>
            {hidden("workspace", workspace)}
            <div class="row wrap">
                <Button of=form label="Leave workspace" look=Look::BadNow/>
                <a class="btn plain" href=here()>"Stay"</a>
            </div>
        </Form>
    }
    .into_any()
}

/// The page that asks.
pub fn asking_to_leave() -> String {
    paths::with(&here(), "confirm", "leave")
}

/// Whether the page asks.
pub fn asks_to_leave() -> bool {
    query("confirm")() == "leave"
}
