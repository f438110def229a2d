use leptos::prelude::*;
use shared::views;

use crate::json::UnreadJson;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};
use crate::{AppError, Unread};

/// My recovery codes in the clear.
#[server(client = Rpc, prefix = "/rpc", endpoint = "recovery_codes", output = UnreadJson)]
pub async fn recovery_codes() -> Result<Unread<views::RecoveryCodes>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::recovery_codes::view(&engine, &caller).await.answer_view()
}

/// Replaces all of them; the old ones stop working at once.
#[server(client = Rpc, prefix = "/rpc", endpoint = "regenerate_recovery_codes")]
pub async fn regenerate_recovery_codes() -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::factors::recovery_codes::regenerate(&engine, &caller).await.answer_form()?;
    ssr::redirect("/account/security/recovery-codes?new=1&done=codes-replaced");
    Ok(())
}
