use serde::{Deserialize, Serialize};

use super::{Frame, Moment};
use crate::policy::TokenScope;

/// A token in a list: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    /// What forms call it by.
    pub id: String,
    /// What whoever made it calls it.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// How it begins and ends: `slp_ws_…4uYz`.
    pub hint: String,
    /// The name and the slug of its project, if it is one's.
    pub project: Option<(String, String)>,
    /// The address of who made it; none once there is no such account.
    pub created_by: Option<String>,
    /// When it was made.
    pub created: Moment,
    /// When it ends by itself.
    pub expires: Option<Moment>,
    /// Whether it did.
    pub has_expired: bool,
    /// From where it was used last, and when.
    pub last_used: Option<(String, Moment)>,
}

/// A part of a list of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Newest first.
    pub rows: Vec<TokenRow>,
    /// Whether there may be newer ones than these.
    pub has_newer: bool,
    /// Where the next part begins, if there is one.
    pub next: Option<String>,
}

/// The page `/w/<slug>/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceTokens {
    /// The workspace.
    pub frame: Frame,
    /// Its own, and those of its projects.
    pub tokens: Tokens,
}

/// A token just made, for the one page that shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedToken {
    /// What whoever made it calls it.
    pub name: String,
    /// In the clear.
    pub secret: String,
}

/// Nothing that is printed holds the secret.
impl std::fmt::Debug for CreatedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CreatedToken({:?})", self.name)
    }
}

/// The tokens that reach a workspace whatever it requires of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bypassing {
    /// Its own, and those of its projects.
    pub count: u64,
    /// The few of them that were used last.
    pub used_last: Vec<TokenRow>,
    /// How many account tokens of its members do, of those that were looked at:
    /// [`crate::limits::MEMBER_TOKENS_COUNTED`], the newest.
    pub member_count: u64,
    /// Whether the members have older ones, which were not looked at.
    pub has_older: bool,
    /// The few of the members' that were used last.
    pub of_members: Vec<MemberTokenRow>,
}

/// An account token of a member, as admins see it. It is the member's own: what it is called, and no more than when it
/// was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberTokenRow {
    /// What whoever made it calls it.
    pub name: String,
    /// The name of whose it is.
    pub owner: String,
    /// When it was used last.
    pub last_used: Option<Moment>,
}
