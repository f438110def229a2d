//! What a request says of itself, read in one way by pages, server functions and the server's plain routes.

use std::net::IpAddr;

use engine::{Caller, Client, Credentials, Engine};
use http::request::Parts;
use http::{HeaderMap, header};

use super::accept::wanted;
use super::{ATTEMPT_COOKIE, BROWSER_COOKIE, SESSION_COOKIE};

/// Longest name of a browser that we keep.
const USER_AGENT_MAX: usize = 200;

/// The address a request came from; the server puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

/// Who asks.
pub async fn caller(engine: &Engine, request: &Parts) -> Result<Caller, engine::Error> {
    let credentials = Credentials {
        session: cookie(&request.headers, SESSION_COOKIE),
        attempt: cookie(&request.headers, ATTEMPT_COOKIE),
        browser: cookie(&request.headers, BROWSER_COOKIE),
        bearer: None,
    };
    engine.resolve(credentials, client(request)).await
}

/// Where it came from.
#[must_use]
pub fn client(request: &Parts) -> Client {
    let ip = request.extensions.get::<ClientIp>().map_or_else(|| "unknown".to_owned(), |ip| ip.0.to_string());
    let user_agent = request.headers.get(header::USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default();
    Client { ip, user_agent: user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect() }
}

/// A cookie of the request.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whether a browser asks for something to show.
#[must_use]
pub fn wants_html(headers: &HeaderMap) -> bool {
    let html = wanted(headers, "text/html");
    html.is_named && html.quality > 0
}
