use axum::Json;
use axum::response::Response;
use engine::gate::Refusal;
use engine::idempotency::Creation;
use engine::workspaces::{self, Cards, RestoreError};
use http::{StatusCode, header};
use shared::api::{Access, NewWorkspace, Page, RenamedWorkspace, Workspace};

use super::Created;
use super::address::{Confirmed, InPath, InQuery, Part};
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfDeleting, OfFounding, OfListing, OfReading, OfRenaming};
use super::etag::Tagged;
use super::idempotency::Once;
use super::problem::ApiProblem;
use super::shown;

/// The workspaces that the caller reaches, by name, fifty at a time.
#[utoipa::path(get, path = "/workspaces", operation_id = "list_workspaces", tag = "Workspaces", params(Part), responses(
    (status = 200, body = Page<Workspace>),
    OfListing,
))]
pub async fn list(asked: Asked, InQuery(Part { cursor }): InQuery<Part>) -> Result<Json<Page<Workspace>>, ApiProblem> {
    let Cards { cards, next } = workspaces::part(&asked.engine, &asked.caller, &cursor).await?;
    Ok(Json(Page { items: cards.into_iter().map(|card| shown::workspace(&asked.reader, card)).collect(), next }))
}

/// Creates a workspace, administered by who creates it. For people.
#[utoipa::path(post, path = "/workspaces",
    operation_id = "create_workspace", tag = "Workspaces", request_body = NewWorkspace, responses(
    (status = 201, body = Workspace, headers(("Location" = String, description = "Where it is."))),
    OfFounding,
))]
pub async fn create(asked: Asked, once: Once, Sent(new): Sent<NewWorkspace>) -> Result<Response, ApiProblem> {
    once.create(asked, Creation::Workspace, &new.clone(), async move |asked| created(&asked, &new.name).await).await
}

async fn created(asked: &Asked, name: &str) -> Result<Created<Workspace>, ApiProblem> {
    let created = workspaces::create(&asked.engine, &asked.caller, name).await;
    let slug = created.map_err(|why| ApiProblem::renamed(why, "workspace_name", "name"))?;
    let workspace = find(asked, slug.as_str()).await?;
    let location = format!("/api/v1/workspaces/{}", workspace.slug);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(workspace)))
}

/// One workspace. Of a shut one only name, slug, role and the decision are told.
#[utoipa::path(get, path = "/workspaces/{workspace}", operation_id = "get_workspace", tag = "Workspaces",
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses(
        (status = 200, body = Workspace),
        OfReading,
    ))]
pub async fn one(asked: Asked, InPath(workspace): InPath<String>) -> Result<Tagged<Workspace>, ApiProblem> {
    Ok(Tagged(find(&asked, &workspace).await?))
}

/// Gives a workspace another name. For people who are admins and have just confirmed it's them.
#[utoipa::path(patch, path = "/workspaces/{workspace}",
    operation_id = "rename_workspace", tag = "Workspaces", request_body = RenamedWorkspace,
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses(
        (status = 200, body = Workspace),
        OfRenaming,
    ))]
pub async fn rename(
    asked: Asked,
    InPath(workspace): InPath<String>,
    Sent(RenamedWorkspace { name }): Sent<RenamedWorkspace>,
) -> Result<Tagged<Workspace>, ApiProblem> {
    asked.open(&workspace).await?;
    let renamed = workspaces::rename(&asked.engine, &asked.caller, &workspace, &name).await;
    let slug = renamed.map_err(|why| ApiProblem::renamed(why, "workspace_name", "name"))?;
    Ok(Tagged(find(&asked, slug.as_str()).await?))
}

/// Deletes a workspace: it is there for nobody, and can be restored for seven days. For people who are admins and have
/// just confirmed it's them.
#[utoipa::path(delete, path = "/workspaces/{workspace}", operation_id = "delete_workspace", tag = "Workspaces",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("confirm" = String, Query, description = "Its name, typed once more."),
    ),
    responses(
        (status = 204, description = "It is deleted."),
        OfDeleting,
    ))]
pub async fn delete(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(Confirmed { confirm }): InQuery<Confirmed>,
) -> Result<StatusCode, ApiProblem> {
    asked.open(&workspace).await?;
    workspaces::delete(&asked.engine, &asked.caller, &workspace, &confirm).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted workspace back as it was. For people who were its admins and have just confirmed it's them.
#[utoipa::path(post, path = "/workspaces/{workspace}/restore", operation_id = "restore_workspace", tag = "Workspaces",
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses(
        (status = 200, body = Workspace),
        OfReading,
    ))]
pub async fn restore(asked: Asked, InPath(workspace): InPath<String>) -> Result<Json<Workspace>, ApiProblem> {
    let restored = workspaces::restore(&asked.engine, &asked.caller, &workspace).await;
    let slug = restored.map_err(|why| match why {
        RestoreError::Refused(Refusal::Shut(door)) => shown::shut_and_deleted(&asked.reader, &door),
        other => other.into(),
    })?;
    Ok(Json(find(&asked, slug.as_str()).await?))
}

/// Whether a workspace is open to the caller, and why.
#[utoipa::path(get, path = "/workspaces/{workspace}/access", operation_id = "get_access", tag = "Workspaces",
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses(
        (status = 200, body = Access),
        OfReading,
    ))]
pub async fn access(asked: Asked, InPath(workspace): InPath<String>) -> Result<Json<Access>, ApiProblem> {
    Ok(Json(find(&asked, &workspace).await?.access))
}

async fn find(asked: &Asked, workspace: &str) -> Result<Workspace, ApiProblem> {
    let card = workspaces::card(&asked.engine, &asked.caller, workspace).await?;
    Ok(shown::workspace(&asked.reader, card))
}
