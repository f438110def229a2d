use leptos::prelude::*;
use shared::views;

use crate::json::UnreadJson;
use crate::rpc::Rpc;
use crate::{AppError, Unread};
#[cfg(feature = "ssr")]
use crate::{
    paths,
    ssr::{self, Answer},
};
#[cfg(feature = "ssr")]
use engine::workspaces::members::Gone;

/// One member, for the admin who changes or removes them. `account` is the id of the member's row.
#[server(client = Rpc, prefix = "/rpc", endpoint = "member", output = UnreadJson)]
pub async fn member(
    #[server(default)] workspace: String,
    #[server(default)] account: String,
) -> Result<Unread<views::Door<views::MemberPage>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = engine::workspaces::members::member(&engine, &caller, &workspace, &account).await;
    ssr::note_visit(&page);
    page.answer_view()
}

/// The addresses of everybody whom the page with the query `find` shows, on all its pages.
#[server(client = Rpc, prefix = "/rpc", endpoint = "member_emails", output = UnreadJson)]
pub async fn member_emails(
    #[server(default)] workspace: String,
    #[server(default)] find: String,
) -> Result<Unread<views::MemberEmails>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::members::emails(&engine, &caller, &workspace, &ssr::member_filter(&find)).await.answer_view()
}

/// Gives a member another role.
#[server(client = Rpc, prefix = "/rpc", endpoint = "change_role")]
pub async fn change_role(
    #[server(default)] workspace: String,
    #[server(default)] account: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let chosen = paths::remembering(&paths::member(&workspace, &account), "role", &role);
    let changed = engine::workspaces::members::change_role(&engine, &caller, &workspace, &account, &role).await;
    let people = paths::room(&workspace, "people");
    let is_another = changed.answer_form_of(&chosen)?.is_another;
    ssr::redirect(&if is_another { paths::with(&people, "done", "role-changed") } else { people });
    Ok(())
}

/// Ends somebody's membership, and if that is wished the tokens they made for the workspace and its projects.
#[server(client = Rpc, prefix = "/rpc", endpoint = "remove_member")]
pub async fn remove_member(
    #[server(default)] workspace: String,
    #[server(default)] account: String,
    #[server(default)] revoke_tokens: bool,
) -> Result<(), AppError> {
    use engine::workspaces::members::{remove, remove_with_tokens};
    let (engine, caller) = ssr::caller().await?;
    let asked = paths::with(&paths::member(&workspace, &account), "confirm", "remove");
    let chosen = if revoke_tokens { paths::remembering(&asked, "revoke_tokens", "true") } else { asked };
    let (gone, done) = if revoke_tokens {
        (remove_with_tokens(&engine, &caller, &workspace, &account).await, "member-and-tokens-removed")
    } else {
        (remove(&engine, &caller, &workspace, &account).await, "member-removed")
    };
    ssr::redirect(&match gone.answer_form_of(&chosen)? {
        Gone::Removed => paths::with(&paths::room(&workspace, "people"), "done", done),
        Gone::Left => "/?done=left".to_owned(),
    });
    Ok(())
}
