use http::request::Parts;
use http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use shared::limits;

use super::{
    ATTEMPT_COOKIE, BROWSER_COOKIE, CREATED_TOKEN_COOKIE, FOUND_DEVICE_COOKIE, LAST_WORKSPACE_COOKIE, SESSION_COOKIE,
    THEME_COOKIE, request,
};

const YEAR: i64 = 365 * 24 * 60 * 60;
const A_MINUTE: i64 = 60;

/// A cookie of the request.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    let parts: Parts = use_context()?;
    request::cookie(&parts.headers, name).map(str::to_owned)
}

/// Hands out a session, or takes it back.
pub fn session_cookie(token: Option<&str>) {
    set_secret(SESSION_COOKIE, token, limits::SESSION_TTL);
}

/// Hands out a sign-in that waits for its second step, or takes it back.
pub fn attempt_cookie(token: Option<&str>) {
    set_secret(ATTEMPT_COOKIE, token, limits::SIGN_IN_ATTEMPT_TTL);
}

/// Marks the browser that asks for a sign-in by passkey, until it is closed. Several tabs may ask: they share it, so it
/// comes with the page where there is one; two that ask at once would get two.
pub fn browser_cookie(token: &str) {
    set(&format!("{BROWSER_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax"));
}

/// Remembers the workspace that was visited last, or forgets it.
pub fn last_workspace_cookie(workspace: Option<&str>) {
    set_secret(LAST_WORKSPACE_COOKIE, workspace, YEAR);
}

/// Carries a token just made, sealed, to the page that shows it.
pub fn created_token_cookie(sealed: &str) {
    set_secret(CREATED_TOKEN_COOKIE, Some(sealed), limits::CREATED_TOKEN_TTL);
}

/// What [`created_token_cookie`] carries, and no more afterwards; empty when there is nothing.
pub fn take_created_token() -> String {
    let sealed = cookie(CREATED_TOKEN_COOKIE);
    if sealed.is_some() {
        set_secret(CREATED_TOKEN_COOKIE, None, 0);
    }
    sealed.unwrap_or_default()
}

/// Carries the code of a device that was found to the question about it, or takes it back. In the address it would be
/// one that any site can lead to.
pub fn found_device_cookie(code: Option<&str>) {
    set_secret(FOUND_DEVICE_COOKIE, code, limits::DEVICE_CODE_TTL);
}

/// What [`found_device_cookie`] carries; empty when there is nothing.
pub fn found_device() -> String {
    cookie(FOUND_DEVICE_COOKIE).unwrap_or_default()
}

/// Takes back what [`found_device_cookie`] carries, if there is anything.
pub fn forget_found_device() {
    if !found_device().is_empty() {
        found_device_cookie(None);
    }
}

/// Tells the next page something, and is gone a minute later.
pub fn short_cookie(name: &str, value: &str) {
    set_secret(name, Some(value), A_MINUTE);
}

/// Remembers the theme in this browser.
pub fn theme_cookie(theme: &'static str) {
    set(&format!("{THEME_COOKIE}={theme}; Path=/; Max-Age={YEAR}; SameSite=Lax"));
}

/// `Lax` and not `Strict`: a link in a mail must find its reader signed in.
fn set_secret(name: &str, value: Option<&str>, ttl: i64) {
    let (value, ttl) = value.map_or(("", 0), |value| (value, ttl));
    set(&format!("{name}={value}; Path=/; Max-Age={ttl}; Secure; HttpOnly; SameSite=Lax"));
}

fn set(cookie: &str) {
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}
