use axum::Json;
use engine::workspaces::members;
use http::StatusCode;
use serde::Deserialize;
use shared::api::{ChangedMember, Member, Page};
use shared::policy::Role;
use shared::views::{Door, JoinedBy, MemberFilter, MemberOrder};

use super::address::{InPath, InQuery};
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfChangingPeople, OfReading, OfRemovingPeople, OfSearching};
use super::etag::Tagged;
use super::problem::ApiProblem;
use super::shown;

/// Which members, and in which order.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Sought {
    /// Part of a name or of an address, in any case.
    search: String,
    /// Only this role.
    role: Option<Role>,
    /// Only who came in this way.
    joined_by: Option<JoinedBy>,
    /// Only who has no second factor. For admins.
    without_second_factor: bool,
    /// Who comes first; `last_active` is for admins.
    order: MemberOrder,
    /// Where the list goes on.
    cursor: String,
}

/// The members of a workspace, fifty at a time.
#[utoipa::path(get, path = "/workspaces/{workspace}/members", operation_id = "list_members", tag = "Members",
    params(("workspace" = String, Path, description = "Its slug, or one it had."), Sought),
    responses((status = 200, body = Page<Member>), OfSearching))]
pub async fn list(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(sought): InQuery<Sought>,
) -> Result<Json<Page<Member>>, ApiProblem> {
    let Sought { search, role, joined_by, without_second_factor, order, cursor } = sought;
    let filter = MemberFilter { search, role, joined_by, only_without_second_factor: without_second_factor, order };
    match members::list(&asked.engine, &asked.caller, &workspace, &filter, &cursor).await? {
        Door::Open(listed) => {
            Ok(Json(Page { items: listed.members.into_iter().map(shown::member).collect(), next: listed.next }))
        }
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

/// One member. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/members/{account}", operation_id = "get_member", tag = "Members",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("account" = String, Path, description = "The member's id."),
    ),
    responses((status = 200, body = Member), OfReading))]
pub async fn one(
    asked: Asked,
    InPath((workspace, account)): InPath<(String, String)>,
) -> Result<Tagged<Member>, ApiProblem> {
    find(&asked, &workspace, &account).await.map(Tagged)
}

/// Gives a member another role. For admins, who have just confirmed it's them.
#[utoipa::path(patch, path = "/workspaces/{workspace}/members/{account}",
    operation_id = "change_member", tag = "Members", request_body = ChangedMember,
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("account" = String, Path, description = "The member's id."),
    ),
    responses((status = 200, body = Member), OfChangingPeople))]
pub async fn change(
    asked: Asked,
    InPath((workspace, account)): InPath<(String, String)>,
    Sent(ChangedMember { role }): Sent<ChangedMember>,
) -> Result<Tagged<Member>, ApiProblem> {
    asked.open(&workspace).await?;
    let given = members::change_role(&asked.engine, &asked.caller, &workspace, &account, role.word()).await?;
    Ok(Tagged(shown::member(given.member)))
}

/// Removes a member, who is out at their very next request. For admins, who have just confirmed it's them.
#[utoipa::path(delete, path = "/workspaces/{workspace}/members/{account}",
    operation_id = "remove_member", tag = "Members",
    params(
        ("workspace" = String, Path, description = "Its slug, or one it had."),
        ("account" = String, Path, description = "The member's id."),
    ),
    responses((status = 204, description = "They are no member any more."), OfRemovingPeople))]
pub async fn remove(
    asked: Asked,
    InPath((workspace, account)): InPath<(String, String)>,
) -> Result<StatusCode, ApiProblem> {
    asked.open(&workspace).await?;
    members::remove(&asked.engine, &asked.caller, &workspace, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(asked: &Asked, workspace: &str, account: &str) -> Result<Member, ApiProblem> {
    match members::member(&asked.engine, &asked.caller, workspace, account).await? {
        Door::Open(page) => Ok(shown::member(page.member)),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}
