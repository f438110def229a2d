use shared::input::{Domain, Email};
use shared::policy::{JoinMode, Level, Plan, Role};
use shared::views::WorkspaceRef;
use shared::words::{STAYS_REQUIRED, log_cut, requests_wait};

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
    /// So many requests to join wait, and some of them came since admins were written to about others.
    RequestsWait(u32),
    /// It demands less than before.
    EnforcementLowered {
        /// Who did it.
        by: &'a str,
        /// What it demands now.
        after: Level,
    },
    /// A member was made an admin.
    AdminMade {
        /// Who did it.
        by: &'a str,
        /// The new admin's address.
        who: &'a str,
    },
    /// Somebody accepted an invite as an admin.
    AdminJoined {
        /// The address of who sent the invite.
        invited_by: &'a str,
        /// The new admin's address.
        who: &'a str,
    },
    /// A trusted domain was added, which has yet to be proven.
    DomainAdded {
        /// Who did it.
        by: &'a str,
        /// Which.
        domain: &'a Domain,
        /// What its proof opens.
        mode: JoinMode,
        /// The role of who joins by it.
        role: Role,
    },
    /// A trusted domain lets more people in than before, or as more.
    DomainOpened {
        /// Who did it.
        by: &'a str,
        /// Which.
        domain: &'a Domain,
        /// What its proof opens now.
        mode: JoinMode,
        /// The role of who joins by it now.
        role: Role,
    },
}

impl WorkspaceChange<'_> {
    /// Who knows it without this mail: they came themselves, or are written to about their role.
    pub(crate) fn is_known_to(self, to: &Addressee) -> bool {
        matches!(self, Self::AdminMade { who, .. } | Self::AdminJoined { who, .. } if who == to.email().as_str())
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
            Self::DomainLost(_)
            | Self::DomainSilent(_)
            | Self::JoinRequested(_)
            | Self::RequestsWait(_)
            | Self::EnforcementLowered { .. }
            | Self::AdminMade { .. }
            | Self::AdminJoined { .. }
            | Self::DomainAdded { .. }
            | Self::DomainOpened { .. } => format!("/w/{slug}/people"),
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
                    if keeps_the_door_shut {
                        format!(" {STAYS_REQUIRED} You can switch it off, but not on again.")
                    } else {
                        String::new()
                    },
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
                    "{email} asks to join the workspace {workspace}. An admin approves or declines it here. While it \
                     waits, you hear of others once a day:"
                ),
            ),
            Self::RequestsWait(count) => {
                let wait = requests_wait(count, &format!("to join {workspace}"));
                let text =
                    format!("{wait}, and some came since you last heard of it. An admin decides about them here:");
                (wait, text)
            }
            Self::EnforcementLowered { by, after } => (
                format!("{workspace} now asks for less"),
                format!(
                    "{by} changed what the workspace {workspace} asks of its members. {} {UNDO_LOWERED}",
                    opens(after)
                ),
            ),
            Self::AdminMade { by, who } => (
                format!("{who} is now an admin of {workspace}"),
                format!("{by} made {who} an admin of the workspace {workspace}. {UNDO_ADMIN}"),
            ),
            Self::AdminJoined { invited_by, who } => (
                format!("{who} is now an admin of {workspace}"),
                format!(
                    "{who} accepted an invite from {invited_by} and is an admin of the workspace {workspace} now. \
                     {UNDO_ADMIN}"
                ),
            ),
            Self::DomainAdded { by, domain, mode, role } => (
                format!("{domain} was added to {workspace}"),
                format!(
                    "{by} added the trusted domain {domain} to the workspace {workspace}. Once DNS proves it, {} If that \
                     should not be so, change or remove it here:",
                    joins(mode, role),
                ),
            ),
            Self::DomainOpened { by, domain, mode, role } => (
                format!("{domain} opens more of {workspace}"),
                format!(
                    "{by} changed what the trusted domain {domain} does for the workspace {workspace}. While DNS proves it, {} \
                     If that should not be so, change or remove it here:",
                    joins(mode, role),
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
            // Not how many: that is of the inside.
            Self::RequestsWait(_) => (
                format!("Requests to join {workspace} wait"),
                behind_the_door(workspace, &format!("requests to join the workspace {workspace} wait.")),
            ),
            Self::EnforcementLowered { by: _, after: _ } => (
                format!("{workspace} now asks for less"),
                behind_the_door(workspace, &format!("the workspace {workspace} asks less of its members than before.")),
            ),
            Self::AdminMade { by: _, who: _ } | Self::AdminJoined { invited_by: _, who: _ } => (
                format!("{workspace} has another admin"),
                behind_the_door(workspace, &format!("the workspace {workspace} has another admin.")),
            ),
            Self::DomainAdded { by: _, domain: _, mode: _, role: _ } => (
                format!("A trusted domain was added to {workspace}"),
                behind_the_door(workspace, &format!("a trusted domain was added to the workspace {workspace}.")),
            ),
            Self::DomainOpened { by: _, domain: _, mode: _, role: _ } => (
                format!("A trusted domain opens more of {workspace}"),
                behind_the_door(
                    workspace,
                    &format!(
                        "a trusted domain of the workspace {workspace} lets more people in than before, or as more."
                    ),
                ),
            ),
        }
    }
}

