use leptos::prelude::*;
use shared::views::Frame;

use crate::components::{Button, Form, Look, Submission, TextField, Tone, go_button, here, hidden, note, query};
use crate::paths;
use crate::server_fns::workspaces::DeleteWorkspace;

/// The query's `confirm` once the question is asked.
pub const ASKED: &str = "delete";

/// The end of the workspace, asked about once more.
pub fn card_of(frame: &Frame) -> AnyView {
    if query("confirm")() == ASKED { ask(frame) } else { offer() }
}

fn offer() -> AnyView {
    view! {
        <section class="card danger">
            <div class="body row wrap">
                <div class="grow tight">
                    <h2>"Delete workspace"</h2>
                    <span class="small quiet">"It shuts for everybody at once. Admins can undo it for seven days."</span>
                </div>
                {go_button("Delete workspace", paths::with(&here(), "confirm", ASKED), Look::Bad)}
            </div>
        </section>
    }
    .into_any()
}

fn ask(frame: &Frame) -> AnyView {
    let form = Submission::to::<DeleteWorkspace>();
    let workspace = frame.slug.clone();
    let warning = view! {
        <b>{format!("Delete {}? ", frame.name)}</b>
        "Nobody can open it from then on, and invites to it stop working. Its admins can undo this for seven days; \
        after that it is gone for good, with everything in it."
    };
    view! {
        <section class="card danger">
            <div class="body stack">
                {note(Tone::Bad, warning.into_any())}
                <p class="small quiet">"Type " <b>{frame.name.clone()}</b> " to confirm."</p>
                <Form to=form>
                    {hidden("workspace", workspace)}
                    <TextField of=form name="confirm" label="Name of the workspace" focus=true/>
                    <div class="row wrap">
                        <Button of=form label="Delete workspace" look=Look::BadNow/>
                        <a class="btn plain" href=here()>"Keep it"</a>
                    </div>
                </Form>
            </div>
        </section>
    }
    .into_any()
}
