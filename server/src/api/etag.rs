//! Conditional requests (RFC 9110 §13): whoever changes what somebody else changed meanwhile is told so, and what has
//! not changed is not sent again.
//!
//! A tag is of what is shown, byte by byte. So it is another one for another reader, and wherever anything that is
//! shown changes: also what nobody changed by hand, like a count.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use engine::{Caller, Seen};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shared::ErrorCode;

use super::ApiProblem;
use super::shown::{self, Reader};

/// 128 bits: nobody meets another content with the same tag by chance, or by trying.
const BYTES: usize = 16;

/// One thing, with its tag.
pub struct Tagged<T>(pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let Ok(body) = serde_json::to_vec(&self.0) else {
            return ApiProblem::from(ErrorCode::Internal).into_response();
        };
        let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", opaque(&body))) else {
            return ApiProblem::from(ErrorCode::Internal).into_response();
        };
        ([(header::ETAG, tag), (header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body)
            .into_response()
    }
}

/// The caller, with the conditions of a change. Whether there is anything to be changed each operation finds out by
/// itself.
pub fn with_condition(parts: &Parts, caller: Caller, reader: &Reader) -> Result<Caller, ApiProblem> {
    if reads(&parts.method) {
        // What reads is compared on its way out.
        return Ok(caller);
    }
    let conditions = Conditions::read(&parts.headers)?;
    let Some(present) = conditions.first_present() else { return Ok(caller) };
    if ![Method::PATCH, Method::PUT, Method::DELETE].contains(&parts.method) {
        // Acting as if it were not there could do what the condition was to prevent.
        return Err(ApiProblem::of_request(present.header(), "This can't be done on a condition."));
    }
    let (reader, told) = (reader.clone(), parts.extensions.get::<Told>().cloned().unwrap_or_default());
    Ok(caller.expecting(move |seen| {
        let unmet = tag_of(&reader, seen).map_or(Some(present), |now| conditions.unmet(&now));
        if let Some(unmet) = unmet {
            // Only the first counts, and it is asked once: the change ends there.
            let _ = told.0.set(unmet);
        }
        unmet.is_none()
    }))
}

fn tag_of(reader: &Reader, seen: Seen) -> Option<String> {
    let body = match seen {
        Seen::Workspace(card) => serde_json::to_vec(&shown::workspace(reader, card)),
        Seen::Member(row) => serde_json::to_vec(&shown::member(row)),
        Seen::Invite(listed) => serde_json::to_vec(&shown::invite(listed)),
        Seen::Domain(row) => serde_json::to_vec(&shown::domain(row)),
        Seen::Enforcement(demanded) => serde_json::to_vec(&shown::enforcement(&demanded)),
        Seen::Project(frame, row) => serde_json::to_vec(&shown::project(&frame, row)),
        Seen::Token(listed) => serde_json::to_vec(&shown::token(listed)),
    };
    body.ok().map(|body| opaque(&body))
}

fn opaque(body: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(body)[..BYTES])
}

/// Answers a reader who has it already with 304, and one who insists on what is no longer so with 412. Whose change was
/// not made is told which of their conditions did not hold.
pub async fn compare(mut request: Request, next: Next) -> Response {
    if reads(request.method()) {
        let conditions = request.headers().clone();
        let response = next.run(request).await;
        return if response.status() == StatusCode::OK { compared(response, &conditions) } else { response };
    }
    let told = Told::default();
    request.extensions_mut().insert(told.clone());
    let response = next.run(request).await;
    match told.0.get().filter(|_| response.status() == StatusCode::PRECONDITION_FAILED) {
        Some(unmet) => unmet.problem().into_response(),
        None => response,
    }
}

fn reads(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

fn compared(mut response: Response, conditions: &HeaderMap) -> Response {
    let Some(tag) = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()) else { return response };
    let now = tag.trim_matches('"').to_owned();
    if let Ok(Some(wanted)) = Tags::read(conditions, &header::IF_MATCH)
        && !wanted.have(|tag| tag.is(&now))
    {
        return Unmet::IfMatch.problem().into_response();
    }
    // A list that can't be read is none: the answer is only longer than it had to be.
    if let Ok(Some(known)) = Tags::read(conditions, &header::IF_NONE_MATCH)
        && known.have(|tag| tag.resembles(&now))
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

/// The condition that a change was not made for: the engine knows only that there was one.
#[derive(Clone, Default)]
struct Told(Arc<OnceLock<Unmet>>);

/// A condition that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unmet {
    IfMatch,
    IfNoneMatch,
}

impl Unmet {
    const fn header(self) -> &'static str {
        match self {
            Self::IfMatch => "If-Match",
            Self::IfNoneMatch => "If-None-Match",
        }
    }

    fn problem(self) -> ApiProblem {
        match self {
            Self::IfMatch => {
                ApiProblem::from(ErrorCode::PreconditionFailed).naming(self.header(), "It has another tag by now.")
            }
            Self::IfNoneMatch => ApiProblem::from(ErrorCode::PreconditionFailed)
                .saying("This is still what `If-None-Match` names. Nothing was changed.")
                .naming(self.header(), "It is what this names."),
        }
    }
}

/// What a change is asked for on.
struct Conditions {
    /// It is one of these.
    is: Option<Tags>,
    /// It is none of these.
    is_not: Option<Tags>,
}