/// Whom a workspace of this level opens to.
const fn opens(level: Level) -> &'static str {
    match level {
        Level::Password => "Require 2FA is off: it opens to members with a password alone.",
        Level::TwoFactor => "It opens with any second factor: no passkey is required any more.",
        Level::PhishingResistant => "It opens to members with a passkey.",
    }
}

/// What a proven domain opens.
fn joins(mode: JoinMode, role: Role) -> String {
    let role = role.label().to_lowercase();
    match mode {
        JoinMode::Off => "nobody joins by it, until an admin allows that.".to_owned(),
        JoinMode::Auto => format!("whoever has a proven address there joins by themselves, as a {role}."),
        JoinMode::Ask => format!("whoever has a proven address there may ask to join, as a {role}."),
    }
}

const UNDO_LOWERED: &str = "It holds already. If that should not be so, switch it back here:";

const UNDO_ADMIN: &str = "An admin can do everything, people and rules included. If that should not be so, change their role \
     or remove them here:";

fn behind_the_door(workspace: &str, what: &str) -> String {
    format!(
        "{what} The details stand behind the two-factor authentication that {workspace} requires: you can read them once \
         you have set up what it asks for."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word that somebody inside could have typed, who they are, and how many.
    const CANARIES: [&str; 6] = ["quokka", "axolotl", "numbat", "kinkajou", "pangolin", "77"];

    /// One of each, in an order of no meaning. A new change does not compile until it stands here.
    fn next<'a>(after: Option<WorkspaceChange<'a>>, domain: &'a Domain, who: &'a Email) -> Option<WorkspaceChange<'a>> {
        use WorkspaceChange as Change;
        let by = "Quokka";
        Some(match after {
            None => Change::Deleted { by, until: "tomorrow" },
            Some(Change::Deleted { .. }) => Change::Restored { by },
            Some(Change::Restored { .. }) => Change::TokenCreated { by, token: "Axolotl", project: Some("Numbat") },
            Some(Change::TokenCreated { .. }) => {
                Change::Plan { before: Plan::Pro, after: Plan::Hobby, keeps_the_door_shut: true }
            }
            Some(Change::Plan { .. }) => Change::DomainLost(domain),
            Some(Change::DomainLost(_)) => Change::DomainSilent(domain),
            Some(Change::DomainSilent(_)) => Change::JoinRequested(who),
            Some(Change::JoinRequested(_)) => Change::RequestsWait(77),
            Some(Change::RequestsWait(_)) => Change::EnforcementLowered { by, after: Level::TwoFactor },
            Some(Change::EnforcementLowered { .. }) => Change::AdminMade { by, who: who.as_str() },
            Some(Change::AdminMade { .. }) => Change::AdminJoined { invited_by: "quokka@acme.dev", who: who.as_str() },
            Some(Change::AdminJoined { .. }) => {
                Change::DomainAdded { by, domain, mode: JoinMode::Auto, role: Role::Viewer }
            }
            Some(Change::DomainAdded { .. }) => {
                Change::DomainOpened { by, domain, mode: JoinMode::Ask, role: Role::Member }
            }
            Some(Change::DomainOpened { .. }) => return None,
        })
    }

    #[test]
    fn no_change_names_anybody_or_anything_inside_to_whom_the_workspace_is_shut() {
        let (domain, who) = (Domain::parse("kinkajou.org").unwrap(), Email::parse("pangolin@acme.dev").unwrap());
        let said = |(subject, text): (String, String)| {
            let said = format!("{subject} {text}").to_lowercase();
            assert!(said.contains("acme"), "of which workspace: {said}");
            CANARIES.into_iter().filter(|canary| said.replace("acme.dev", "").contains(canary)).count()
        };
        let (mut change, mut told) = (None, 0);
        while let Some(this) = next(change, &domain, &who) {
            assert_eq!(said(this.outside("Acme")), 0, "{this:?}");
            assert_eq!(said(this.inside("Acme")) == 0, matches!(this, WorkspaceChange::Plan { .. }), "{this:?}");
            (change, told) = (Some(this), told + 1);
        }
        assert_eq!(told, 13);
    }
}
