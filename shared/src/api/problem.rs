use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

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
    /// Which of its kind it is, where one is told apart.
    #[serde(default, deserialize_with = "known", skip_serializing_if = "Option::is_none")]
    pub reason: Option<ProblemReason>,
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
        let reason = ProblemReason::of(code);
        Self {
            r#type: "about:blank".to_owned(),
            title: phrase(status).to_owned(),
            status,
            code: reason.map_or(code, ProblemReason::kind),
            reason,
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
        self.reason.map_or(self.code, ProblemReason::code)
    }
}

/// What is told apart among problems of one kind. A program that does not know it knows what to do by the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProblemReason {
    /// Of `forbidden`: the token may only read (RFC 6750 §3.1).
    InsufficientScope,
    /// Of `forbidden`: no token may do it.
    PeopleOnly,
    /// Of `conflict`: the only admin would be gone.
    LastAdmin,
    /// Of `rate_limited`: DNS was asked for this workspace as often as a minute allows.
    TooManyDomainChecks,
}

impl ProblemReason {
    const ALL: [Self; 4] = [Self::InsufficientScope, Self::PeopleOnly, Self::LastAdmin, Self::TooManyDomainChecks];

    fn of(code: ErrorCode) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    const fn code(self) -> ErrorCode {
        match self {
            Self::InsufficientScope => ErrorCode::InsufficientScope,
            Self::PeopleOnly => ErrorCode::PeopleOnly,
            Self::LastAdmin => ErrorCode::LastAdmin,
            Self::TooManyDomainChecks => ErrorCode::TooManyDomainChecks,
        }
    }

    const fn kind(self) -> ErrorCode {
        match self {
            Self::InsufficientScope | Self::PeopleOnly => ErrorCode::Forbidden,
            Self::LastAdmin => ErrorCode::Conflict,
            Self::TooManyDomainChecks => ErrorCode::RateLimited,
        }
    }
}

/// One that a later server knows is none here, and takes nothing else of the problem along.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ProblemReason>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word.and_then(|word| ProblemReason::deserialize(StrDeserializer::<value::Error>::new(&word)).ok()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_beside_the_kind_that_it_is_of_and_has_its_status() {
        for (code, kind) in [
            (ErrorCode::InsufficientScope, ErrorCode::Forbidden),
            (ErrorCode::PeopleOnly, ErrorCode::Forbidden),
            (ErrorCode::LastAdmin, ErrorCode::Conflict),
            (ErrorCode::TooManyDomainChecks, ErrorCode::RateLimited),
        ] {
            let told = Problem::new(code.status(), code, String::new());
            assert_eq!((told.code, told.exact(), kind.status()), (kind, code, code.status()));
            assert_eq!(serde_json::to_value(told.reason).unwrap(), serde_json::to_value(code).unwrap());
        }
        let plain = Problem::new(403, ErrorCode::Forbidden, String::new());
        assert_eq!((plain.reason, plain.exact()), (None, ErrorCode::Forbidden));
    }
}
