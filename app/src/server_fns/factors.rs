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

/// Starts setting up an authenticator app: on its own page, or at the shut door that `next` names.
#[server(client = Rpc, prefix = "/rpc", endpoint = "begin_authenticator")]
pub async fn begin_authenticator(#[server(default)] next: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    // The page that asked goes on by itself after the proof.
    let again = paths::enrolling(&ssr::back(), paths::ENROL_BEGIN);
    engine::factors::authenticator::begin(&engine, &caller).await.answer_form_of(&again)?;
    let page = paths::with_next("/account/security/authenticator", &next);
    ssr::redirect(if paths::shut_door(&next).is_some() { &next } else { &page });
    Ok(())
}

/// The started set-up, with its secret.
#[server(client = Rpc, prefix = "/rpc", endpoint = "authenticator_set_up", output = UnreadJson)]
pub async fn authenticator_set_up() -> Result<Unread<views::AuthenticatorSetUp>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::authenticator::pending(&engine, &caller).await.answer_view()
}

/// Proves that the app has the secret, and switches two-factor authentication on.
#[server(client = Rpc, prefix = "/rpc", endpoint = "enable_authenticator")]
pub async fn enable_authenticator(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let is_first = engine::factors::authenticator::enable(&engine, &caller, &code).await.answer_form()?;
    ssr::redirect(&paths::enrolled(is_first, &next, "authenticator-added"));
    Ok(())
}

/// Switches two-factor authentication off.
#[server(client = Rpc, prefix = "/rpc", endpoint = "disable_second_factor")]
pub async fn disable_second_factor() -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::disable(&engine, &caller).await.answer_form()?;
    ssr::redirect("/account/security?done=two-factor-off");
    Ok(())
}
