use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::Role;
use shared::views::{Door, Frame, ProjectPage, ProjectRow};

use super::shut::behind;
use super::tokens;
use crate::components::bar::Area;
use crate::components::frame::{Page, card, framed, head};
use crate::components::notice::done;
use crate::components::time::day;
use crate::components::{Button, Form, Look, Submission, TextField, hidden, param};
use crate::paths;
use crate::server_fns::projects::{DeleteProject, RenameProject, project as load_project};

/// `/w/<slug>/projects/<project>`: one project.
pub fn project() -> AnyView {
    let (slug, project) = (param("workspace"), param("project"));
    framed(
        Area::Workspace,
        move || load_project(slug(), project(), tokens::place_shown()),
        |door: Door<ProjectPage>| behind(door, view_project),
    )
}

fn view_project(mut page: ProjectPage) -> AnyView {
    let tokens = match tokens::of_project(&mut page) {
        Ok(section) => section,
        Err(asked) => return asked,
    };
    let ProjectPage { frame, project, .. } = page;
    let may_change = frame.role >= Role::Member;
    let created = view! {
        "Created " {day(project.created.clone())} ". Project ID, for the API: " <code>{project.id.clone()}</code>
    };
    view! {
        <Title text=format!("{} · {}", project.name, frame.name)/>
        <Page>
            <div class="stack">
                <p class="small"><a href=paths::workspace(&frame.slug)>"All projects of " {frame.name.clone()}</a></p>
                {head(project.name.clone(), created.into_any())}
            </div>
            {done()}
            {if may_change {
                view! { {rename(&frame, &project)} {tokens} {delete(&frame, &project)} }.into_any()
            } else {
                view! { <p class="quiet">"You are a viewer here. Members and admins can rename or delete a project."</p> }.into_any()
            }}
        </Page>
    }
    .into_any()
}

fn rename(frame: &Frame, project: &ProjectRow) -> AnyView {
    let form = Submission::to::<RenameProject>();
    let (workspace, ProjectRow { name, slug, .. }) = (frame.slug.clone(), project.clone());
    let body = view! {
        <div class="body">
            <Form to=form>
                {hidden("workspace", workspace)}
                {hidden("project", slug)}
                <div class="row fields">
                    <TextField of=form name="project_name" label="Project name" value=name/>
                    <Button of=form label="Rename project"/>
                </div>
            </Form>
        </div>
    };
    let sub = view! { <span class="small quiet">"Its address stays the same."</span> };
    card("Name", sub.into_any(), ().into_any(), body.into_any())
}

fn delete(frame: &Frame, project: &ProjectRow) -> AnyView {
    let form = Submission::to::<DeleteProject>();
    let (workspace, ProjectRow { name, slug, .. }) = (frame.slug.clone(), project.clone());
    view! {
        <section class="card danger">
            <header>
                <div class="grow tight">
                    <h2>"Delete project"</h2>
                    <span class="small quiet">
                        "This can't be undone. Type " <b>{name}</b> " to confirm."
                    </span>
                </div>
            </header>
            <div class="body">
                <Form to=form>
                    {hidden("workspace", workspace)}
                    {hidden("project", slug)}
                    <div class="row fields">
                        <TextField of=form name="confirm" label="Name of the project"/>
                        <Button of=form label="Delete project" look=Look::Bad/>
                    </div>
                </Form>
            </div>
        </section>
    }
    .into_any()
}
