use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Uri, header};

use super::is_rpc;
use crate::AppState;

/// Keeps the redirects that answer plain forms on this site.
///
/// The framework leads back to the `Referer`, whoever wrote it: that makes an open redirect out of any form, and
/// tells another site why the form was refused. It also piles a second error onto the address of the first.
pub async fn keep_here(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !is_rpc(&request) {
        return next.run(request).await;
    }
    let host = request.headers().get(header::HOST).cloned();
    let mut response = next.run(request).await;
    if let Some(location) = response.headers().get(header::LOCATION) {
        let ours = [host.as_ref().and_then(|host| host.to_str().ok()), state.public_url.as_str().split("://").nth(1)];
        let local = location.to_str().ok().and_then(|location| local(location, ours)).unwrap_or_else(|| "/".to_owned());
        let local = HeaderValue::from_str(&local).unwrap_or(HeaderValue::from_static("/"));
        response.headers_mut().insert(header::LOCATION, local);
    }
    response
}

/// The path behind `location`, when its host is one of `ours` or it has none; with the newest error only.
fn local(location: &str, ours: [Option<&str>; 2]) -> Option<String> {
    let path = if location.starts_with('/') {
        location.to_owned()
    } else {
        let location: Uri = location.parse().ok()?;
        let (scheme, host) = (location.scheme_str()?, location.authority()?.as_str());
        let is_ours = ["http", "https"].contains(&scheme) && ours.into_iter().flatten().any(|name| name == host);
        is_ours.then(|| location.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string))?
    };
    app::paths::local(&path).map(newest_error_only)
}

fn newest_error_only(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let pairs: Vec<&str> = query.split('&').collect();
    let is_newest = |at: usize, pair: &str| {
        !["__path=", "__err="]
            .iter()
            .any(|key| pair.starts_with(key) && pairs[at + 1..].iter().any(|later| later.starts_with(key)))
    };
    let kept: Vec<&str> =
        pairs.iter().enumerate().filter(|(at, pair)| is_newest(*at, pair)).map(|(_, pair)| *pair).collect();
    format!("{path}?{}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led_to(location: &str) -> Option<String> {
        local(location, [Some("localhost:3000"), Some("gate.example.com")])
    }

    #[test]
    fn a_foreign_referer_leads_nowhere() {
        for location in [
            "https://evil.dev/phish?__err=x",
            "https://gate.example.com.evil.dev/",
            "https://gate.example.com@evil.dev/",
            "//evil.dev/",
            "/\\evil.dev/",
            "javascript:alert(1)",
            "gate.example.com/",
            "",
        ] {
            assert_eq!(led_to(location), None, "{location}");
        }
    }

    #[test]
    fn a_form_leads_back_to_its_own_page_with_its_newest_error() {
        assert_eq!(led_to("https://gate.example.com/sign-in").as_deref(), Some("/sign-in"));
        assert_eq!(led_to("http://localhost:3000").as_deref(), Some("/"));
        assert_eq!(led_to("/w/acme?done=joined").as_deref(), Some("/w/acme?done=joined"));
        assert_eq!(
            led_to("https://gate.example.com/sign-in?__path=a&__err=old&next=%2Fx&__path=b&__err=new").as_deref(),
            Some("/sign-in?next=%2Fx&__path=b&__err=new")
        );
    }
}
