#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "a server function is async, whatever it does"))]

use leptos::prelude::*;

use crate::AppError;
use crate::rpc::Rpc;
#[cfg(feature = "ssr")]
use crate::{components::theme::THEMES, ssr};

/// Remembers light, dark or system in this browser.
#[server(client = Rpc, prefix = "/rpc", endpoint = "set_theme")]
pub async fn set_theme(#[server(default)] theme: String) -> Result<(), AppError> {
    let known = THEMES.into_iter().map(|(word, _)| word).find(|word| *word == theme);
    ssr::theme_cookie(known.unwrap_or("system"));
    ssr::redirect(&ssr::back());
    Ok(())
}
