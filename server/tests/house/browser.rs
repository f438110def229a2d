use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::ROUTES;

pub const ORIGIN: &str = "http://localhost:3000";

/// A browser: it keeps cookies, and marks what it sends as browsers do.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new() }
    }

    /// The same, holding a cookie.
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.into(), value.into());
        self
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(
            Request::get(path).header(header::ACCEPT, "text/html").header("sec-fetch-site", "none"),
            Body::empty(),
        )
        .await
    }

    /// Begins to load a file, and reads nothing of it yet.
    pub async fn begin(&self, path: &str) -> Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Request::get(path).header(header::HOST, "localhost:3000").header(header::COOKIE, cookies.join("; "));
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// Calls a server function as the page's program does.
    pub async fn call(&mut self, name: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Self::post(name).header(header::ACCEPT, "application/json");
        self.send(request, Body::from(form(fields))).await
    }

    /// Sends a form from `page` without WASM.
    pub async fn submit(&mut self, page: &str, name: &str, fields: &[(&str, &str)]) -> Answer {
        let referer = format!("{ORIGIN}{page}");
        let request = Self::post(name).header(header::ACCEPT, "text/html").header(header::REFERER, referer);
        self.send(request, Body::from(form(fields))).await
    }

    /// The head of a post from one of our own pages.
    pub fn post(name: &str) -> http::request::Builder {
        Request::post(format!("/rpc/{name}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, ORIGIN)
            .header("sec-fetch-site", "same-origin")
    }

    /// Sends anything, with the cookies, and keeps the new ones.
    pub async fn send(&mut self, request: http::request::Builder, body: Body) -> Answer {
        let mut request = request.header(header::HOST, "localhost:3000").body(body).unwrap();
        if !self.cookies.is_empty() {
            let line: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, line.join("; ").parse().unwrap());
        }
        let asking = ROUTES.read().await;
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        drop(asking);
        let answer =
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() };
        for cookie in answer.cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Any method at all, marked as coming from one of our own pages.
    pub async fn method(&mut self, method: Method, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        self.send(request.header(header::ACCEPT, "text/html"), Body::empty()).await
    }
}

impl Answer {
    pub fn header(&self, name: impl TryInto<HeaderName>) -> &str {
        let name = name.try_into().unwrap_or_else(|_| unreachable!("not a header name"));
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect()
    }

    /// The error's code, if the answer is a problem.
    pub fn code(&self) -> Option<String> {
        serde_json::from_str::<serde_json::Value>(&self.body).ok()?.get("code")?.as_str().map(str::to_owned)
    }

    /// What stands in the window's title.
    pub fn title(&self) -> &str {
        self.body.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default()
    }
}

/// Fields as a form sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
