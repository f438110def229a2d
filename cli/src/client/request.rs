use std::fmt::Write as _;

use rustls::crypto::ring;
use serde::Serialize;
use shared::policy::Level;
use ureq::http::Method;

/// What answers are in, unless something else is wanted.
pub const JSON: &str = "application/json";

/// What is asked of a server: all of it, so that it can be asked again.
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    path: String,
    content_type: Option<&'static str>,
    body: Option<String>,
    subject: Option<Subject>,
    level: Level,
    accepts: &'static str,
    key: Option<String>,
}

/// What a request is about, as a person finds it in a browser.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A workspace. `room` is the last part of the address of its page for this; empty for its first page.
    Workspace { slug: String, room: &'static str },
    /// A project.
    Project { id: String },
    /// The account tokens of who asks.
    OwnTokens,
}

impl Request {
    /// A path below `/api/v1`, segment by segment: whatever stands in one stays in it.
    fn new(method: Method, segments: &[&str]) -> Self {
        let mut path = "/api/v1".to_owned();
        for segment in segments {
            path.push('/');
            encode(&mut path, segment);
        }
        Self {
            method,
            path,
            content_type: None,
            body: None,
            subject: None,
            level: Level::Password,
            accepts: JSON,
            key: None,
        }
    }

    pub fn get(segments: &[&str]) -> Self {
        Self::new(Method::GET, segments)
    }

    pub fn post(segments: &[&str]) -> Self {
        Self { body: Some(String::new()), ..Self::new(Method::POST, segments) }
    }

    pub fn put(segments: &[&str]) -> Self {
        Self { body: Some(String::new()), ..Self::new(Method::PUT, segments) }
    }

    pub fn delete(segments: &[&str]) -> Self {
        Self::new(Method::DELETE, segments)
    }

    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.path.push(if self.path.contains('?') { '&' } else { '?' });
        self.path.push_str(name);
        self.path.push('=');
        encode(&mut self.path, value);
        self
    }

    /// The same, where there is something to say.
    #[must_use]
    pub fn query_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// The media type that the answer is to have, instead of JSON.
    #[must_use]
    pub const fn accepting(mut self, media_type: &'static str) -> Self {
        self.accepts = media_type;
        self
    }

    pub const fn accepts(&self) -> &'static str {
        self.accepts
    }

    #[must_use]
    pub fn json<T: Serialize>(mut self, body: &T) -> Self {
        self.content_type = Some(JSON);
        self.body = serde_json::to_string(body).ok();
        self
    }

    #[must_use]
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.content_type = Some("application/x-www-form-urlencoded");
        let mut body = String::new();
        for (name, value) in fields {
            if !body.is_empty() {
                body.push('&');
            }
            body.push_str(name);
            body.push('=');
            encode(&mut body, value);
        }
        self.body = Some(body);
        self
    }

    /// Bears a key of its own, under which the server does it once however often it is sent.
    #[must_use]
    pub fn only_once(mut self) -> Self {
        let mut random = [0; 16];
        // Without a key it is a request as any other, and only not sent again.
        if ring::default_provider().secure_random.fill(&mut random).is_ok() {
            self.key = Some(format!("\"{:032x}\"", u128::from_be_bytes(random)));
        }
        self
    }

    /// What stands in `Idempotency-Key`.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Whether it may be sent again without being done again.
    pub fn is_repeatable(&self) -> bool {
        self.is_safe() || self.key.is_some()
    }

    /// Says what it is about, for the advice when it is refused.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// The same of a workspace, which has a page `room` for this.
    #[must_use]
    pub fn in_workspace(self, slug: &str, room: &'static str) -> Self {
        self.about(Subject::Workspace { slug: slug.to_owned(), room })
    }

    /// Says what it takes of the session that asks, so that a step-up is one that helps.
    #[must_use]
    pub const fn taking(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    pub fn method(&self) -> Method {
        self.method.clone()
    }

    /// Whether it only looks.
    pub fn is_safe(&self) -> bool {
        self.method == Method::GET
    }

    /// Said where nobody knows whether it was done, because a second try of something that was done might do it twice.
    pub fn doubt(&self) -> &'static str {
        if self.is_safe() { "" } else { " It may have been done all the same: look before you try again." }
    }

    /// With the query, from the slash on.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub const fn content_type(&self) -> Option<&'static str> {
        self.content_type
    }

    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    pub const fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    pub const fn level(&self) -> Level {
        self.level
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn encode(path: &mut String, raw: &str) {
    for byte in raw.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_segment_stays_in_it() {
        let request = Request::get(&["workspaces", "a/b?c#d", "projects"]).query("cursor", "x&y=z").query("q", "ü ");
        assert_eq!(request.path(), "/api/v1/workspaces/a%2Fb%3Fc%23d/projects?cursor=x%26y%3Dz&q=%C3%BC%20");
    }

    #[test]
    fn what_stands_in_a_field_stays_in_it() {
        let request = Request::post(&["device", "token"]).form(&[("a", "1&b=2"), ("c", "urn:x y")]);
        assert_eq!(request.body(), Some("a=1%26b%3D2&c=urn%3Ax%20y"));
    }
}
