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
use engine::{gate::Refusal, workspaces::RestoreError};

/// Creates a workspace with me as its admin.
#[server(client = Rpc, prefix = "/rpc", endpoint = "create_workspace")]
pub async fn create_workspace(#[server(default)] workspace_name: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let slug = engine::workspaces::create(&engine, &caller, &workspace_name).await.answer_form()?;
    ssr::redirect(&paths::workspace(slug.as_str()));
    Ok(())
}

/// What a workspace is called and which plan it is on, if its door is open.
#[server(client = Rpc, prefix = "/rpc", endpoint = "settings", output = UnreadJson)]
pub async fn settings(#[server(default)] workspace: String) -> Result<Unread<views::Door<views::Settings>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = engine::workspaces::settings(&engine, &caller, &workspace).await;
    ssr::note_visit(&page);
    page.answer_view()
}

/// Gives a workspace another name, and perhaps another address.
#[server(client = Rpc, prefix = "/rpc", endpoint = "rename_workspace")]
pub async fn rename_workspace(
    #[server(default)] workspace: String,
    #[server(default)] workspace_name: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = paths::remembering(&paths::room(&workspace, "settings"), "workspace_name", &workspace_name);
    let slug = engine::workspaces::rename(&engine, &caller, &workspace, &workspace_name).await.answer_form_of(&page)?;
    ssr::redirect(&paths::with(&paths::room(slug.as_str(), "settings"), "done", "workspace-renamed"));
    Ok(())
}

/// Deletes a workspace whose name was typed once more.
#[server(client = Rpc, prefix = "/rpc", endpoint = "delete_workspace")]
pub async fn delete_workspace(
    #[server(default)] workspace: String,
    #[server(default)] confirm: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::delete(&engine, &caller, &workspace, &confirm).await.answer_form()?;
    ssr::redirect("/?done=workspace-deleted");
    Ok(())
}

/// Brings a deleted workspace back.
#[server(client = Rpc, prefix = "/rpc", endpoint = "restore_workspace")]
pub async fn restore_workspace(#[server(default)] workspace: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let restored = engine::workspaces::restore(&engine, &caller, &workspace).await;
    // To its own door there is no way while it is deleted, and not every fresh proof opens it.
    let opening = match &restored {
        Err(RestoreError::Refused(Refusal::Shut(shut))) => {
            paths::opening(shut.decision.outcome, shut.required, &paths::to_send_again("/"))
        }
        _ => None,
    };
    let slug = restored.answer_form();
    if let Some(page) = opening {
        ssr::redirect(&page);
    }
    let slug = slug?;
    ssr::redirect(&paths::with(&paths::workspace(slug.as_str()), "done", "workspace-restored"));
    Ok(())
}

/// Ends my membership.
#[server(client = Rpc, prefix = "/rpc", endpoint = "leave_workspace")]
pub async fn leave_workspace(#[server(default)] workspace: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::members::leave(&engine, &caller, &workspace).await.answer_form()?;
    ssr::redirect("/?done=left");
    Ok(())
}
