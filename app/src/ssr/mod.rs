//! What server functions and pages share on the server only.
//!
//! The server gives each request a context: the [`Engine`], the request's [`Parts`] and, for what goes back,
//! the [`ResponseOptions`].

pub mod accept;
mod answer;
mod cookies;
mod invited;
mod kept;
mod member_filter;
pub mod request;
mod visits;

pub use answer::{Answer, back, redirect, set_page_status};
pub use cookies::{
    attempt_cookie, browser_cookie, cookie, created_token_cookie, forget_found_device, found_device,
    found_device_cookie, last_workspace_cookie, session_cookie, take_created_token, theme_cookie,
};
pub use invited::{invited, keep_invited};
pub use kept::{Kept, kept};
pub use member_filter::member_filter;
pub use request::ClientIp;
pub use visits::{arrange, note_visit};

use engine::{Caller, Engine};
use http::request::Parts;
use leptos::prelude::use_context;
use shared::ErrorCode;

use crate::AppError;

/// The cookie that carries a session.
pub const SESSION_COOKIE: &str = "__Host-sallyport";
/// The cookie of a sign-in between its two steps.
pub const ATTEMPT_COOKIE: &str = "__Host-sallyport-attempt";
/// The cookie of a browser that asked for a sign-in by passkey: only there it is answered.
pub const BROWSER_COOKIE: &str = "__Host-sallyport-browser";
/// What was typed into a form that a plain post sent and that was refused; never a secret.
pub const KEPT_COOKIE: &str = "__Host-sallyport-kept";
/// What became of invites that were sent together.
pub const INVITED_COOKIE: &str = "__Host-sallyport-invited";
/// A token just made, sealed for the page that shows it once.
pub const CREATED_TOKEN_COOKIE: &str = "__Host-sallyport-created-token";
/// The code of a device that waits, found by who is about to decide.
pub const FOUND_DEVICE_COOKIE: &str = "__Host-sallyport-found-device";
/// Which workspace this browser visited last.
pub const LAST_WORKSPACE_COOKIE: &str = "__Host-sallyport-last";
/// Light or dark.
pub const THEME_COOKIE: &str = "theme";

/// Marks a browser that is about to ask for a sign-in by passkey.
pub fn mark_browser() {
    if let Some(engine) = use_context::<Engine>()
        && cookie(BROWSER_COOKIE).is_none()
        && let Ok(token) = engine::sign_in::mark_for_browser(&engine)
    {
        browser_cookie(token.expose());
    }
}

/// The engine, and who asks it.
pub async fn caller() -> Result<(Engine, Caller), AppError> {
    let engine: Engine = use_context().ok_or(ErrorCode::Internal)?;
    let parts: Parts = use_context().ok_or(ErrorCode::Internal)?;
    let caller = request::caller(&engine, &parts).await?;
    Ok((engine, caller))
}
