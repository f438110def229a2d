use leptos::prelude::*;
use shared::views;

use crate::json::UnreadJson;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};
use crate::{AppError, Unread};

/// A page of what happened to my account.
#[server(client = Rpc, prefix = "/rpc", endpoint = "activity", output = UnreadJson)]
pub async fn activity(
    #[server(default)] kind: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] before: String,
    #[server(default)] after: String,
) -> Result<Unread<views::AuditPage>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let asked = engine::audit::Asked {
        kind: &kind,
        from: &from,
        to: &to,
        before: &before,
        after: &after,
        ..Default::default()
    };
    engine::audit::activity(&engine, &caller, &asked).await.answer_view()
}

/// A page of a workspace's audit log, if its door is open.
#[server(client = Rpc, prefix = "/rpc", endpoint = "audit_log", output = UnreadJson)]
pub async fn audit_log(
    #[server(default)] workspace: String,
    #[server(default)] kind: String,
    #[server(default)] person: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] before: String,
    #[server(default)] after: String,
) -> Result<Unread<views::Door<views::AuditLog>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let asked =
        engine::audit::Asked { kind: &kind, person: &person, from: &from, to: &to, before: &before, after: &after };
    let page = engine::audit::page(&engine, &caller, &workspace, &asked).await;
    ssr::note_visit(&page);
    page.answer_view()
}
