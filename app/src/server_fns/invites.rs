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

/// What an invite's link says, to whoever holds it.
#[server(client = Rpc, prefix = "/rpc", endpoint = "invite", output = UnreadJson)]
pub async fn invite(#[server(default)] token: String) -> Result<Unread<views::InvitePage>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::invites::page(&engine, &caller, &token).await.answer_view()
}

/// Becomes a member.
#[server(client = Rpc, prefix = "/rpc", endpoint = "accept_invite")]
pub async fn accept_invite(#[server(default)] token: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let slug = engine::workspaces::invites::accept(&engine, &caller, &token).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::workspace(slug.as_str()), "done", "joined"));
    Ok(())
}
