use leptos::prelude::*;
use shared::views;

use crate::json::UnreadJson;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};
use crate::{AppError, Unread};

/// Who I am, and my workspaces: the part of them that begins at `workspaces`, and the one whose page is open. For `/`,
/// what waits for me besides: of the deleted ones the part that begins at `deleted`.
#[server(client = Rpc, prefix = "/rpc", endpoint = "me", output = UnreadJson)]
pub async fn me(
    #[server(default)] here: String,
    #[server(default)] workspaces: String,
    #[server(default)] deleted: String,
    #[server(default)] is_home: bool,
) -> Result<Unread<views::Me>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let mut me = engine::accounts::me(&engine, &caller).await;
    if let Ok(me) = &mut me {
        ssr::arrange(&engine, &caller, me, &here, &workspaces).await;
    }
    if let (Ok(shown), true) = (&mut me, is_home) {
        match engine::accounts::home(&engine, &caller, &deleted).await {
            Ok(home) => shown.home = Some(home),
            Err(error) => me = Err(error),
        }
    }
    me.answer_view()
}

/// My factors and recovery codes, without their secrets.
#[server(client = Rpc, prefix = "/rpc", endpoint = "security", output = UnreadJson)]
pub async fn security() -> Result<Unread<views::Security>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::security(&engine, &caller).await.answer_view()
}
