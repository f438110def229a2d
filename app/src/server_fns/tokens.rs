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
use engine::tokens::{self, NewToken};
#[cfg(feature = "ssr")]
use engine::workspaces::projects::ProjectAt;

/// My own tokens: the part that begins where `at` says.
#[server(client = Rpc, prefix = "/rpc", endpoint = "account_tokens", output = UnreadJson)]
pub async fn account_tokens(#[server(default)] at: String) -> Result<Unread<views::Tokens>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    tokens::account_page(&engine, &caller, &at).await.answer_view()
}

/// The tokens of a workspace and of its projects, if its door is open: the part that begins where `at` says.
#[server(client = Rpc, prefix = "/rpc", endpoint = "workspace_tokens", output = UnreadJson)]
pub async fn workspace_tokens(
    #[server(default)] workspace: String,
    #[server(default)] at: String,
) -> Result<Unread<views::Door<views::WorkspaceTokens>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = tokens::workspace_page(&engine, &caller, &workspace, &at).await;
    ssr::note_visit(&page);
    page.answer_view()
}

/// The token that this session has just made, once.
#[server(client = Rpc, prefix = "/rpc", endpoint = "created_token", output = UnreadJson)]
pub async fn created_token() -> Result<Unread<views::CreatedToken>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let sealed = ssr::take_created_token();
    tokens::take_over(&engine, &caller, &sealed).await.answer_view()
}

/// The same, or that there is none to be shown.
pub async fn created_token_if_any() -> Result<Unread<Option<views::CreatedToken>>, AppError> {
    Unread::if_any(created_token().await)
}

/// Makes a token that acts for me.
#[server(client = Rpc, prefix = "/rpc", endpoint = "create_account_token")]
pub async fn create_account_token(
    #[server(default)] name: String,
    #[server(default)] scope: String,
    #[server(default)] expires_in_days: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = "/account/tokens";
    let wanted = wanted(&name, &scope, &expires_in_days);
    let created = tokens::of_account(&engine, &caller, wanted).await;
    let created = created.answer_form_of(&typed(page, &name, &scope, &expires_in_days))?;
    ssr::created_token_cookie(&tokens::hand_over(&engine, &caller, &created).answer_form()?);
    ssr::redirect(&paths::created_token(page, ""));
    Ok(())
}

/// Makes a token of a workspace.
#[server(client = Rpc, prefix = "/rpc", endpoint = "create_workspace_token")]
pub async fn create_workspace_token(
    #[server(default)] workspace: String,
    #[server(default)] name: String,
    #[server(default)] scope: String,
    #[server(default)] expires_in_days: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = paths::room(&workspace, "tokens");
    let wanted = wanted(&name, &scope, &expires_in_days);
    let created = tokens::of_workspace(&engine, &caller, &workspace, wanted).await;
    let created = created.answer_form_of(&typed(&page, &name, &scope, &expires_in_days))?;
    ssr::created_token_cookie(&tokens::hand_over(&engine, &caller, &created).answer_form()?);
    ssr::redirect(&paths::created_token(&page, ""));
    Ok(())
}

/// Makes a token of a project.
#[server(client = Rpc, prefix = "/rpc", endpoint = "create_project_token")]
pub async fn create_project_token(
    #[server(default)] workspace: String,
    #[server(default)] project: String,
    #[server(default)] name: String,
    #[server(default)] scope: String,
    #[server(default)] expires_in_days: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = paths::project(&workspace, &project);
    let at = ProjectAt::Page { workspace: &workspace, project: &project };
    let created = tokens::of_project(&engine, &caller, at, wanted(&name, &scope, &expires_in_days)).await;
    let created = created.answer_form_of(&typed(&page, &name, &scope, &expires_in_days))?;
    ssr::created_token_cookie(&tokens::hand_over(&engine, &caller, &created).answer_form()?);
    ssr::redirect(&paths::created_token(&paths::room(&workspace, "tokens"), &page));
    Ok(())
}

/// Ends a token of mine. `at` is where the part of the list began that it stood in, as of the others.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_account_token")]
pub async fn revoke_account_token(
    #[server(default)] token: String,
    #[server(default)] at: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    tokens::revoke_account_token(&engine, &caller, &token).await.answer_form()?;
    ssr::redirect(&revoked("/account/tokens", &at));
    Ok(())
}

/// Ends a token of a workspace, or of one of its projects.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_workspace_token")]
pub async fn revoke_workspace_token(
    #[server(default)] workspace: String,
    #[server(default)] token: String,
    #[server(default)] at: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    tokens::revoke_workspace_token(&engine, &caller, &workspace, &token).await.answer_form()?;
    ssr::redirect(&revoked(&paths::room(&workspace, "tokens"), &at));
    Ok(())
}

/// Ends a token of a project.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_project_token")]
pub async fn revoke_project_token(
    #[server(default)] workspace: String,
    #[server(default)] project: String,
    #[server(default)] token: String,
    #[server(default)] at: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let of = ProjectAt::Page { workspace: &workspace, project: &project };
    tokens::revoke_project_token(&engine, &caller, of, &token).await.answer_form()?;
    ssr::redirect(&revoked(&paths::project(&workspace, &project), &at));
    Ok(())
}

/// Back at that part of the list.
#[cfg(feature = "ssr")]
fn revoked(page: &str, at: &str) -> String {
    paths::with(&paths::with(page, paths::TOKENS, at), "done", "token-revoked")
}

/// The form says "never" in a word: an empty choice would be lost on the way back to it.
#[cfg(feature = "ssr")]
fn wanted<'a>(name: &'a str, scope: &'a str, expires_in_days: &'a str) -> NewToken<'a> {
    NewToken { name, scope, expires_in_days: if expires_in_days == paths::NEVER { "" } else { expires_in_days } }
}

/// `page`, remembering what was typed and chosen there.
#[cfg(feature = "ssr")]
fn typed(page: &str, name: &str, scope: &str, expires_in_days: &str) -> String {
    let page = paths::remembering(page, "scope", scope);
    paths::remembering(&paths::remembering(&page, "expires_in_days", expires_in_days), "name", name)
}
