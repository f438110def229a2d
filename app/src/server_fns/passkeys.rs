use leptos::prelude::*;

use crate::json::{ForBrowser, UnreadJson};
use crate::rpc::Rpc;
use crate::{AppError, Unread};
#[cfg(feature = "ssr")]
use crate::{
    paths,
    ssr::{self, Answer},
};

/// What this device is asked to make a passkey of.
#[server(client = Rpc, prefix = "/rpc", endpoint = "begin_passkey", output = UnreadJson)]
pub async fn begin_passkey() -> Result<Unread<ForBrowser>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    // After the proof the page says that it may go on; only a click may ask a device.
    let again = paths::enrolling(&ssr::back(), paths::ENROL_PASSKEY);
    let options = engine::factors::passkey::begin(&engine, &caller).await.answer_form_of(&again)?;
    Unread::of(&options).map(Unread::for_browser)
}

/// Adds the passkey that the device has made.
#[server(client = Rpc, prefix = "/rpc", endpoint = "add_passkey")]
pub async fn add_passkey(#[server(default)] answer: String, #[server(default)] next: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let added = engine::factors::passkey::add(&engine, &caller, &answer).await.answer_form()?;
    ssr::redirect(&paths::enrolled(added.is_first_factor, &next, "passkey-added"));
    Ok(())
}

/// Gives a passkey of mine another name.
#[server(client = Rpc, prefix = "/rpc", endpoint = "rename_passkey")]
pub async fn rename_passkey(
    #[server(default)] passkey: String,
    #[server(default)] passkey_name: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::passkey::rename(&engine, &caller, &passkey, &passkey_name).await.answer_form()?;
    ssr::redirect("/account/security?done=passkey-renamed");
    Ok(())
}

/// Removes a passkey of mine.
#[server(client = Rpc, prefix = "/rpc", endpoint = "remove_passkey")]
pub async fn remove_passkey(#[server(default)] passkey: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let removed = engine::factors::passkey::remove(&engine, &caller, &passkey).await.answer_form()?;
    let done = if removed.was_last_factor { "two-factor-off" } else { "passkey-removed" };
    ssr::redirect(&paths::with("/account/security", "done", done));
    Ok(())
}

/// Which passkeys of mine count, for whoever keeps them.
#[server(client = Rpc, prefix = "/rpc", endpoint = "passkey_signals", output = UnreadJson)]
pub async fn passkey_signals() -> Result<Unread<ForBrowser>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::passkey::signals(&engine, &caller).await.answer_view().map(Unread::for_browser)
}