impl Conditions {
    fn read(headers: &HeaderMap) -> Result<Self, ApiProblem> {
        let read = |name, unmet: Unmet| {
            let why = "This is neither `*` nor a list of entity tags.";
            Tags::read(headers, name).map_err(|Unreadable| ApiProblem::of_request(unmet.header(), why))
        };
        let is = read(&header::IF_MATCH, Unmet::IfMatch)?;
        Ok(Self { is, is_not: read(&header::IF_NONE_MATCH, Unmet::IfNoneMatch)? })
    }

    fn first_present(&self) -> Option<Unmet> {
        let is_not = self.is_not.as_ref().map(|_| Unmet::IfNoneMatch);
        self.is.as_ref().map(|_| Unmet::IfMatch).or(is_not)
    }

    /// In the order of RFC 9110 §13.2.2.
    fn unmet(&self, now: &str) -> Option<Unmet> {
        if self.is.as_ref().is_some_and(|tags| !tags.have(|tag| tag.is(now))) {
            return Some(Unmet::IfMatch);
        }
        let is_not_met = self.is_not.as_ref().is_some_and(|tags| tags.have(|tag| tag.resembles(now)));
        is_not_met.then_some(Unmet::IfNoneMatch)
    }
}

/// An entity tag as a program sends it (RFC 9110 §8.8.3).
#[derive(Debug, PartialEq, Eq)]
struct Tag {
    is_weak: bool,
    opaque: String,
}

impl Tag {
    /// Strong comparison (RFC 9110 §8.8.3.2): a weak tag is equal to none.
    fn is(&self, now: &str) -> bool {
        !self.is_weak && self.opaque == now
    }

    /// Weak comparison (RFC 9110 §8.8.3.2).
    fn resembles(&self, now: &str) -> bool {
        self.opaque == now
    }
}

/// What stands in a header of conditions is neither `*` nor a list of tags.
#[derive(Debug)]
struct Unreadable;

/// What stands in a header of conditions.
#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    These(Vec<Tag>),
}

impl Tags {
    fn have(&self, same: impl Fn(&Tag) -> bool) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(same),
        }
    }

    /// Every line of the header together; none when there is none.
    fn read(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>, Unreadable> {
        let mut lines = headers.get_all(name).iter().peekable();
        if lines.peek().is_none() {
            return Ok(None);
        }
        let lines: Option<Vec<&str>> = lines.map(|line| line.to_str().ok()).collect();
        lines.and_then(|lines| Self::parse(&lines.join(","))).map(Some).ok_or(Unreadable)
    }

    fn parse(list: &str) -> Option<Self> {
        if list.trim() == "*" {
            return Some(Self::Any);
        }
        // Places where nothing stands are passed over (RFC 9110 §5.6.1.2), but a list has a tag.
        let between = |c: char| c == ',' || c.is_ascii_whitespace();
        let (mut rest, mut tags) = (list.trim_start_matches(between), Vec::new());
        loop {
            let is_weak = rest.starts_with("W/");
            let (opaque, behind) = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
            if !opaque.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            tags.push(Tag { is_weak, opaque: opaque.to_owned() });
            rest = behind.trim_start_matches(between);
            match behind.trim_start().starts_with(',') {
                _ if rest.is_empty() => return Some(Self::These(tags)),
                true => {}
                false => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(is_weak: bool, opaque: &str) -> Tag {
        Tag { is_weak, opaque: opaque.into() }
    }

    #[test]
    fn a_list_of_tags_is_read_as_the_rfc_writes_it() {
        assert_eq!(Tags::parse(" * "), Some(Tags::Any));
        assert_eq!(Tags::parse("\"xyzzy\""), Some(Tags::These(vec![tag(false, "xyzzy")])));
        assert_eq!(
            Tags::parse("\"a,b\" , W/\"r2\",\"\""),
            Some(Tags::These(vec![tag(false, "a,b"), tag(true, "r2"), tag(false, "")]))
        );
        for list in ["\"a\",", ",\"a\"", " , ,\"a\" ,, "] {
            assert_eq!(Tags::parse(list), Some(Tags::These(vec![tag(false, "a")])), "{list}");
        }
    }

    #[test]
    fn what_is_no_list_of_tags_is_none() {
        for list in
            ["", ",", "xyzzy", "\"a", "\"a\" \"b\"", "\"a\", b", "w/\"a\"", "*, \"a\"", "*,", "\"a b\"", "W/W/\"a\""]
        {
            assert_eq!(Tags::parse(list), None, "{list}");
        }
    }

    #[test]
    fn a_weak_tag_allows_no_change() {
        assert!(tag(false, "r2").is("r2"));
        assert!(!tag(true, "r2").is("r2"));
    }

    #[test]
    fn what_a_change_insists_on_comes_before_what_it_must_not_be() {
        let these = |is_weak, opaque| Some(Tags::These(vec![tag(is_weak, opaque)]));
        for (is, is_not, unmet) in [
            (these(false, "r1"), these(false, "r2"), Some(Unmet::IfMatch)),
            (these(false, "r2"), these(true, "r2"), Some(Unmet::IfNoneMatch)),
            (Some(Tags::Any), Some(Tags::Any), Some(Unmet::IfNoneMatch)),
            (these(false, "r2"), these(false, "r1"), None),
        ] {
            assert_eq!(Conditions { is, is_not }.unmet("r2"), unmet);
        }
    }
}
