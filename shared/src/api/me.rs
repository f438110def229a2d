use serde::{Deserialize, Serialize};

use super::Token;
use crate::policy::Level;

/// Who asks, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// What the request was made with.
    pub credential: CredentialKind,
    /// Whose session or account token it is. Workspace and project tokens are nobody's.
    pub account: Option<Account>,
    /// What the session has proven, if it is one.
    pub level: Option<Level>,
    /// The token, if it is one.
    pub token: Option<Token>,
}

/// What a request was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CredentialKind {
    /// A person's session at a command line: gated like one in a browser.
    CliSession,
    /// A token that acts for an account.
    AccountToken,
    /// A token that belongs to a workspace.
    WorkspaceToken,
    /// A token that belongs to a project.
    ProjectToken,
}

/// An account, as it sees itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// As the person wrote it.
    pub name: String,
    /// Its address.
    pub email: String,
}
