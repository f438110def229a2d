use leptos::prelude::*;

use crate::AppError;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::{
    paths,
    ssr::{self, Answer},
};

/// Creates an account, or tells the owner of the one that exists; the answer is the same.
#[server(client = Rpc, prefix = "/rpc", endpoint = "sign_up")]
pub async fn sign_up(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let input = engine::accounts::SignUp { name: &name, email: &email, password: &password, next: paths::local(&next) };
    engine::accounts::sign_up(&engine, &caller, input).await.answer_form()?;
    ssr::redirect(&paths::with_next("/sign-up/sent", &next));
    Ok(())
}

/// Uses the link of a verification mail.
#[server(client = Rpc, prefix = "/rpc", endpoint = "verify_email")]
pub async fn verify_email(#[server(default)] token: String, #[server(default)] next: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let verified = engine::accounts::verify_email(&engine, &caller, &token).await.answer_form()?;
    let next = verified.next.unwrap_or(next);
    ssr::redirect(&paths::with_next("/sign-in?verified=1", &next));
    Ok(())
}
