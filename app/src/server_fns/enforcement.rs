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
use engine::{Seen, workspaces::enforcement};

/// The switch *Require 2FA*: on, for any second factor or `level`, and never for less than is required already; or off.
#[server(client = Rpc, prefix = "/rpc", endpoint = "require_second_factor")]
pub async fn require_second_factor(
    #[server(default)] workspace: String,
    required: bool,
    #[server(default)] level: String,
    #[server(default)] grace_until: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    // The form names a level; who sends `required` alone asks for any second factor.
    if required && !(level.is_empty() && grace_until.is_empty()) {
        enforcement::demand_at_least(&engine, &caller, &workspace, &level, &grace_until).await
    } else {
        enforcement::require(&engine, &caller, &workspace, required).await
    }
    .answer_form_of(&chosen(&workspace, &level, &grace_until))?;
    ssr::redirect(&paths::room(&workspace, "people"));
    Ok(())
}

/// Requires exactly `level` from now on, if what is required is still `instead_of`, the level that the page showed.
#[server(client = Rpc, prefix = "/rpc", endpoint = "change_required_level")]
pub async fn change_required_level(
    #[server(default)] workspace: String,
    #[server(default)] level: String,
    #[server(default)] grace_until: String,
    #[server(default)] instead_of: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let caller = caller
        .expecting(move |seen| matches!(seen, Seen::Enforcement(demanded) if demanded.required.word() == instead_of));
    enforcement::demand(&engine, &caller, &workspace, &level, &grace_until).await.answer_form_of(&chosen(
        &workspace,
        &level,
        &grace_until,
    ))?;
    ssr::redirect(&paths::room(&workspace, "people"));
    Ok(())
}

/// Where a step-up leads back to, with what was chosen.
#[cfg(feature = "ssr")]
fn chosen(workspace: &str, level: &str, grace_until: &str) -> String {
    let people = paths::remembering(&paths::room(workspace, "people"), "level", level);
    paths::remembering(&people, "grace_until", grace_until)
}

/// Ends the time that members were given.
#[server(client = Rpc, prefix = "/rpc", endpoint = "end_grace")]
pub async fn end_grace(#[server(default)] workspace: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    enforcement::end_grace(&engine, &caller, &workspace).await.answer_form()?;
    ssr::redirect(&paths::room(&workspace, "people"));
    Ok(())
}

/// What a required level means to whom. `search` is part of a name or of an address, of whom to list.
#[server(client = Rpc, prefix = "/rpc", endpoint = "preview", output = UnreadJson)]
pub async fn preview(
    #[server(default)] workspace: String,
    #[server(default)] level: String,
    #[server(default)] effect: String,
    #[server(default)] search: String,
    #[server(default)] at: String,
) -> Result<Unread<views::Door<views::Preview>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let page = enforcement::preview(&engine, &caller, &workspace, &level, &effect, &search, &at).await;
    ssr::note_visit(&page);
    page.answer_view()
}

/// The addresses of everybody to whom a required level means the same, and who match `search`.
#[server(client = Rpc, prefix = "/rpc", endpoint = "preview_emails", output = UnreadJson)]
pub async fn preview_emails(
    #[server(default)] workspace: String,
    #[server(default)] level: String,
    #[server(default)] effect: String,
    #[server(default)] search: String,
) -> Result<Unread<views::MemberEmails>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    enforcement::concerned_emails(&engine, &caller, &workspace, &level, &effect, &search).await.answer_view()
}
