//! What server functions and pages share on the server only.
//!
//! The server gives each request a context: the [`Engine`], the request's [`Parts`] and, for what goes back,
//! the [`ResponseOptions`].

mod answer;
mod cookies;
mod kept;
pub mod request;

pub use answer::{Answer, back, redirect, set_page_status};
pub use cookies::{attempt_cookie, cookie, session_cookie, theme_cookie};
pub use kept::kept;
pub use request::ClientIp;

use engine::{Caller, Engine};
use http::request::Parts;
use leptos::prelude::use_context;
use shared::ErrorCode;

use crate::AppError;

/// The cookie that carries a session.
pub const SESSION_COOKIE: &str = "__Host-sallyport";
/// The cookie of a sign-in between its two steps.
pub const ATTEMPT_COOKIE: &str = "__Host-sallyport-attempt";
/// What was typed into a form that a plain post sent and that was refused; never a secret.
pub const KEPT_COOKIE: &str = "__Host-sallyport-kept";
/// Light or dark.
pub const THEME_COOKIE: &str = "theme";

/// The engine, and who asks it.
pub async fn caller() -> Result<(Engine, Caller), AppError> {
    let engine: Engine = use_context().ok_or(ErrorCode::Internal)?;
    let parts: Parts = use_context().ok_or(ErrorCode::Internal)?;
    let caller = request::caller(&engine, &parts).await?;
    Ok((engine, caller))
}
