use serde::{Deserialize, Serialize};

use super::{Moment, WorkspaceRef};
use crate::policy::{Outcome, Role};

/// The signed-in person, for the bar at the top and the page `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// As the person wrote it.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// Whether any second factor is on.
    pub has_second_factor: bool,
    /// By name.
    pub workspaces: Vec<WorkspaceCard>,
}

/// One of my workspaces in the switcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceCard {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// My role there.
    pub role: Role,
    /// Whether the workspace demands more than a password.
    pub requires_second_factor: bool,
    /// Whether it is open to this session right now.
    pub outcome: Outcome,
}

/// The page `/account/security`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// The authenticator app, if there is one.
    pub authenticator: Option<FactorRow>,
    /// Unused and all recovery codes, once a factor is on.
    pub recovery_codes: Option<RecoveryCodeCount>,
    /// My workspaces that demand a second factor: they shut for me when I disable it.
    pub requiring: Vec<WorkspaceRef>,
}

/// How many recovery codes are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodeCount {
    /// Not used yet.
    pub left: u32,
    /// In the set.
    pub total: u32,
}

/// One factor of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorRow {
    /// When it was set up.
    pub added: Moment,
    /// When it last proved a sign-in or a step-up.
    pub last_used: Option<Moment>,
}

/// A started authenticator set-up. Holds the secret: only for the no-store page that shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorSetUp {
    /// The secret in base32, in groups of four.
    pub setup_key: String,
    /// The path data of the QR code, one module a unit; see `qr_size`.
    pub qr_path: String,
    /// Modules along one side, quiet zone included.
    pub qr_size: u32,
    /// The `otpauth://` address, for an app on this same device.
    pub uri: String,
}

/// Recovery codes in the clear. Only for the no-store page that shows them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// In the order they were made.
    pub codes: Vec<RecoveryCodeRow>,
}

/// One recovery code in the clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodeRow {
    /// In groups of four.
    pub code: String,
    /// Whether it was used.
    pub used: bool,
}

/// Where a started sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInStep {
    /// The account's address, so that the page can say whose sign-in this is.
    pub email: String,
    /// Where to go afterwards: a path of ours.
    pub next: Option<String>,
    /// Seconds until the next verification code counts, when attempts are throttled.
    pub wait: Option<u32>,
}

/// What may prove "it's you" now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUpMethods {
    /// An authenticator app and recovery codes; otherwise the password.
    pub second_factor: bool,
    /// Whether a proof is still fresh, so that nothing needs to be asked.
    pub fresh: bool,
}

macro_rules! redacted_debug {
    ($($t:ident),*) => {$(
        impl std::fmt::Debug for $t {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($t), "(…)"))
            }
        }
    )*};
}
redacted_debug!(AuthenticatorSetUp, RecoveryCodes, RecoveryCodeRow);
