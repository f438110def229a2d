use leptos::prelude::*;

use crate::AppError;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::{
    paths,
    ssr::{self, Answer},
};

/// Creates a workspace with me as its admin.
#[server(client = Rpc, prefix = "/rpc", endpoint = "create_workspace")]
pub async fn create_workspace(#[server(default)] workspace_name: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let slug = engine::workspaces::create(&engine, &caller, &workspace_name).await.answer_form()?;
    ssr::redirect(&paths::workspace(slug.as_str()));
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
