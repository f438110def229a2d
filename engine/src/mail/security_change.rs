use shared::input::Email;

use super::Mail;

/// What changed about an account's security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityChange<'a> {
    /// An authenticator app was added.
    AuthenticatorAdded {
        /// There was no second factor before.
        is_first_factor: bool,
    },
    /// A passkey of this name was added.
    PasskeyAdded {
        /// What it is called.
        name: &'a str,
        /// There was no second factor before.
        is_first_factor: bool,
    },
    /// The passkey of this name was removed.
    PasskeyRemoved(&'a str),
    /// The signature counter of the passkey of this name went back: there may be a copy of it.
    PasskeyCloned(&'a str),
    /// Every second factor was removed.
    SecondFactorDisabled,
    /// The operator removed every second factor.
    SecondFactorReset,
    /// A recovery code was used; this many are left.
    RecoveryCodeUsed(usize),
    /// The recovery codes were replaced.
    RecoveryCodesRegenerated,
    /// Somebody who knows the password keeps getting the second step wrong.
    SecondFactorGuessed,
    /// A factor is off after too many wrong attempts.
    FactorDisabled,
    /// A token of this name was made, which acts for the account.
    TokenCreated(&'a str),
    /// A device that calls itself so was let in.
    DeviceSignedIn(&'a str),
}

impl SecurityChange<'_> {
    pub(super) fn write(self, to: &Email, site: &str) -> Mail {
        let (subject, what) = match self {
            Self::AuthenticatorAdded { is_first_factor: true } => (
                "Two-factor authentication is on",
                "An authenticator app was added to your account. From now on every sign-in asks for a code.".to_owned(),
            ),
            Self::AuthenticatorAdded { is_first_factor: false } => (
                "An authenticator app was added",
                "An authenticator app was added to your account. Its codes confirm it's you, as your passkeys do."
                    .to_owned(),
            ),
            Self::PasskeyAdded { name, is_first_factor: true } => (
                "Two-factor authentication is on",
                format!(
                    "The passkey \"{name}\" was added to your account. It confirms it's you from now on; a password alone \
                     no longer signs you in. Keep your recovery codes where you can reach them without it."
                ),
            ),
            Self::PasskeyAdded { name, is_first_factor: false } => (
                "A passkey was added",
                format!("The passkey \"{name}\" was added to your account. It confirms it's you from now on."),
            ),
            Self::PasskeyRemoved(name) => (
                "A passkey was removed",
                format!("The passkey \"{name}\" was removed from your account and no longer works."),
            ),
            Self::PasskeyCloned(name) => (
                "A passkey was refused",
                format!(
                    "The passkey \"{name}\" was used in a way that suggests there is a copy of it, so it was refused. \
                     Remove it and add a new one, even if it was you."
                ),
            ),
            Self::SecondFactorDisabled => (
                "Two-factor authentication is off",
                "Two-factor authentication was disabled for your account, and your recovery codes no longer work."
                    .to_owned(),
            ),
            Self::SecondFactorReset => (
                "Two-factor authentication was reset",
                "Whoever runs this site removed your authenticator app, your passkeys and your recovery codes, and signed \
                 you out everywhere. Your password alone signs you in until you set up a second factor again. Tokens work \
                 on: revoke those that somebody else may hold. If you did not ask for that, tell them."
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
                 Use another one, such as a recovery code, to switch it on again. Where none is left, whoever runs this \
                 site can reset it."
                    .to_owned(),
            ),
            Self::TokenCreated(name) => (
                "A token was created for your account",
                format!(
                    "The token \"{name}\" was created. Whoever holds it acts for you, without a second factor, until it \
                     expires or is revoked."
                ),
            ),
            Self::DeviceSignedIn(name) => (
                "A command line signed in as you",
                format!(
                    "A command line signed in as you: \"{name}\". Somebody approved it in a browser where you are signed \
                     in. It acts for you until it signs out, or until you sign it out."
                ),
            ),
        };
        let page = if matches!(self, Self::TokenCreated(_)) { "/account/tokens" } else { "/account/security" };
        Mail {
            to: to.clone(),
            subject: subject.into(),
            text: format!(
                "Hello,\n\n{what}\n\nIf this was you, there is nothing to do. If not, somebody else can act as you: \
                 look at your account now.\n\n{site}{page}\n"
            ),
        }
    }
}
