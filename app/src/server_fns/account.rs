use leptos::prelude::*;
use shared::views;

use crate::json::SealedJson;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};
use crate::{AppError, Sealed};

/// Who I am, and my workspaces.
#[server(client = Rpc, prefix = "/rpc", endpoint = "me", output = SealedJson)]
pub async fn me() -> Result<Sealed<views::Me>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::accounts::me(&engine, &caller).await.answer_view()
}

/// My factors and recovery codes, without their secrets.
#[server(client = Rpc, prefix = "/rpc", endpoint = "security", output = SealedJson)]
pub async fn security() -> Result<Sealed<views::Security>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::security(&engine, &caller).await.answer_view()
}
