use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::ssr::{self, Answer};

/// Ends this session, here and on the server.
#[server(prefix = "/rpc", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sessions::sign_out(&engine, &caller).await.answer()?;
    ssr::session_cookie(None);
    ssr::redirect("/sign-in?signed-out=1");
    Ok(())
}
