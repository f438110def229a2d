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

/// Who is in a workspace, if its door is open.
#[server(client = Rpc, prefix = "/rpc", endpoint = "people", output = UnreadJson)]
pub async fn people(
    #[server(default)] workspace: String,
    #[server(default)] without_second_factor: bool,
) -> Result<Unread<views::Door<views::People>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::members::people(&engine, &caller, &workspace, without_second_factor).await.answer_view()
}

/// The switch *Require 2FA*.
#[server(client = Rpc, prefix = "/rpc", endpoint = "require_second_factor")]
pub async fn require_second_factor(#[server(default)] workspace: String, required: bool) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::enforcement::require(&engine, &caller, &workspace, required).await.answer_form()?;
    ssr::redirect(&paths::room(&workspace, "people"));
    Ok(())
}

/// Invites somebody by mail.
#[server(client = Rpc, prefix = "/rpc", endpoint = "send_invite")]
pub async fn send_invite(
    #[server(default)] workspace: String,
    #[server(default)] email: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::invites::send(&engine, &caller, &workspace, &email, &role).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::room(&workspace, "people"), "done", "invite-sent"));
    Ok(())
}

/// Takes an invite back.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_invite")]
pub async fn revoke_invite(
    #[server(default)] workspace: String,
    #[server(default)] email: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::invites::revoke(&engine, &caller, &workspace, &email).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::room(&workspace, "people"), "done", "invite-revoked"));
    Ok(())
}
