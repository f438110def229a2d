use serde::{Deserialize, Serialize};

use super::Access;
use crate::ErrorCode;

/// Why a request was refused (RFC 9457), sent as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`: the kind of problem is what `code` says (RFC 9457 §4.2.1).
    pub r#type: String,
    /// The HTTP status in words, as `about:blank` wants it.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem for programs. It stays the same over releases.
    pub code: ErrorCode,
    /// Which of its kind, where one is told apart: `last_admin` of `conflict`, `insufficient_scope` and `people_only`
    /// of `forbidden`, `too_many_domain_checks` of `rate_limited`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ErrorCode>,
    /// What is wrong this time, for people (RFC 9457 §3.1.4).
    pub detail: String,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Seconds to wait before trying again; the header `Retry-After` says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The workspace that is shut for who asks, if that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<ShutDoor>,
    /// Where a person puts it right in a browser, if that is known; of a shut workspace it stands in
    /// `workspace.access`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix_url: Option<String>,
}

impl Problem {
    /// A problem that has only its words.
    #[must_use]
    pub fn new(status: u16, code: ErrorCode, detail: String) -> Self {
        Self {
            r#type: "about:blank".to_owned(),
            title: phrase(status).to_owned(),
            status,
            code: kind(code),
            reason: (kind(code) != code).then_some(code),
            detail,
            errors: Vec::new(),
            retry_after: None,
            workspace: None,
            fix_url: None,
        }
    }

    /// The most that is known of what kind it is.
    #[must_use]
    pub fn exact(&self) -> ErrorCode {
        self.reason.unwrap_or(self.code)
    }
}

/// Of which kind a code is, among those that a program has to know.
const fn kind(code: ErrorCode) -> ErrorCode {
    match code {
        ErrorCode::InsufficientScope | ErrorCode::PeopleOnly => ErrorCode::Forbidden,
        ErrorCode::LastAdmin => ErrorCode::Conflict,
        ErrorCode::TooManyDomainChecks => ErrorCode::RateLimited,
        code => code,
    }
}

/// A status in the words of RFC 9110 §15 and RFC 6585 §4; in those of its class where we answer with no such status.
const fn phrase(status: u16) -> &'static str {
    match status {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        ..=499 => "Bad Request",
        _ => "Internal Server Error",
    }
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Its name in what was sent.
    pub field: String,
    /// What is wrong with it, for people.
    pub message: String,
}

/// A workspace that a policy keeps shut, as far as a member may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShutDoor {
    /// The display name.
    pub name: String,
    /// The part of its address.
    pub slug: String,
    /// Why it is shut, and where that is put right.
    pub access: Access,
}
