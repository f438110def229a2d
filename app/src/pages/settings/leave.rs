use leptos::prelude::*;
use shared::views::Frame;

use crate::components::{Button, Form, Look, Submission, Tone, go_button, here, hidden, note, query};
use crate::paths;
use crate::server_fns::workspaces::LeaveWorkspace;

/// The way out, asked about once more; not for the last admin, who is told why.
pub fn card_of(frame: &Frame, is_last_admin: bool) -> AnyView {
    match (is_last_admin, asks_to_leave()) {
        (true, _) => only_admin(frame),
        (false, true) => ask(frame),
        (false, false) => offer(frame),
    }
}

fn only_admin(frame: &Frame) -> AnyView {
    view! {
        <section class="card danger">
            <div class="body tight">
                <h2>"Leave workspace"</h2>
                <p class="small quiet">
                    "You are the only admin here, so you can't leave. Make a member an admin first, under "
                    <a href=paths::room(&frame.slug, "people")>"People"</a> ", or delete the workspace."
                </p>
            </div>
        </section>
    }
    .into_any()
}

fn offer(frame: &Frame) -> AnyView {
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
    view! {
        <section class="card danger"><div class="body stack">{ask_to_leave(&frame.name, &frame.slug, None)}</div></section>
    }
    .into_any()
}

/// The question before somebody leaves, and what they can answer. `way_in` are the words for what opens the door, where
/// it is shut.
pub fn ask_to_leave(name: &str, slug: &str, way_in: Option<&'static str>) -> AnyView {
    let form = Submission::to::<LeaveWorkspace>();
    let workspace = slug.to_owned();
    let warning = view! {
        <b>{format!("Leave {name}? ")}</b>
        "You lose access at once. Coming back takes a new invite, unless your address lets you join."
    };
    view! {
        {note(Tone::Warn, warning.into_any())}
        <Form to=form>
            {move || way_in.filter(|_| form.would_leave_no_admin()).map(first_get_in)}
            {hidden("workspace", workspace)}
            <div class="row wrap">
                <Button of=form label="Leave workspace" look=Look::BadNow/>
                <a class="btn plain" href=here()>"Stay"</a>
            </div>
        </Form>
    }
    .into_any()
}

/// Neither making somebody an admin nor deleting can be done from outside.
fn first_get_in(way_in: &'static str) -> AnyView {
    view! { <p class="small quiet">"Either takes an open door. " <a href=here()>{way_in}</a></p> }.into_any()
}

/// The page that asks.
pub fn asking_to_leave() -> String {
    paths::with(&here(), "confirm", "leave")
}

/// Whether the page asks.
pub fn asks_to_leave() -> bool {
    query("confirm")() == "leave"
}
