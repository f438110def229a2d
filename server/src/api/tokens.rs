use axum::Json;
use axum::response::Response;
use engine::idempotency::Creation;
use engine::tokens::{self, Listed};
use engine::workspaces::projects::ProjectAt;
use http::{StatusCode, header};
use shared::api::{CreatedToken, NewToken, Page, Token};
use shared::views::Door;

use super::Created;
use super::address::{InPath, InQuery, Part};
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfDeleting, OfReading, OfSearching, OfWriting};
use super::etag::Tagged;
use super::idempotency::Once;
use super::problem::ApiProblem;
use super::{projects, shown};

/// The account's own tokens, newest first, fifty at a time. For people.
#[utoipa::path(get, path = "/me/tokens", operation_id = "list_account_tokens", tag = "Tokens", params(Part),
    responses((status = 200, body = Page<Token>), OfSearching))]
pub async fn of_account(
    asked: Asked,
    InQuery(Part { cursor }): InQuery<Part>,
) -> Result<Json<Page<Token>>, ApiProblem> {
    Ok(page(tokens::account_tokens(&asked.engine, &asked.caller, &cursor).await?))
}

/// Creates a token that acts for the account. For people, who have just confirmed it's them.
#[utoipa::path(post, path = "/me/tokens",
    operation_id = "create_account_token", tag = "Tokens", request_body = NewToken,
    responses(
        (status = 201, body = CreatedToken, headers(("Location" = String, description = "Where it is."))),
        OfWriting,
    ))]
pub async fn create_of_account(asked: Asked, once: Once, Sent(new): Sent<NewToken>) -> Result<Response, ApiProblem> {
    let create = async move |asked: Asked, new: NewToken| {
        let days = days(&new);
        let created = tokens::of_account(&asked.engine, &asked.caller, wanted(&new, &days)).await?;
        Ok(shown_once(created, "/api/v1/me/tokens"))
    };
    once.create(asked, Creation::AccountToken, &new.clone(), async move |asked| create(asked, new).await).await
}

/// One of the account's own tokens, without its secret. For people.
#[utoipa::path(get, path = "/me/tokens/{token}", operation_id = "get_account_token", tag = "Tokens",
    params(("token" = String, Path, description = "Its id.")),
    responses((status = 200, body = Token), OfReading))]
pub async fn one_of_account(asked: Asked, InPath(token): InPath<String>) -> Result<Tagged<Token>, ApiProblem> {
    Ok(Tagged(shown::token(tokens::account_token(&asked.engine, &asked.caller, &token).await?)))
}

/// Ends one of the account's own tokens, at once. For people.
#[utoipa::path(delete, path = "/me/tokens/{token}", operation_id = "revoke_account_token", tag = "Tokens",
    params(("token" = String, Path, description = "Its id.")),
    responses((status = 204, description = "It is revoked."), OfDeleting))]
pub async fn revoke_of_account(asked: Asked, InPath(token): InPath<String>) -> Result<StatusCode, ApiProblem> {
    tokens::revoke_account_token(&asked.engine, &asked.caller, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The tokens that reach into a workspace and are nobody's: its own and those of its projects, newest first, fifty at a
/// time. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/tokens", operation_id = "list_workspace_tokens", tag = "Tokens",
    params(("workspace" = String, Path, description = "Its slug, or one it had."), Part),
    responses((status = 200, body = Page<Token>), OfSearching))]
pub async fn of_workspace(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(Part { cursor }): InQuery<Part>,
) -> Result<Json<Page<Token>>, ApiProblem> {
    match tokens::workspace_tokens(&asked.engine, &asked.caller, &workspace, &cursor).await? {
        Door::Open((_, part)) => Ok(page(part)),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

/// Creates a token that belongs to a workspace. For admins, who have just confirmed it's them.
#[utoipa::path(post, path = "/workspaces/{workspace}/tokens",
    operation_id = "create_workspace_token", tag = "Tokens", request_body = NewToken,
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses(
        (status = 201, body = CreatedToken, headers(("Location" = String, description = "Where it is."))),
        OfWriting,
    ))]
pub async fn create_of_workspace(
    asked: Asked,
    InPath(workspace): InPath<String>,
    once: Once,
    Sent(new): Sent<NewToken>,
) -> Result<Response, ApiProblem> {
    asked.open(&workspace).await?;
    let creation = Creation::WorkspaceToken(workspace.clone());
    let create = async move |asked: Asked, new: NewToken| {
        let days = days(&new);
        let created = tokens::of_workspace(&asked.engine, &asked.caller, &workspace, wanted(&new, &days)).await?;
        Ok(shown_once(created, &format!("/api/v1/workspaces/{workspace}/tokens")))
    };
    once.create(asked, creation, &new.clone(), async move |asked| create(asked, new).await).await
}

/// A token of a workspace or of one of its projects, without its secret. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/tokens/{token}",
    operation_id = "get_workspace_token", tag = "Tokens",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("token" = String, Path, description = "Its id."),
    ),
    responses((status = 200, body = Token), OfReading))]
