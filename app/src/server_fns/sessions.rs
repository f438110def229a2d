use leptos::prelude::*;

use crate::AppError;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};

/// Ends this session, here and on the server. Who is about to come back with another account goes on at `next`.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_out")]
pub async fn sign_out(#[server(default)] next: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sessions::sign_out(&engine, &caller).await.answer()?;
    ssr::session_cookie(None);
    ssr::last_workspace_cookie(None);
    // Or whoever signs in here next would be asked about a device of the person before.
    ssr::found_device_cookie(None);
    ssr::redirect(if next.is_empty() { "/sign-in?signed-out=1" } else { &next });
    Ok(())
}

/// Ends one of my sessions, here or elsewhere.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_session")]
pub async fn revoke_session(#[server(default)] session: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sessions::revoke(&engine, &caller, &session).await.answer_form()?;
    ssr::redirect("/account/security?done=session-ended");
    Ok(())
}

/// Ends all of them but this one.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_other_sessions")]
pub async fn revoke_other_sessions() -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sessions::revoke_others(&engine, &caller).await.answer_form()?;
    ssr::redirect("/account/security?done=sessions-ended");
    Ok(())
}
