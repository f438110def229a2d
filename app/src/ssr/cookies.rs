use http::request::Parts;
use http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use shared::limits;

use super::{ATTEMPT_COOKIE, SESSION_COOKIE, THEME_COOKIE, request};

const YEAR: i64 = 365 * 24 * 60 * 60;

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
