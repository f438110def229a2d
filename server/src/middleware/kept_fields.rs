use std::collections::BTreeMap;

use app::paths::encode;
use app::ssr::KEPT_COOKIE;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use http_body_util::BodyExt as _;

use super::is_rpc;
use crate::redrawn;

/// The fields a refused form gets back. A list of what may, and not of what may not: a field that somebody adds
/// later is forgotten, and never a leaked password or code.
const MAY_BE_KEPT: [&str; 14] = [
    "name",
    "email",
    "role",
    "domain",
    "mode",
    "workspace_name",
    "project_name",
    "passkey_name",
    "confirm",
    "level",
    "grace_until",
    "scope",
    "expires_in_days",
    "revoke_tokens",
];
/// Browsers drop a cookie above 4 KB.
const COOKIE_MAX: usize = 3 * 1024;

/// Gives a form that came back refused, without WASM, what was typed into it: the page reads it from a cookie that
/// is gone a minute later. What is too long for a cookie, such as a pasted list, the browser sends along to
/// [the page](redrawn) itself.
pub async fn keep(request: Request, next: Next) -> Response {
    if !is_rpc(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // It was read whole before; see `body_limit`.
    let form = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let mut response = next.run(Request::from_parts(parts, Body::from(form.clone()))).await;
    if let Some(page) = came_back_to(&response) {
        let takes_forms = redrawn::takes_forms(page);
        match cookie(&form) {
            Some(cookie) if cookie.len() <= COOKIE_MAX => {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            // The kind of redirect that takes the form along (RFC 9110 §15.4.8).
            Some(_) if takes_forms => *response.status_mut() = StatusCode::TEMPORARY_REDIRECT,
            Some(_) | None => {}
        }
    }
    response
}

/// What of a form may go back into it.
pub fn typed(form: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(form)
        .filter(|(name, value)| MAY_BE_KEPT.contains(&&**name) && !value.is_empty())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn came_back_to(response: &Response) -> Option<&str> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    (response.status().is_redirection() && location.contains("__err=")).then_some(location)
}

fn cookie(form: &Bytes) -> Option<HeaderValue> {
    let typed = typed(form);
    if typed.is_empty() {
        return None;
    }
    let value = encode(&serde_json::to_string(&typed).ok()?);
    HeaderValue::from_str(&format!("{KEPT_COOKIE}={value}; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(form: &'static str) -> Option<String> {
        cookie(&Bytes::from_static(form.as_bytes())).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn secrets_are_never_kept() {
        let cookie =
            kept("name=Ada&email=a%40b.dev&password=hunter2hunter2&code=123456&token=t0ken&next=%2Fw").unwrap();
        assert!(
            cookie.starts_with("__Host-sallyport-kept=%7B%22email%22%3A%22a%40b.dev%22%2C%22name%22%3A%22Ada%22%7D; "),
            "{cookie}"
        );
        for secret in ["hunter2", "123456", "t0ken", "next"] {
            assert!(!cookie.contains(secret), "{cookie}");
        }
        assert_eq!(kept("password=x&code=1"), None);
    }

    #[test]
    fn what_was_typed_cannot_end_the_cookie_or_the_header() {
        let cookie = kept("name=a%3B+Domain%3Devil.dev%0D%0ASet-Cookie%3A+x%3Dy").unwrap();
        assert_eq!(cookie.matches(';').count(), 5, "{cookie}");
        assert!(!cookie.contains("Domain=") && !cookie.contains('\n'));
    }
}
