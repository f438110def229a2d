use axum::Json;
use axum::response::Response;
use engine::idempotency::Creation;
use engine::workspaces::invites::{self, Listed};
use http::{StatusCode, header};
use shared::api::{Invite, NewInvite, Page};
use shared::input::Email;
use shared::views::Door;

use super::Created;
use super::address::{InPath, InQuery, Part};
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfInviting, OfReading, OfRevoking, OfSearching};
use super::etag::Tagged;
use super::idempotency::Once;
use super::problem::ApiProblem;
use super::shown;

/// The invites that nobody has accepted yet, by address: those that work, those that stopped, those that expired. For
/// admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/invites", operation_id = "list_invites", tag = "Invites",
    params(("workspace" = String, Path, description = "Its slug, or one it had."), Part),
    responses((status = 200, body = Page<Invite>), OfSearching))]
pub async fn list(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(Part { cursor }): InQuery<Part>,
) -> Result<Json<Page<Invite>>, ApiProblem> {
    match invites::list(&asked.engine, &asked.caller, &workspace, &cursor).await? {
        Door::Open((listed, next)) => Ok(Json(Page { items: listed.into_iter().map(shown::invite).collect(), next })),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

/// One invite. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/invites/{invite}", operation_id = "get_invite", tag = "Invites",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("invite" = String, Path, description = "Its id."),
    ),
    responses((status = 200, body = Invite), OfReading))]
pub async fn one(
    asked: Asked,
    InPath((workspace, invite)): InPath<(String, String)>,
) -> Result<Tagged<Invite>, ApiProblem> {
    found(&asked, invites::one(&asked.engine, &asked.caller, &workspace, &invite).await?).map(Tagged)
}

/// Invites somebody by mail. For people who are admins.
#[utoipa::path(post, path = "/workspaces/{workspace}/invites",
    operation_id = "create_invite", tag = "Invites", request_body = NewInvite,
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses((status = 201, body = Invite, headers(("Location" = String, description = "Where it is."))), OfInviting))]
pub async fn create(
    asked: Asked,
    InPath(workspace): InPath<String>,
    once: Once,
    Sent(new): Sent<NewInvite>,
) -> Result<Response, ApiProblem> {
    asked.open(&workspace).await?;
    let creation = Creation::Invite(workspace.clone());
    once.create(asked, creation, &new.clone(), async move |asked| created(&asked, &workspace, new).await).await
}

async fn created(
    asked: &Asked,
    workspace: &str,
    NewInvite { email, role }: NewInvite,
) -> Result<Created<Invite>, ApiProblem> {
    // A form takes a pasted list here, and a program sends one address.
    let email = Email::parse(&email).map_err(|why| ApiProblem::field("email", why.message()))?;
    invites::send(&asked.engine, &asked.caller, workspace, email.as_str(), role.word()).await?;
    let sent = invites::one_by_email(&asked.engine, &asked.caller, workspace, &email).await?;
    let invite = found(asked, sent)?;
    let location = format!("/api/v1/workspaces/{workspace}/invites/{}", invite.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(invite)))
}

/// Takes an invite back: its link stops working. For people who are admins.
#[utoipa::path(delete, path = "/workspaces/{workspace}/invites/{invite}",
    operation_id = "revoke_invite", tag = "Invites",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("invite" = String, Path, description = "Its id."),
    ),
    responses((status = 204, description = "It is revoked."), OfRevoking))]
pub async fn revoke(
    asked: Asked,
    InPath((workspace, invite)): InPath<(String, String)>,
) -> Result<StatusCode, ApiProblem> {
    asked.open(&workspace).await?;
    invites::revoke_by_id(&asked.engine, &asked.caller, &workspace, &invite).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn found(asked: &Asked, door: Door<Listed>) -> Result<Invite, ApiProblem> {
    match door {
        Door::Open(listed) => Ok(shown::invite(listed)),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}
