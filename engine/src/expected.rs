use std::sync::Arc;

use shared::views::{Frame, MemberRow, ProjectRow, TrustedDomainRow, WorkspaceCard};

use crate::gate::Refusal;
use crate::workspaces::enforcement::Demanded;
use crate::workspaces::invites;
use crate::{Caller, tokens};

/// What a change is about, as it is inside the transaction that is to make it: what the use case that reads it answers.
#[derive(Clone, Debug)]
pub enum Seen {
    /// A workspace.
    Workspace(WorkspaceCard),
    /// A member of one.
    Member(MemberRow),
    /// An invite that nobody accepted.
    Invite(invites::Listed),
    /// A trusted domain.
    Domain(TrustedDomainRow),
    /// What a workspace demands.
    Enforcement(Demanded),
    /// A project, and the workspace around it.
    Project(Frame, ProjectRow),
    /// A token.
    Token(tokens::Listed),
}

/// Whether something is still as the caller saw it: only then they want to change it.
#[derive(Clone)]
pub(crate) struct Expected(Arc<dyn Fn(Seen) -> bool + Send + Sync>);

impl std::fmt::Debug for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Expected(…)")
    }
}

impl Caller {
    /// The same caller, who changes or removes something only if it is still as they saw it (RFC 9110 §13.1.1). It is
    /// asked where nothing comes between question and change: in the transaction, once the thing is held.
    #[must_use]
    pub fn expecting(self, is_as_seen: impl Fn(Seen) -> bool + Send + Sync + 'static) -> Self {
        Self { expected: Some(Expected(Arc::new(is_as_seen))), ..self }
    }

    /// Whether there is anything to ask: reading it anew may cost a statement.
    pub(crate) const fn expects(&self) -> bool {
        self.expected.is_some()
    }

    /// Insists that it is still as the caller saw it.
    ///
    /// # Errors
    /// [`Refusal::Changed`].
    pub(crate) fn require_as_seen(&self, seen: Seen) -> Result<(), Refusal> {
        match &self.expected {
            Some(Expected(is_as_seen)) if !is_as_seen(seen) => Err(Refusal::Changed),
            Some(_) | None => Ok(()),
        }
    }
}
