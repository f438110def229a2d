use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::Role;
use shared::views::{Door, ProjectRow, Projects};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, card, framed, head};
use crate::components::icon::Icon;
use crate::components::notice::done;
use crate::components::time::day;
use crate::components::{Button, Form, Look, Submission, TextField, hidden, param};
use crate::paths;
use crate::server_fns::projects::{CreateProject, projects as load_projects};

/// `/w/<slug>`: what a workspace holds.
pub fn projects() -> AnyView {
    let slug = param("workspace");
    framed(Area::Workspace, move || load_projects(slug()), |door: Door<Projects>| behind(door, list))
}

fn list(Projects { frame, projects }: Projects) -> AnyView {
    let may_create = frame.role >= Role::Member;
    let rows = if projects.is_empty() { none_yet(may_create) } else { rows(&frame.slug, projects) };
    view! {
        <Title text=format!("Projects · {}", frame.name)/>
        <Page>
            {head("Projects", format!("What {} works on.", frame.name).into_any())}
            {done()}
            <section class="card">{rows}</section>
            {may_create.then(|| create(frame.slug))}
        </Page>
    }
    .into_any()
}

fn rows(workspace: &str, projects: Vec<ProjectRow>) -> AnyView {
    let rows = projects.into_iter().map(|row| {
        view! {
            <li>
                {Icon::Box.tile("")}
                <div class="grow tight">
                    <a href=paths::project(workspace, &row.slug)>{row.name}</a>
                    <span class="small quiet">"Created " {day(row.created)}</span>
                </div>
            </li>
        }
        .into_any()
    });
    view! { <ul class="list of-links" aria-label="Projects">{rows.collect_view()}</ul> }.into_any()
}

fn none_yet(may_create: bool) -> AnyView {
    let how = if may_create { "Create the first one below." } else { "A member or an admin can create one." };
    view! {
        <div class="empty">
            {Icon::Box.tile("on")}
            <h2>"No project yet"</h2>
            <p>{how}</p>
        </div>
    }
    .into_any()
}

fn create(workspace: String) -> AnyView {
    let form = Submission::to::<CreateProject>();
    let body = view! {
        <div class="body">
            <Form to=form>
                {hidden("workspace", workspace)}
                <div class="row fields">
                    <TextField of=form name="project_name" label="Project name"/>
                    <Button of=form label="Create project" look=Look::Primary/>
                </div>
            </Form>
        </div>
    };
    card("New project", ().into_any(), ().into_any(), body.into_any())
}
