use axum::Json;
use axum::response::Response;
use engine::idempotency::Creation;
use engine::workspaces::projects::{self, ProjectAt};
use http::{StatusCode, header};
use shared::api::{NewProject, Page, Project, RenamedProject};
use shared::views::Door;

use super::Created;
use super::address::{Confirmed, InPath, InQuery, Part};
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfDeleting, OfReading, OfSearching, OfWriting};
use super::etag::Tagged;
use super::idempotency::Once;
use super::problem::ApiProblem;
use super::shown;

/// The projects of a workspace, by name, fifty at a time.
#[utoipa::path(get, path = "/workspaces/{workspace}/projects", operation_id = "list_projects", tag = "Projects",
    params(("workspace" = String, Path, description = "Its slug, or one it had."), Part),
    responses(
        (status = 200, body = Page<Project>),
        OfSearching,
    ))]
pub async fn list(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(Part { cursor }): InQuery<Part>,
) -> Result<Json<Page<Project>>, ApiProblem> {
    match projects::part(&asked.engine, &asked.caller, &workspace, &cursor).await? {
        Door::Open((found, next)) => {
            let items = found.projects.into_iter().map(|row| shown::project(&found.frame, row)).collect();
            Ok(Json(Page { items, next }))
        }
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

/// Creates a project. Tokens need the scope `write`.
#[utoipa::path(post, path = "/workspaces/{workspace}/projects", operation_id = "create_project", tag = "Projects",
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    request_body = NewProject,
    responses(
        (status = 201, body = Project, headers(("Location" = String, description = "Where it is."))),
        OfWriting,
    ))]
pub async fn create(
    asked: Asked,
    InPath(workspace): InPath<String>,
    once: Once,
    Sent(new): Sent<NewProject>,
) -> Result<Response, ApiProblem> {
    asked.open(&workspace).await?;
    let creation = Creation::Project(workspace.clone());
    once.create(asked, creation, &new.clone(), async move |asked| created(&asked, &workspace, &new.name).await).await
}

async fn created(asked: &Asked, workspace: &str, name: &str) -> Result<Created<Project>, ApiProblem> {
    let created = projects::create(&asked.engine, &asked.caller, workspace, name).await;
    let slug = created.map_err(|why| ApiProblem::renamed(why, "project_name", "name"))?;
    let at = ProjectAt::Page { workspace, project: slug.as_str() };
    let project = find(asked, at).await?;
    let location = format!("/api/v1/projects/{}", project.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(project)))
}

/// One project.
#[utoipa::path(get, path = "/projects/{project}", operation_id = "get_project", tag = "Projects",
    params(("project" = String, Path, description = "Its id.")),
    responses(
        (status = 200, body = Project),
        OfReading,
    ))]
pub async fn one(asked: Asked, InPath(project): InPath<String>) -> Result<Tagged<Project>, ApiProblem> {
    Ok(Tagged(find(&asked, ProjectAt::Id(&project)).await?))
}

/// Gives a project another name. Tokens need the scope `write`.
#[utoipa::path(patch, path = "/projects/{project}", operation_id = "rename_project", tag = "Projects",
    params(("project" = String, Path, description = "Its id.")),
    request_body = RenamedProject,
    responses(
        (status = 200, body = Project),
        OfWriting,
    ))]
pub async fn rename(
    asked: Asked,
    InPath(project): InPath<String>,
    Sent(RenamedProject { name }): Sent<RenamedProject>,
) -> Result<Tagged<Project>, ApiProblem> {
    find(&asked, ProjectAt::Id(&project)).await?;
    let renamed = projects::rename(&asked.engine, &asked.caller, ProjectAt::Id(&project), &name).await;
    renamed.map_err(|why| ApiProblem::renamed(why, "project_name", "name"))?;
    Ok(Tagged(find(&asked, ProjectAt::Id(&project)).await?))
}

/// Deletes a project for good. For people, who have just confirmed it's them.
#[utoipa::path(delete, path = "/projects/{project}", operation_id = "delete_project", tag = "Projects",
    params(
        ("project" = String, Path, description = "Its id."),
        ("confirm" = String, Query, description = "Its name, typed once more."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        OfDeleting,
    ))]
pub async fn delete(
    asked: Asked,
    InPath(project): InPath<String>,
    InQuery(Confirmed { confirm }): InQuery<Confirmed>,
) -> Result<StatusCode, ApiProblem> {
    find(&asked, ProjectAt::Id(&project)).await?;
    projects::delete(&asked.engine, &asked.caller, ProjectAt::Id(&project), &confirm).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn find(asked: &Asked, at: ProjectAt<'_>) -> Result<Project, ApiProblem> {
    match projects::show(&asked.engine, &asked.caller, at).await? {
        Door::Open((frame, project)) => Ok(shown::project(&frame, project)),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}
