use leptos::prelude::*;

use crate::AppError;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};

/// Ends this session, here and on the server.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sessions::sign_out(&engine, &caller).await.answer()?;
    ssr::session_cookie(None);
    ssr::redirect("/sign-in?signed-out=1");
    Ok(())
}
