use leptos::prelude::*;

use crate::AppError;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::{
    paths,
    ssr::{self, Answer},
};

/// Trusts a domain, and asks DNS at once whether it is proven.
#[server(client = Rpc, prefix = "/rpc", endpoint = "add_domain")]
pub async fn add_domain(
    #[server(default)] workspace: String,
    #[server(default)] domain: String,
    #[server(default)] mode: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let chosen = paths::remembering(&paths::room(&workspace, "people"), "domain", &domain);
    let chosen = paths::remembering(&paths::remembering(&chosen, "mode", &mode), "as", &role);
    let added = engine::workspaces::domains::add(&engine, &caller, &workspace, &domain, &mode, &role).await;
    ssr::redirect(&told(&workspace, answered(added.answer_form_of(&chosen)?.answer)));
    Ok(())
}

/// Asks DNS again.
#[server(client = Rpc, prefix = "/rpc", endpoint = "check_domain")]
pub async fn check_domain(
    #[server(default)] workspace: String,
    #[server(default)] trusted_domain: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let checked = engine::workspaces::domains::check(&engine, &caller, &workspace, &trusted_domain).await;
    ssr::redirect(&told(&workspace, answered(checked.answer_form()?)));
    Ok(())
}

/// Changes what a trusted domain does for people of it.
#[server(client = Rpc, prefix = "/rpc", endpoint = "change_domain")]
pub async fn change_domain(
    #[server(default)] workspace: String,
    #[server(default)] trusted_domain: String,
    #[server(default)] mode: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let chosen = paths::remembering(&paths::room(&workspace, "people"), "trusted_domain", &trusted_domain);
    let chosen = paths::remembering(&paths::remembering(&chosen, "mode", &mode), "as", &role);
    engine::workspaces::domains::change(&engine, &caller, &workspace, &trusted_domain, &mode, &role)
        .await
        .answer_form_of(&chosen)?;
    ssr::redirect(&told(&workspace, "domain-changed"));
    Ok(())
}

/// Trusts a domain no longer.
#[server(client = Rpc, prefix = "/rpc", endpoint = "remove_domain")]
pub async fn remove_domain(
    #[server(default)] workspace: String,
    #[server(default)] trusted_domain: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::domains::remove(&engine, &caller, &workspace, &trusted_domain).await.answer_form()?;
    ssr::redirect(&told(&workspace, "domain-removed"));
    Ok(())
}

/// Makes who asked a member.
#[server(client = Rpc, prefix = "/rpc", endpoint = "approve_join_request")]
pub async fn approve_join_request(
    #[server(default)] workspace: String,
    #[server(default)] request: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::domains::approve(&engine, &caller, &workspace, &request).await.answer_form()?;
    ssr::redirect(&told(&workspace, "request-approved"));
    Ok(())
}

/// Turns who asked away.
#[server(client = Rpc, prefix = "/rpc", endpoint = "decline_join_request")]
pub async fn decline_join_request(
    #[server(default)] workspace: String,
    #[server(default)] request: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::domains::decline(&engine, &caller, &workspace, &request).await.answer_form()?;
    ssr::redirect(&told(&workspace, "request-declined"));
    Ok(())
}

/// Joins a workspace that my address lets me join.
#[server(client = Rpc, prefix = "/rpc", endpoint = "join_workspace")]
pub async fn join_workspace(#[server(default)] offer: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let slug = engine::workspaces::domains::join(&engine, &caller, &offer).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::workspace(slug.as_str()), "done", "joined"));
    Ok(())
}

/// Asks the admins of such a workspace.
#[server(client = Rpc, prefix = "/rpc", endpoint = "ask_to_join")]
pub async fn ask_to_join(#[server(default)] offer: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::domains::ask(&engine, &caller, &offer).await.answer_form()?;
    ssr::redirect("/?done=asked");
    Ok(())
}

#[cfg(feature = "ssr")]
fn told(workspace: &str, done: &str) -> String {
    paths::with(&paths::room(workspace, "people"), "done", done)
}

#[cfg(feature = "ssr")]
const fn answered(answer: shared::views::DnsAnswer) -> &'static str {
    use shared::views::DnsAnswer;
    match answer {
        DnsAnswer::Proven => "domain-proven",
        DnsAnswer::WrongValue => "domain-wrong",
        DnsAnswer::Missing => "domain-missing",
        DnsAnswer::Unreachable => "domain-unreachable",
    }
}