pub async fn one_of_workspace(
    asked: Asked,
    InPath((workspace, token)): InPath<(String, String)>,
) -> Result<Tagged<Token>, ApiProblem> {
    one(&asked, tokens::workspace_token(&asked.engine, &asked.caller, &workspace, &token).await?)
}

/// Ends a token of a workspace or of one of its projects, at once. For admins.
#[utoipa::path(delete, path = "/workspaces/{workspace}/tokens/{token}",
    operation_id = "revoke_workspace_token", tag = "Tokens",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("token" = String, Path, description = "Its id."),
    ),
    responses((status = 204, description = "It is revoked."), OfDeleting))]
pub async fn revoke_of_workspace(
    asked: Asked,
    InPath((workspace, token)): InPath<(String, String)>,
) -> Result<StatusCode, ApiProblem> {
    asked.open(&workspace).await?;
    tokens::revoke_workspace_token(&asked.engine, &asked.caller, &workspace, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A project's tokens, newest first, fifty at a time. For members and admins.
#[utoipa::path(get, path = "/projects/{project}/tokens", operation_id = "list_project_tokens", tag = "Tokens",
    params(("project" = String, Path, description = "Its id."), Part),
    responses((status = 200, body = Page<Token>), OfSearching))]
pub async fn of_project(
    asked: Asked,
    InPath(project): InPath<String>,
    InQuery(Part { cursor }): InQuery<Part>,
) -> Result<Json<Page<Token>>, ApiProblem> {
    match tokens::project_tokens(&asked.engine, &asked.caller, ProjectAt::Id(&project), &cursor).await? {
        Door::Open((_, part)) => Ok(page(part)),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

/// Creates a token that reaches one project, and nothing else. For members and admins, who have just confirmed it's
/// them.
#[utoipa::path(post, path = "/projects/{project}/tokens",
    operation_id = "create_project_token", tag = "Tokens", request_body = NewToken,
    params(("project" = String, Path, description = "Its id.")),
    responses(
        (status = 201, body = CreatedToken, headers(("Location" = String, description = "Where it is."))),
        OfWriting,
    ))]
pub async fn create_of_project(
    asked: Asked,
    InPath(project): InPath<String>,
    once: Once,
    Sent(new): Sent<NewToken>,
) -> Result<Response, ApiProblem> {
    projects::find(&asked, ProjectAt::Id(&project)).await?;
    let creation = Creation::ProjectToken(project.clone());
    let create = async move |asked: Asked, new: NewToken| {
        let (days, at) = (days(&new), ProjectAt::Id(&project));
        let created = tokens::of_project(&asked.engine, &asked.caller, at, wanted(&new, &days)).await?;
        Ok(shown_once(created, &format!("/api/v1/projects/{project}/tokens")))
    };
    once.create(asked, creation, &new.clone(), async move |asked| create(asked, new).await).await
}

/// A token of a project, without its secret. For members and admins.
#[utoipa::path(get, path = "/projects/{project}/tokens/{token}", operation_id = "get_project_token", tag = "Tokens",
    params(
        ("project" = String, Path, description = "Its id."),
        ("token" = String, Path, description = "The token's."),
    ),
    responses((status = 200, body = Token), OfReading))]
pub async fn one_of_project(
    asked: Asked,
    InPath((project, token)): InPath<(String, String)>,
) -> Result<Tagged<Token>, ApiProblem> {
    let at = ProjectAt::Id(&project);
    one(&asked, tokens::project_token(&asked.engine, &asked.caller, at, &token).await?)
}

/// Ends a token of a project, at once. For members and admins.
#[utoipa::path(delete, path = "/projects/{project}/tokens/{token}",
    operation_id = "revoke_project_token", tag = "Tokens",
    params(
        ("project" = String, Path, description = "Its id."),
        ("token" = String, Path, description = "The token's."),
    ),
    responses((status = 204, description = "It is revoked."), OfDeleting))]
pub async fn revoke_of_project(
    asked: Asked,
    InPath((project, token)): InPath<(String, String)>,
) -> Result<StatusCode, ApiProblem> {
    projects::find(&asked, ProjectAt::Id(&project)).await?;
    tokens::revoke_project_token(&asked.engine, &asked.caller, ProjectAt::Id(&project), &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn one(asked: &Asked, door: Door<Listed>) -> Result<Tagged<Token>, ApiProblem> {
    match door {
        Door::Open(listed) => Ok(Tagged(shown::token(listed))),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

fn days(new: &NewToken) -> String {
    new.expires_in_days.map(|days| days.to_string()).unwrap_or_default()
}

const fn wanted<'a>(new: &'a NewToken, days: &'a str) -> tokens::NewToken<'a> {
    tokens::NewToken { name: new.name.as_str(), scope: new.scope.word(), expires_in_days: days }
}

/// The only answer that holds the secret; nothing of ours is kept in caches.
fn shown_once(created: tokens::Created, list: &str) -> Created<CreatedToken> {
    let secret = created.secret.expose().to_owned();
    let token = shown::token(created.token);
    let location = format!("{list}/{}", token.id);
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(CreatedToken { secret, token }))
}

fn page(part: tokens::Part) -> Json<Page<Token>> {
    Json(Page { items: part.tokens.into_iter().map(shown::token).collect(), next: part.next })
}
