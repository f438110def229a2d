use leptos::prelude::*;
use shared::views;

use crate::json::{ForBrowser, UnreadJson};
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

/// What this device's passkeys are asked for the second step.
#[server(client = Rpc, prefix = "/rpc", endpoint = "begin_second_step_passkey", output = UnreadJson)]
pub async fn begin_second_step_passkey() -> Result<Unread<ForBrowser>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::sign_in::begin_second_step_with_passkey(&engine, &caller).await.answer_form_for_browser()
}

/// The second step: a passkey.
#[server(client = Rpc, prefix = "/rpc", endpoint = "second_step_passkey")]
pub async fn second_step_passkey(#[server(default)] answer: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    enter(&engine::sign_in::second_step_with_passkey(&engine, &caller, &answer).await.answer_form()?);
    Ok(())
}

/// What this device is asked for when nobody has said who they are.
#[server(client = Rpc, prefix = "/rpc", endpoint = "begin_passkey_sign_in", output = UnreadJson)]
pub async fn begin_passkey_sign_in() -> Result<Unread<ForBrowser>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let asked = engine::sign_in::begin_with_passkey(&engine, &caller).await.answer()?;
    if let Some(browser) = &asked.browser {
        ssr::browser_cookie(browser.expose());
    }
    Unread::of(&asked.options).map(Unread::for_browser)
}

/// The only step: a passkey.
#[server(client = Rpc, prefix = "/rpc", endpoint = "passkey_sign_in")]
pub async fn passkey_sign_in(
    #[server(default)] answer: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let next = paths::local(&next);
    enter(&engine::sign_in::with_passkey(&engine, &caller, &answer, next).await.answer_form()?);
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
    // A session that ended by itself left it: who signs in now may be somebody else.
    ssr::forget_found_device();
    ssr::redirect(session.next.as_deref().unwrap_or("/"));
}
