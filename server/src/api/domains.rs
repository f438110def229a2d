use axum::Json;
use axum::response::Response;
use engine::idempotency::Creation;
use engine::workspaces::domains;
use http::{StatusCode, header};
use shared::ErrorCode;
use shared::api::{ChangedTrustedDomain, NewTrustedDomain, Page, TrustedDomain};
use shared::views::{Door, TrustedDomainRow};

use super::Created;
use super::address::InPath;
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfAskingDns, OfReading, OfRevoking, OfTrusting, OfWriting};
use super::etag::Tagged;
use super::idempotency::Once;
use super::problem::ApiProblem;
use super::shown;

/// The domains that a workspace trusts, by name. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/domains", operation_id = "list_domains", tag = "Trusted domains",
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses((status = 200, body = Page<TrustedDomain>), OfReading))]
pub async fn list(asked: Asked, InPath(workspace): InPath<String>) -> Result<Json<Page<TrustedDomain>>, ApiProblem> {
    let trusted = all(&asked, &workspace).await?;
    Ok(Json(Page::whole(trusted.into_iter().map(shown::domain).collect())))
}

/// One trusted domain. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/domains/{domain}",
    operation_id = "get_domain", tag = "Trusted domains",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("domain" = String, Path, description = "Its id."),
    ),
    responses((status = 200, body = TrustedDomain), OfReading))]
pub async fn one(
    asked: Asked,
    InPath((workspace, domain)): InPath<(String, String)>,
) -> Result<Tagged<TrustedDomain>, ApiProblem> {
    find(&asked, &workspace, &domain).await.map(Tagged)
}

/// Trusts a domain, and asks DNS for its proof at once. For people who are admins and have just confirmed it's them.
#[utoipa::path(post, path = "/workspaces/{workspace}/domains", operation_id = "create_domain", tag = "Trusted domains",
    request_body = NewTrustedDomain,
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses(
        (status = 201, body = TrustedDomain, headers(("Location" = String, description = "Where it is."))),
        OfTrusting,
    ))]
pub async fn create(
    asked: Asked,
    InPath(workspace): InPath<String>,
    once: Once,
    Sent(new): Sent<NewTrustedDomain>,
) -> Result<Response, ApiProblem> {
    asked.open(&workspace).await?;
    let creation = Creation::Domain(workspace.clone());
    once.create(asked, creation, &new.clone(), async move |asked| created(&asked, &workspace, new).await).await
}

async fn created(
    asked: &Asked,
    workspace: &str,
    NewTrustedDomain { domain, mode, role }: NewTrustedDomain,
) -> Result<Created<TrustedDomain>, ApiProblem> {
    let role = role.role().word();
    let added = domains::add(&asked.engine, &asked.caller, workspace, &domain, mode.word(), role).await?;
    let domain = find(asked, workspace, &added.id.to_string()).await?;
    let location = format!("/api/v1/workspaces/{workspace}/domains/{}", domain.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(domain)))
}

/// Changes what a trusted domain does. For people who are admins and have just confirmed it's them.
#[utoipa::path(patch, path = "/workspaces/{workspace}/domains/{domain}",
    operation_id = "change_domain", tag = "Trusted domains",
    request_body = ChangedTrustedDomain,
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("domain" = String, Path, description = "Its id."),
    ),
    responses((status = 200, body = TrustedDomain), OfWriting))]
pub async fn change(
    asked: Asked,
    InPath((workspace, domain)): InPath<(String, String)>,
    Sent(ChangedTrustedDomain { mode, role }): Sent<ChangedTrustedDomain>,
) -> Result<Tagged<TrustedDomain>, ApiProblem> {
    asked.open(&workspace).await?;
    let role = role.role().word();
    domains::change(&asked.engine, &asked.caller, &workspace, &domain, mode.word(), role).await?;
    find(&asked, &workspace, &domain).await.map(Tagged)
}

/// Asks DNS for the proof of a domain, now. For people who are admins.
#[utoipa::path(post, path = "/workspaces/{workspace}/domains/{domain}/check",
    operation_id = "check_domain", tag = "Trusted domains",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("domain" = String, Path, description = "Its id."),
    ),
    responses((status = 200, body = TrustedDomain), OfAskingDns))]
pub async fn check(
    asked: Asked,
    InPath((workspace, domain)): InPath<(String, String)>,
) -> Result<Json<TrustedDomain>, ApiProblem> {
    asked.open(&workspace).await?;
    domains::check(&asked.engine, &asked.caller, &workspace, &domain).await?;
    find(&asked, &workspace, &domain).await.map(Json)
}

/// Trusts a domain no longer; who came in by it stays. For people who are admins and have just confirmed it's them.
#[utoipa::path(delete, path = "/workspaces/{workspace}/domains/{domain}",
    operation_id = "remove_domain", tag = "Trusted domains",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("domain" = String, Path, description = "Its id."),
    ),
    responses((status = 204, description = "It is trusted no longer."), OfRevoking))]
pub async fn remove(
    asked: Asked,
    InPath((workspace, domain)): InPath<(String, String)>,
) -> Result<StatusCode, ApiProblem> {
    asked.open(&workspace).await?;
    domains::remove(&asked.engine, &asked.caller, &workspace, &domain).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn all(asked: &Asked, workspace: &str) -> Result<Vec<TrustedDomainRow>, ApiProblem> {
    match domains::all(&asked.engine, &asked.caller, workspace).await? {
        Door::Open(rows) => Ok(rows),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

async fn find(asked: &Asked, workspace: &str, domain: &str) -> Result<TrustedDomain, ApiProblem> {
    let found = all(asked, workspace).await?.into_iter().find(|row| row.id == domain);
    found.map(shown::domain).ok_or_else(|| ErrorCode::NotFound.into())
}
