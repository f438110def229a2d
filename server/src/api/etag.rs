//! Conditional requests (RFC 9110 §13): whoever changes what somebody else changed meanwhile is told so, and what has not
//! changed is not sent again.
//!
//! A tag is of what is shown, byte by byte. So it is another one for another reader, and wherever anything that is shown
//! changes: also what nobody changed by hand, like a count.

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

/// The caller, with the condition that stands in `If-Match`. `*` asks only that there is something, and each operation
/// finds out by itself.
pub fn with_condition(parts: &Parts, caller: Caller, reader: &Reader) -> Result<Caller, ApiProblem> {
    let Some(wanted) = Tags::read(&parts.headers, &header::IF_MATCH)? else { return Ok(caller) };
    match (&parts.method, wanted) {
        // What reads is compared on its way out.
        (&Method::GET | &Method::HEAD, _) | (&Method::PATCH | &Method::PUT | &Method::DELETE, Tags::Any) => Ok(caller),
        (&Method::PATCH | &Method::PUT | &Method::DELETE, Tags::These(tags)) => {
            let reader = reader.clone();
            Ok(caller
                .expecting(move |seen| tag_of(&reader, seen).is_some_and(|now| tags.iter().any(|tag| tag.is(&now)))))
        }
        // Acting as if it were not there could do what the condition was to prevent.
        (_, _) => Err(ApiProblem::of_request("If-Match", "This can't be done on a condition.")),
    }
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

/// Answers a reader who has it already with 304, and one who insists on what is no longer so with 412.
pub async fn compare(request: Request, next: Next) -> Response {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let conditions = reads.then(|| request.headers().clone());
    let response = next.run(request).await;
    match conditions.filter(|_| response.status() == StatusCode::OK) {
        Some(conditions) => compared(response, &conditions),
        None => response,
    }
}

fn compared(mut response: Response, conditions: &HeaderMap) -> Response {
    let Some(tag) = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()) else { return response };
    let now = tag.trim_matches('"').to_owned();
    if let Ok(Some(wanted)) = Tags::read(conditions, &header::IF_MATCH)
        && !wanted.have(|tag| tag.is(&now))
    {
        return ApiProblem::from(ErrorCode::PreconditionFailed).into_response();
    }
    // A list that can't be read is none: the answer is only longer than it had to be.
    if let Ok(Some(known)) = Tags::read(conditions, &header::IF_NONE_MATCH)
        && known.have(|tag| tag.opaque == now)
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
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
}

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
    fn read(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>, ApiProblem> {
        let mut lines = headers.get_all(name).iter().peekable();
        if lines.peek().is_none() {
            return Ok(None);
        }
        let lines: Option<Vec<&str>> = lines.map(|line| line.to_str().ok()).collect();
        let read = lines.and_then(|lines| Self::parse(&lines.join(",")));
        read.map(Some)
            .ok_or_else(|| ApiProblem::of_request("If-Match", "This is neither `*` nor a list of entity tags."))
    }

    fn parse(list: &str) -> Option<Self> {
        if list.trim() == "*" {
            return Some(Self::Any);
        }
        let (mut rest, mut tags) = (list.trim_start(), Vec::new());
        loop {
            let is_weak = rest.starts_with("W/");
            let (opaque, behind) = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
            if !opaque.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            tags.push(Tag { is_weak, opaque: opaque.to_owned() });
            match behind.trim_start().strip_prefix(',') {
                Some(more) => rest = more.trim_start(),
                None if behind.trim().is_empty() => return Some(Self::These(tags)),
                None => return None,
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
    }

    #[test]
    fn what_is_no_list_of_tags_is_none() {
        for list in
            ["", "xyzzy", "\"a", "\"a\" \"b\"", "\"a\",", ",\"a\"", "w/\"a\"", "*, \"a\"", "\"a b\"", "W/W/\"a\""]
        {
            assert_eq!(Tags::parse(list), None, "{list}");
        }
    }

    #[test]
    fn a_weak_tag_allows_no_change() {
        assert!(tag(false, "r2").is("r2"));
        assert!(!tag(true, "r2").is("r2"));
    }
}
