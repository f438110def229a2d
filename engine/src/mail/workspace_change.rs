use shared::input::{Domain, Email};
use shared::policy::Plan;
use shared::views::WorkspaceRef;
use shared::words::log_cut;

use super::Mail;
use crate::gate::Addressee;

/// What became of a workspace, for its admins to know.
#[derive(Clone, Copy, Debug)]
pub enum WorkspaceChange<'a> {
    /// It was deleted.
    Deleted {
        /// Who did it.
        by: &'a str,
        /// Until when it can be restored, in words.
        until: &'a str,
    },
    /// It was brought back.
    Restored {
        /// Who did it.
        by: &'a str,
    },
    /// A token was made that reaches into it.
    TokenCreated {
        /// Who did it.
        by: &'a str,
        /// What it is called.
        token: &'a str,
        /// The project it reaches; none for all of them.
        project: Option<&'a str>,
    },
    /// The operator put it on another plan.
    Plan {
        /// What it had.
        before: Plan,
        /// What it has now.
        after: Plan,
        /// *Require 2FA* is on, and the plan no longer includes it.
        keeps_the_door_shut: bool,
    },
    /// The proof of this trusted domain is gone.
    DomainLost(&'a Domain),
    /// For too long nobody could ask whether this trusted domain is still proven.
    DomainSilent(&'a Domain),
    /// The owner of this address asks to join.
    JoinRequested(&'a Email),
}

impl WorkspaceChange<'_> {
    /// Whether somebody did it, who could do it again and again; what DNS says, nobody does.
    pub(crate) const fn is_of_somebodys_doing(self) -> bool {
        !matches!(self, Self::DomainLost(_) | Self::DomainSilent(_))
    }

    pub(super) fn write(self, to: &Addressee, workspace: &WorkspaceRef, site: &str) -> Mail {
        let (subject, text) = if to.gets_in() { self.inside(&workspace.name) } else { self.outside(&workspace.name) };
        let page = self.page(&workspace.slug);
        Mail { to: to.email().clone(), subject, text: format!("Hello,\n\n{text}\n\n{site}{page}\n") }
    }

    /// Where to look at it, or to do something about it.
    fn page(self, slug: &str) -> String {
        match self {
            Self::Deleted { .. } => "/".to_owned(),
            Self::Restored { .. } => format!("/w/{slug}"),
            Self::TokenCreated { .. } => format!("/w/{slug}/tokens"),
            Self::Plan { .. } => format!("/w/{slug}/settings"),
            Self::DomainLost(_) | Self::DomainSilent(_) | Self::JoinRequested(_) => format!("/w/{slug}/people"),
        }
    }

    /// Subject and text for whom the workspace is open to.
    fn inside(self, workspace: &str) -> (String, String) {
        match self {
            Self::Deleted { by, until } => (
                format!("{workspace} was deleted"),
                format!(
                    "{by} deleted the workspace {workspace}. Nobody can open it any more. You administer it, so you can \
                     undo this until {until}; after that it is gone for good."
                ),
            ),
            Self::Restored { by } => (
                format!("{workspace} is back"),
                format!("{by} restored the workspace {workspace}. Everything is as it was."),
            ),
            Self::TokenCreated { by, token, project } => (
                format!("A token was created in {workspace}"),
                format!(
                    "{by} created the token \"{token}\" in the workspace {workspace}. Whoever holds it reaches {}, without a \
                     second factor, until it expires or is revoked.",
                    project.map_or_else(|| "its projects".to_owned(), |name| format!("the project {name}")),
                ),
            ),
            Self::Plan { before, after, keeps_the_door_shut } => (
                format!("{workspace} is on the {} plan", after.label()),
                format!(
                    "whoever runs Sallyport moved the workspace {workspace} from the {} plan to the {} plan.{}{}",
                    before.label(),
                    after.label(),
                    if keeps_the_door_shut { DOOR_STAYS_SHUT } else { "" },
                    log_cut(before, after).map(|cut| format!(" {cut}")).unwrap_or_default(),
                ),
            ),
            Self::DomainLost(domain) => (
                format!("{domain} is no longer proven for {workspace}"),
                format!(
                    "the DNS record that proves {domain} for the workspace {workspace} is gone or says something else. \
                     Until it is back, nobody joins {workspace} by that domain. Whoever is a member stays one. The record \
                     and what to do are here:"
                ),
            ),
            Self::DomainSilent(domain) => (
                format!("{domain} is no longer proven for {workspace}"),
                format!(
                    "for seven days DNS could not be asked for the record that proves {domain} for the workspace \
                     {workspace}. Until it answers again, nobody joins {workspace} by that domain. Whoever is a member stays \
                     one. The record and what to do are here:"
                ),
            ),
            Self::JoinRequested(email) => (
                format!("{email} asks to join {workspace}"),
                format!(
                    "{email} asks to join the workspace {workspace}. An admin approves or declines it here, as others \
                     that may follow:"
                ),
            ),
        }
    }

    /// The same for whom it is shut to: of what kind it is, and nothing that somebody typed but the workspace's name.
    fn outside(self, workspace: &str) -> (String, String) {
        match self {
            Self::Deleted { by: _, until } => (
                format!("{workspace} was deleted"),
                format!(
                    "the workspace {workspace} was deleted. Nobody can open it any more. You administer it, so you can \
                     undo this until {until}, once you have set up the second factor that it asks for; after that it is \
                     gone for good."
                ),
            ),
            Self::Restored { by: _ } => (
                format!("{workspace} is back"),
                format!("the workspace {workspace} was restored. Everything is as it was."),
            ),
            Self::TokenCreated { by: _, token: _, project: _ } => (
                format!("A token was created in {workspace}"),
                behind_the_door(workspace, &format!("a token was created in the workspace {workspace}.")),
            ),
            Self::Plan { .. } => self.inside(workspace),
            Self::DomainLost(_) | Self::DomainSilent(_) => (
                format!("A trusted domain of {workspace} is no longer proven"),
                behind_the_door(
                    workspace,
                    &format!(
                        "a trusted domain of the workspace {workspace} is no longer proven. Until it is again, nobody joins \
                         {workspace} by that domain. Whoever is a member stays one."
                    ),
                ),
            ),
            Self::JoinRequested(_) => (
                format!("Somebody asks to join {workspace}"),
                behind_the_door(workspace, &format!("somebody asks to join the workspace {workspace}.")),
            ),
        }
    }
}

fn behind_the_door(workspace: &str, what: &str) -> String {
    format!(
        "{what} The details stand behind the two-factor authentication that {workspace} requires: you can read them once \
         you have set up what it asks for."
    )
}

const DOOR_STAYS_SHUT: &str = " Two-factor authentication stays required, although the plan does not include that: \
     members without it stay shut out. You can switch it off, but not on again.";
