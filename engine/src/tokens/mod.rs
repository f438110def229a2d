//! Tokens for automation: they work without a second factor, before, during and after a switch of enforcement.
//!
//! An account token reaches what its account is a member of, with its role; a workspace token its workspace, and a
//! project token its project, each as nobody's. All of them read; with the scope to write they also change projects. An
//! account token that is newer than the rule gets in if the session that made it did, and goes on when its maker loses
//! that factor. One that is older than its account's membership gets in if the account could still prove now what was
//! proven then. So whoever is shut out can't make one to go around the door. Whatever concerns people, rules, tokens or
//! whole workspaces is for people: a token proves nothing about who holds it.

mod bearer;
mod bearing;
mod check;
mod create;
mod error;
mod hand_over;
mod list;
mod page;
mod revoke;
mod show;

pub use bearer::Secret;
pub use check::is_known;
pub use create::{Created, NewToken, of_account, of_project, of_workspace};
pub use error::TokenError;
pub use hand_over::{hand_over, take_over};
pub use list::{Part, account_tokens, project_tokens, workspace_tokens};
pub use page::{account_page, workspace_page};
pub(crate) use revoke::end_made_by;
pub use revoke::{revoke_account_token, revoke_project_token, revoke_workspace_token};
pub use show::{account_token, project_token, workspace_token};

pub(crate) use bearer::Bearer;
pub(crate) use bearing::bearing;
pub(crate) use page::{rows, shown};

use shared::policy::{TokenKind, TokenScope};
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::gate::Refusal;

/// What an address or a form calls a token by.
fn id(token: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(token).map_err(|_| Refusal::NotFound)
}

/// The token a request came with.
#[derive(Clone, Debug)]
pub struct ApiToken {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) scope: TokenScope,
    pub(crate) owner: Owner,
}

/// What a token belongs to.
#[derive(Clone, Debug)]
pub(crate) enum Owner {
    Account { account: Uuid, email: String },
    Workspace,
    Project { project: Uuid },
}

impl ApiToken {
    /// What it belongs to.
    #[must_use]
    pub const fn kind(&self) -> TokenKind {
        match self.owner {
            Owner::Account { .. } => TokenKind::Account,
            Owner::Workspace => TokenKind::Workspace,
            Owner::Project { .. } => TokenKind::Project,
        }
    }

    /// What it may do.
    #[must_use]
    pub const fn scope(&self) -> TokenScope {
        self.scope
    }

    /// The account it acts for, if it acts for one.
    pub(crate) const fn account(&self) -> Option<Uuid> {
        match self.owner {
            Owner::Account { account, .. } => Some(account),
            Owner::Workspace | Owner::Project { .. } => None,
        }
    }
}

/// A token as the lists show it: everything but its secret.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: Uuid,
    /// What whoever made it calls it.
    pub name: String,
    /// What it belongs to.
    pub kind: TokenKind,
    /// What it may do.
    pub scope: TokenScope,
    /// Its last four characters.
    pub ends_with: String,
    /// The slug of its workspace.
    pub workspace: Option<String>,
    /// Its project.
    pub project: Option<ProjectRef>,
    /// When it was made.
    pub created: Instant,
    /// By whom: an address.
    pub created_by: Option<String>,
    /// When it ends by itself.
    pub expires: Option<Instant>,
    /// When it was used last, a few minutes exact, and from where.
    pub last_used: Option<(Instant, String)>,
}

/// A token's project.
#[derive(Clone, Debug)]
pub struct ProjectRef {
    /// Its id.
    pub id: Uuid,
    /// Its display name.
    pub name: String,
    /// The part of its page's address.
    pub slug: String,
}
