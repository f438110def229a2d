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

/// A workspace's projects, if its door is open.
#[server(client = Rpc, prefix = "/rpc", endpoint = "projects", output = UnreadJson)]
pub async fn projects(#[server(default)] workspace: String) -> Result<Unread<views::Door<views::Projects>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = engine::workspaces::projects::list(&engine, &caller, &workspace).await;
    ssr::note_visit(&page);
    page.answer_view()
}

/// One project, if its workspace's door is open, with the part of its tokens that begins where `at` says.
#[server(client = Rpc, prefix = "/rpc", endpoint = "project", output = UnreadJson)]
pub async fn project(
    #[server(default)] workspace: String,
    #[server(default)] project: String,
    #[server(default)] at: String,
) -> Result<Unread<views::Door<views::ProjectPage>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = engine::workspaces::projects::page(
        &engine,
        &caller,
        engine::workspaces::projects::ProjectAt::Page { workspace: &workspace, project: &project },
        &at,
    )
    .await;
    ssr::note_visit(&page);
    page.answer_view()
}

/// Creates a project.
#[server(client = Rpc, prefix = "/rpc", endpoint = "create_project")]
pub async fn create_project(
    #[server(default)] workspace: String,
    #[server(default)] project_name: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::projects::create(&engine, &caller, &workspace, &project_name).await.answer_form()?;
    ssr::redirect(&paths::workspace(&workspace));
    Ok(())
}

/// Gives a project another name; its address stays.
#[server(client = Rpc, prefix = "/rpc", endpoint = "rename_project")]
pub async fn rename_project(
    #[server(default)] workspace: String,
    #[server(default)] project: String,
    #[server(default)] project_name: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::projects::rename(
        &engine,
        &caller,
        engine::workspaces::projects::ProjectAt::Page { workspace: &workspace, project: &project },
        &project_name,
    )
    .await
    .answer_form()?;
    ssr::redirect(&paths::with(&paths::project(&workspace, &project), "done", "project-renamed"));
    Ok(())
}

/// Deletes a project whose name was typed once more.
#[server(client = Rpc, prefix = "/rpc", endpoint = "delete_project")]
pub async fn delete_project(
    #[server(default)] workspace: String,
    #[server(default)] project: String,
    #[server(default)] confirm: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::projects::delete(
        &engine,
        &caller,
        engine::workspaces::projects::ProjectAt::Page { workspace: &workspace, project: &project },
        &confirm,
    )
    .await
    .answer_form()?;
    ssr::redirect(&paths::with(&paths::workspace(&workspace), "done", "project-deleted"));
    Ok(())
}
