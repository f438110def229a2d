use serde::{Deserialize, Serialize};

use crate::policy::{TokenKind, TokenScope};

/// A token for automation, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// A UUID.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// What whoever made it calls it.
    pub name: String,
    /// What it belongs to.
    pub kind: TokenKind,
    /// What it may do there.
    pub scope: TokenScope,
    /// Its last four characters, to tell it from others.
    pub ends_with: String,
    /// The workspace it belongs to, as a slug; none for an account token.
    pub workspace: Option<String>,
    /// The project it belongs to, as an id; only for a project token.
    pub project: Option<String>,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub created_at: String,
    /// Who made it, by address; none once that account is gone, or where a token that is nobody's asks about itself.
    pub created_by: Option<String>,
    /// RFC 3339, UTC; none if it does not expire.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub expires_at: Option<String>,
    /// RFC 3339, UTC, a few minutes exact; none if it was never used, or where a token that is nobody's asks about
    /// itself.
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub last_used_at: Option<String>,
    /// From which network address it was used last; none where the time is.
    pub last_used_from: Option<String>,
}

/// A token to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 80))]
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// In how many days it expires; none for never.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366))]
    pub expires_in_days: Option<u16>,
}

/// A token just created.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// The secret. It is shown here and never again.
    pub secret: String,
    /// What the lists show of it.
    pub token: Token,
}

impl std::fmt::Debug for CreatedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CreatedToken(…)")
    }
}

/// Something found in the open that looks like one of our tokens.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenToCheck {
    /// What was found.
    pub token: String,
}

impl std::fmt::Debug for TokenToCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenToCheck(…)")
    }
}

/// What a scanner for leaked secrets is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenCheck {
    /// Whether it is a token of this server that still works. Not whose it is, and not what it opens.
    pub known: bool,
}
