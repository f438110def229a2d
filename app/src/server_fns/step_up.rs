use leptos::prelude::*;
use shared::views;

use crate::json::{ForBrowser, UnreadJson};
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};
use crate::{AppError, Unread};

/// What may prove it's me.
#[server(client = Rpc, prefix = "/rpc", endpoint = "step_up_methods", output = UnreadJson)]
pub async fn step_up_methods() -> Result<Unread<views::StepUpMethods>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::step_up::methods(&engine, &caller).await.answer_view()
}

/// Proves it by a code from the authenticator app.
#[server(client = Rpc, prefix = "/rpc", endpoint = "step_up_code")]
pub async fn step_up_code(#[server(default)] code: String, #[server(default)] next: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::step_up::with_code(&engine, &caller, &code).await.answer_form()?;
    ssr::redirect(&next);
    Ok(())
}

/// Proves it by a recovery code.
#[server(client = Rpc, prefix = "/rpc", endpoint = "step_up_recovery_code")]
pub async fn step_up_recovery_code(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::step_up::with_recovery_code(&engine, &caller, &code).await.answer_form()?;
    ssr::redirect(&next);
    Ok(())
}

/// What this device's passkeys are asked.
#[server(client = Rpc, prefix = "/rpc", endpoint = "begin_step_up_passkey", output = UnreadJson)]
pub async fn begin_step_up_passkey() -> Result<Unread<ForBrowser>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::step_up::begin_with_passkey(&engine, &caller).await.answer_form_for_browser()
}

/// Proves it by a passkey.
#[server(client = Rpc, prefix = "/rpc", endpoint = "step_up_passkey")]
pub async fn step_up_passkey(
    #[server(default)] answer: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::step_up::with_passkey(&engine, &caller, &answer).await.answer_form()?;
    ssr::redirect(&next);
    Ok(())
}

/// Proves it by the password, while there is no second factor.
#[server(client = Rpc, prefix = "/rpc", endpoint = "step_up_password")]
pub async fn step_up_password(
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::step_up::with_password(&engine, &caller, &password).await.answer_form()?;
    ssr::redirect(&next);
    Ok(())
}
