//! What server functions and pages share on the server only.
//!
//! The server gives each request a context: the [`Engine`], the request's [`Parts`] and, for what goes back,
//! the [`ResponseOptions`].

mod answer;
mod cookies;
mod kept;

pub use answer::{Answer, back, redirect, set_page_status};
pub use cookies::{attempt_cookie, cookie, session_cookie, theme_cookie};
pub use kept::kept;

use std::net::IpAddr;

use engine::{Caller, Client, Credentials, Engine};
use http::request::Parts;
use leptos::prelude::use_context;
use shared::ErrorCode;

use crate::AppError;

/// Longest name of a browser that we keep.
const USER_AGENT_MAX: usize = 200;

/// The cookie that carries a session.
pub const SESSION_COOKIE: &str = "__Host-sallyport";
/// The cookie of a sign-in between its two steps.
pub const ATTEMPT_COOKIE: &str = "__Host-sallyport-attempt";
/// What was typed into a form that a plain post sent and that was refused; never a secret.
pub const KEPT_COOKIE: &str = "__Host-sallyport-kept";
/// Light or dark.
pub const THEME_COOKIE: &str = "theme";

/// The address a request came from; the server puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

/// The engine, and who asks it.
pub async fn caller() -> Result<(Engine, Caller), AppError> {
    let engine: Engine = use_context().ok_or(ErrorCode::Internal)?;
    let parts: Parts = use_context().ok_or(ErrorCode::Internal)?;
    let (session, attempt) = (cookie(SESSION_COOKIE), cookie(ATTEMPT_COOKIE));
    let credentials = Credentials { session: session.as_deref(), attempt: attempt.as_deref() };
    let caller = engine.resolve(credentials, client(&parts)).await?;
    Ok((engine, caller))
}

fn client(parts: &Parts) -> Client {
    let ip = parts.extensions.get::<ClientIp>().map_or_else(|| "unknown".to_owned(), |ip| ip.0.to_string());
    let user_agent =
        parts.headers.get(http::header::USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default();
    Client { ip, user_agent: user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect() }
}
