use shared::input::Email;
use shared::policy::{Level, Role};
use shared::views::WorkspaceRef;

use super::{Mail, SecurityChange, WorkspaceChange};
use crate::clock::Instant;
use crate::gate::Addressee;
use crate::secret::Token;

/// Everything Sallyport writes to people.
#[derive(Debug)]
pub enum Letter<'a> {
    /// Prove the address of a new account.
    VerifyEmail {
        /// The new account's address.
        to: &'a Email,
        /// Proves the address, once.
        link_token: &'a Token,
    },
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered {
        /// The account's address.
        to: &'a Email,
    },
    /// An invite to a workspace.
    Invite {
        /// The invited address.
        to: &'a Email,
        /// The workspace's name.
        workspace: &'a str,
        /// Who invites.
        inviter: &'a str,
        /// With which role.
        role: Role,
        /// Accepts the invite, once.
        link_token: &'a Token,
    },
    /// A workspace asks for more soon than the account can prove.
    GraceRuns {
        /// A member's address.
        to: &'a Email,
        /// The workspace's name.
        workspace: &'a str,
        /// What it asks for.
        required: Level,
        /// From when on.
        ends: Instant,
    },
    /// An admin ended the time that a reminder had promised.
    GraceEnded {
        /// A member's address.
        to: &'a Email,
        /// The workspace's name.
        workspace: &'a str,
        /// What it asks for.
        required: Level,
    },
    /// An admin gave a member another role.
    RoleChanged {
        /// The member.
        to: &'a Addressee,
        /// The workspace's name.
        workspace: &'a str,
        /// Who changed it.
        by: &'a str,
        /// What it is now.
        role: Role,
    },
    /// An admin ended a membership.
    Removed {
        /// The former member, as they were before.
        to: &'a Addressee,
        /// The workspace's name.
        workspace: &'a str,
        /// Who ended it.
        by: &'a str,
    },
    /// An admin decided about a request to join.
    JoinDecided {
        /// The address of who asked.
        to: &'a Email,
        /// Where.
        workspace: &'a WorkspaceRef,
        /// Whether they are a member now.
        approved: bool,
    },
    /// Something about the account's security changed.
    SecurityChanged {
        /// The account's address.
        to: &'a Email,
        /// What changed.
        change: SecurityChange<'a>,
    },
    /// Something happened to a workspace that its admins should know.
    WorkspaceChanged {
        /// An admin.
        to: &'a Addressee,
        /// Where.
        workspace: &'a WorkspaceRef,
        /// What happened.
        change: WorkspaceChange<'a>,
    },
}

impl Letter<'_> {
    pub(super) fn write(&self, site: &str) -> Mail {
        match self {
            Self::VerifyEmail { to, link_token } => Mail {
                to: (*to).clone(),
                subject: "Verify your email for Sallyport".into(),
                text: format!(
                    // Not by name: whoever signs up with a foreign address would write to it by our hand.
                    "Hello,\n\nverify your email to finish creating your account:\n\n{site}/verify-email?token={}\n\n\
                     The link works once, for 24 hours. If you didn't create an account, ignore this mail: \
                     without the link nothing happens.\n",
                    link_token.expose()
                ),
            },
            Self::AlreadyRegistered { to } => Mail {
                to: (*to).clone(),
                subject: "You already have a Sallyport account".into(),
                text: format!(
                    "Hello,\n\nsomebody, perhaps you, just tried to create an account with this address. \
                     You have one already, and nothing about it was changed. Sign in here:\n\n{site}/sign-in\n\n\
                     If it wasn't you, there is nothing you need to do.\n"
                ),
            },
            Self::Invite { to, workspace, inviter, role, link_token } => Mail {
                to: (*to).clone(),
                subject: format!("{inviter} invited you to {workspace}"),
                text: format!(
                    "Hello,\n\n{inviter} invited you to the workspace {workspace} as {}. Look at the invite:\n\n\
                     {site}/invite/{}\n\nThe link works for 7 days, for this address only, and while {inviter} is an \
                     admin of {workspace}. If you don't know {inviter}, ignore this mail.\n",
                    role.label().to_lowercase(),
                    link_token.expose()
                ),
            },
            Self::GraceRuns { to, workspace, required, ends } => {
                let (what, it) = asked_for(*required);
                Mail {
                    to: (*to).clone(),
                    subject: format!("{workspace} will ask you for {what}"),
                    text: format!(
                        "Hello,\n\nfrom {} on, the workspace {workspace} opens only to members who confirm it's them \
                         with {what}, and you have none yet. {it} before then, and you won't be kept waiting at the \
                         door:\n\n{site}/account/security\n\nYou stay a member either way.\n",
                        ends.moment().words
                    ),
                }
            }
            Self::GraceEnded { to, workspace, required } => {
                let (what, it) = asked_for(*required);
                Mail {
                    to: (*to).clone(),
                    subject: format!("{workspace} asks you for {what} now"),
                    text: format!(
                        "Hello,\n\nan admin ended the time that you had. The workspace {workspace} opens only to members \
                         who confirm it's them with {what}, and you have none yet. {it}, and it opens again:\n\n\
                         {site}/account/security\n\nYou stay a member either way.\n"
                    ),
                }
            }
            Self::RoleChanged { to, workspace, by, role } => Mail {
                to: to.email().clone(),
                subject: format!("Your role in {workspace} is now {}", role.label()),
                text: format!(
                    "Hello,\n\n{by} changed your role in the workspace {workspace}. You are {} now: you can {}.\n\n\
                     It holds already. If it is not what you expected, ask {by}.\n",
                    role.label().to_lowercase(),
                    match role {
                        Role::Viewer => "look at everything, and change nothing",
                        Role::Member => "create, rename and delete projects",
                        Role::Admin => "do everything, people and rules included",
                    },
                    by = doer(to, by),
                ),
            },
            Self::Removed { to, workspace, by } => Mail {
                to: to.email().clone(),
                subject: format!("You are no longer a member of {workspace}"),
                text: format!(
                    "Hello,\n\n{by} removed you from the workspace {workspace}. You can't open it any more. Your \
                     account stays as it is, and so do your other workspaces.\n\nIf this is a mistake, ask {by} for an \
                     invite.\n",
                    by = doer(to, by),
                ),
            },
            Self::JoinDecided { to, workspace, approved } => join_decided(to, workspace, *approved, site),
            Self::SecurityChanged { to, change } => change.write(to, site),
            Self::WorkspaceChanged { to, workspace, change } => change.write(to, workspace, site),
        }
    }
}

/// What a member lacks where this is required, and what to do about it.
const fn asked_for(required: Level) -> (&'static str, &'static str) {
    match required {
        Level::PhishingResistant => ("a passkey", "Add one"),
        Level::Password | Level::TwoFactor => ("a second factor", "Set one up"),
    }
}

/// Who did it, for a member to read: a name is told to those only whom the workspace is open to.
fn doer<'a>(to: &Addressee, by: &'a str) -> &'a str {
    if to.gets_in() { by } else { "an admin" }
}

fn join_decided(to: &Email, WorkspaceRef { name, slug }: &WorkspaceRef, approved: bool, site: &str) -> Mail {
    let (subject, text) = if approved {
        (
            format!("You are a member of {name}"),
            format!("an admin of {name} approved your request. The workspace is here:\n\n{site}/w/{slug}"),
        )
    } else {
        (
            format!("You were not added to {name}"),
            format!("an admin of {name} declined your request to join. You can ask again in 30 days."),
        )
    };
    Mail { to: to.clone(), subject, text: format!("Hello,\n\n{text}\n") }
}
