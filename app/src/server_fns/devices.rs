use leptos::prelude::*;
use shared::views;

use crate::json::UnreadJson;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};
use crate::{AppError, Unread};

/// The device that this browser has found; where the address fills a code in, or it has found none, the place to type
/// one.
#[server(client = Rpc, prefix = "/rpc", endpoint = "device", output = UnreadJson)]
pub async fn device(#[server(default)] filled_in: String) -> Result<Unread<views::DevicePage>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    // A code in the address is not looked up, and not counted: any site may lead here with one.
    let code = if filled_in.is_empty() { ssr::found_device() } else { String::new() };
    let page = engine::devices::page(&engine, &caller, &code).await.answer()?;
    // Whoever only has to wait finds it again.
    if page.problem.as_ref().is_some_and(|problem| problem.retry_after.is_none()) {
        // Nothing waits with it any more: coming back again is no further guess.
        ssr::found_device_cookie(None);
    }
    Unread::of(&page)
}

/// Finds the device that shows this code, and leads to the question about it.
#[server(client = Rpc, prefix = "/rpc", endpoint = "find_device")]
pub async fn find_device(#[server(default)] code: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let device = engine::devices::look(&engine, &caller, &code).await.answer_form()?;
    ssr::found_device_cookie(Some(&device.code));
    ssr::redirect("/device");
    Ok(())
}

/// Lets the device in, or turns it away.
#[server(client = Rpc, prefix = "/rpc", endpoint = "decide_device")]
pub async fn decide_device(
    #[server(default)] code: String,
    #[server(default)] decision: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let is_in = engine::devices::decide(&engine, &caller, &code, &decision).await.answer_form()?;
    ssr::found_device_cookie(None);
    ssr::redirect(if is_in { "/device?done=approved" } else { "/device?done=denied" });
    Ok(())
}
