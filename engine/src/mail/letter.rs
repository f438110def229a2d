use shared::input::Email;
use shared::policy::Role;

use super::Mail;
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
    /// Something about the account's security changed.
    SecurityChanged {
        /// The account's address.
        to: &'a Email,
        /// What changed.
        change: SecurityChange,
    },
}

/// What changed about an account's security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityChange {
    /// An authenticator app was added.
    AuthenticatorAdded,
    /// Every second factor was removed.
    SecondFactorDisabled,
    /// A recovery code was used; this many are left.
    RecoveryCodeUsed(usize),
    /// The recovery codes were replaced.
    RecoveryCodesRegenerated,
    /// Somebody who knows the password keeps getting the second step wrong.
    SecondFactorGuessed,
    /// A factor is off after too many wrong attempts.
    FactorDisabled,
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
                     {site}/invite/{}\n\nThe link works for 7 days, for this address only. If you don't know \
                     {inviter}, ignore this mail.\n",
                    role.label().to_lowercase(),
                    link_token.expose()
                ),
            },
            Self::SecurityChanged { to, change } => change.write(to, site),
        }
    }
}

impl SecurityChange {
    fn write(self, to: &Email, site: &str) -> Mail {
        let (subject, what) = match self {
            Self::AuthenticatorAdded => (
                "Two-factor authentication is on",
                "An authenticator app was added to your account. From now on every sign-in asks for a code.".to_owned(),
            ),
            Self::SecondFactorDisabled => (
                "Two-factor authentication is off",
                "Two-factor authentication was disabled for your account, and your recovery codes no longer work."
                    .to_owned(),
            ),
            Self::RecoveryCodeUsed(left) => (
                "A recovery code was used",
                format!("A recovery code was used to confirm it's you. It won't work again; {left} are left."),
            ),
            Self::RecoveryCodesRegenerated => (
                "Your recovery codes were replaced",
                "New recovery codes were generated for your account. The old ones no longer work.".to_owned(),
            ),
            Self::SecondFactorGuessed => (
                "Somebody is guessing your verification codes",
                "Several wrong codes were entered for your account by somebody who knows your password. \
                 If it wasn't you, your password is no longer a secret: use it nowhere else, and tell whoever runs \
                 this site."
                    .to_owned(),
            ),
            Self::FactorDisabled => (
                "A way to sign in was switched off",
                "After too many wrong attempts in a row, this way to sign in is off for your account. \
                 Use another one, such as a recovery code, to switch it on again."
                    .to_owned(),
            ),
        };
        Mail {
            to: to.clone(),
            subject: subject.into(),
            text: format!(
                "Hello,\n\n{what}\n\nIf this was you, there is nothing to do. If not, somebody else can act as you: \
                 look at your account now.\n\n{site}/account/security\n"
            ),
        }
    }
}
