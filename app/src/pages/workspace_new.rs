use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::Me;

use crate::components::bar::Area;
use crate::components::frame::{Page, framed_me, head};
use crate::components::{Button, Form, Look, Submission, TextField};
use crate::server_fns::workspaces::CreateWorkspace;

/// `/workspaces/new`.
pub fn workspace_new() -> AnyView {
    framed_me(Area::Home, new)
}

fn new(_: Me) -> AnyView {
    let form = Submission::to::<CreateWorkspace>();
    view! {
        <Title text="Create workspace"/>
        <Page narrow=true>
            {head("Create workspace", "A place for a team's projects. You are its first admin, and invite the others.".into_any())}
            <section class="card">
                <div class="body">
                    <Form to=form>
                        <TextField of=form name="workspace_name" label="Workspace name" focus=true
                            hint="Its address is made from the name."/>
                        <div class="row">
                            <Button of=form label="Create workspace" look=Look::Primary/>
                            <a class="btn plain" href="/">"Cancel"</a>
                        </div>
                    </Form>
                </div>
            </section>
        </Page>
    }
    .into_any()
}
