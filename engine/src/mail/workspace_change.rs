use shared::input::Email;
use shared::policy::Plan;
use shared::words::log_cut;

use super::Mail;

/// What became of a workspace, for its admins to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        /// The part of the URL.
        slug: &'a str,
    },
    /// A token was made that reaches into it.
    TokenCreated {
        /// Who did it.
        by: &'a str,
        /// What it is called.
        token: &'a str,
        /// The project it reaches; none for all of them.
        project: Option<&'a str>,
        /// The part of the URL.
        slug: &'a str,
    },
    /// The operator put it on another plan.
    Plan {
        /// What it had.
        before: Plan,
        /// What it has now.
        after: Plan,
        /// *Require 2FA* is on, and the plan no longer includes it.
        keeps_the_door_shut: bool,
        /// The part of the URL.
        slug: &'a str,
    },
}

impl WorkspaceChange<'_> {
    pub(super) fn write(self, to: &Email, workspace: &str, site: &str) -> Mail {
        let (subject, text) = match self {
            Self::Deleted { by, until } => (
                format!("{workspace} was deleted"),
                format!(
                    "{by} deleted the workspace {workspace}. Nobody can open it any more. You administer it, so you can \
                     undo this until {until}; after that it is gone for good.\n\n{site}/\n"
                ),
            ),
            Self::Restored { by, slug } => (
                format!("{workspace} is back"),
                format!("{by} restored the workspace {workspace}. Everything is as it was.\n\n{site}/w/{slug}\n"),
            ),
            Self::TokenCreated { by, token, project, slug } => (
                format!("A token was created in {workspace}"),
                format!(
                    "{by} created the token \"{token}\" in the workspace {workspace}. Whoever holds it reaches {}, without a \
                     second factor, until it expires or is revoked.\n\n{site}/w/{slug}/tokens\n",
                    project.map_or_else(|| "its projects".to_owned(), |name| format!("the project {name}")),
                ),
            ),
            Self::Plan { before, after, keeps_the_door_shut, slug } => (
                format!("{workspace} is on the {} plan", after.label()),
                format!(
                    "whoever runs Sallyport moved the workspace {workspace} from the {} plan to the {} plan.{}{}\n\n\
                     {site}/w/{slug}/settings\n",
                    before.label(),
                    after.label(),
                    if keeps_the_door_shut { DOOR_STAYS_SHUT } else { "" },
                    log_cut(before, after).map(|cut| format!(" {cut}")).unwrap_or_default(),
                ),
            ),
        };
        Mail { to: to.clone(), subject, text: format!("Hello,\n\n{text}") }
    }
}

const DOOR_STAYS_SHUT: &str = " Two-factor authentication stays required, although the plan does not include that: \
     members without it stay shut out. You can switch it off, but not on again.";
