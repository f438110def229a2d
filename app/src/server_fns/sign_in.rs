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
use engine::sign_in::{NewSession, SignInProgress};

/// The first step: e-mail and password.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let next = paths::local(&next);
    match engine::sign_in::with_password(&engine, &caller, &email, &password, next).await.answer_form()? {
        SignInProgress::Complete(session) => enter(&session),
        SignInProgress::Challenge(token) => {
            ssr::attempt_cookie(Some(token.expose()));
            ssr::redirect("/sign-in/verify");
        }
    }
    Ok(())
}

/// Where a started sign-in stands.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_in_step", output = UnreadJson)]
pub async fn sign_in_step() -> Result<Unread<views::SignInStep>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sign_in::step(&engine, &caller).await.answer_view()
}

/// The second step: a code from the authenticator app.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_in_code")]
pub async fn sign_in_code(#[server(default)] code: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    enter(&engine::sign_in::with_code(&engine, &caller, &code).await.answer_form()?);
    Ok(())
}

/// The second step: a recovery code.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_in_recovery_code")]
pub async fn sign_in_recovery_code(#[server(default)] code: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    enter(&engine::sign_in::with_recovery_code(&engine, &caller, &code).await.answer_form()?);
    Ok(())
}

/// Starts over.
#[server(client = Rpc, prefix = "/rpc", endpoint = "cancel_sign_in")]
pub async fn cancel_sign_in() -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sign_in::cancel(&engine, &caller).await.answer_form()?;
    ssr::attempt_cookie(None);
    ssr::redirect("/sign-in");
    Ok(())
}

#[cfg(feature = "ssr")]
fn enter(session: &NewSession) {
    ssr::session_cookie(Some(session.token.expose()));
    ssr::attempt_cookie(None);
    ssr::redirect(session.next.as_deref().unwrap_or("/"));
}
