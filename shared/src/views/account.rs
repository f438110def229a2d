use serde::{Deserialize, Serialize};

use super::{JoinOffer, Moment, SessionRow, WaitingInvite};
use crate::policy::{Decision, Level, Role};

/// The signed-in person, for the bar at the top and the page `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// As the person wrote it.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// Whether any second factor is on.
    pub has_second_factor: bool,
    /// Whether there is a passkey: then the browser is told, once, which ones count.
    pub has_passkey: bool,
    /// A part of them. In the first one that which this browser visited last comes first, then by name.
    pub workspaces: Vec<WorkspaceCard>,
    /// Where the next part begins, if there is one.
    pub next: Option<String>,
    /// The one whose page this is; it need not be in the part.
    pub here: Option<WorkspaceCard>,
    /// How many requests to join wait there; one more than [`crate::limits::JOIN_REQUESTS_COUNTED`] stands for any
    /// number beyond. 0 for whoever does not administer it, or stands before its door.
    pub requests: u32,
    /// What waits for me, where the page is `/`.
    pub home: Option<Home>,
}

/// What waits for me beside my workspaces. Only `/` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The newest invites for the account's address.
    pub invites: Vec<WaitingInvite>,
    /// Whether there are older ones.
    pub more_invites: bool,
    /// A part of the deleted workspaces that I administer and can still restore; what is gone first comes first.
    pub deleted: Vec<DeletedWorkspace>,
    /// Whether there may be some that are gone before these.
    pub has_sooner_deleted: bool,
    /// Where the next part of them begins, if there is one.
    pub next_deleted: Option<String>,
    /// Workspaces my address lets me join, by name.
    pub offers: Vec<JoinOffer>,
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
    /// What the workspace demands.
    pub required: Level,
    /// Whether it is open to this session right now, and why; in words: [`crate::words`].
    pub decision: Decision,
    /// Until when it is open without what it demands, if it is.
    pub open_until: Option<Moment>,
}

/// A deleted workspace, seen by one of its admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedWorkspace {
    /// The display name.
    pub name: String,
    /// The part of the URL it had, and will have again.
    pub slug: String,
    /// When it is gone for good.
    pub until: Moment,
    /// What it demands of who restores it.
    pub required: Level,
    /// Whether its rules would let the reader restore it from this session, and why.
    pub decision: Decision,
}

/// The page `/account/security`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// The authenticator app, if there is one.
    pub authenticator: Option<FactorRow>,
    /// The passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// Whether this server can have passkeys at all.
    pub can_have_passkeys: bool,
    /// Unused and all recovery codes, once a factor is on.
    pub recovery_codes: Option<RecoveryCodeCount>,
    /// The first of my workspaces that demand a second factor, by name.
    pub requiring: Vec<WorkspaceCard>,
    /// Whether there are others.
    pub requires_more: bool,
    /// Which of them shut for me when I have no second factor any more, and when, in words.
    pub would_shut: String,
    /// Which shut without my only passkey, though an authenticator app stays, in words; empty when none does.
    pub would_shut_without_passkey: String,
    /// My sessions: this one, then the others by last use.
    pub sessions: Vec<SessionRow>,
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

/// One passkey of mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRow {
    /// What forms call it by.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// When it was added.
    pub added: Moment,
    /// When it last proved a sign-in or a step-up.
    pub last_used: Option<Moment>,
    /// Whether it may be on several devices: backup eligible (W3C WebAuthn L3 §6.1.3).
    pub is_synced: bool,
    /// Whether it is found without a name typed first; otherwise it comes after the password only.
    pub is_discoverable: bool,
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
    /// What may be the second step, beside a recovery code.
    pub methods: Methods,
}

/// The second factors of an account. Wherever there is one, a recovery code will do as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Methods {
    /// An authenticator app.
    pub authenticator: bool,
    /// A passkey.
    pub passkey: bool,
}

impl Methods {
    /// Whether there is any.
    #[must_use]
    pub const fn any(self) -> bool {
        self.authenticator || self.passkey
    }
}

/// What may prove "it's you" now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUpMethods {
    /// The account's second factors; with none of them it is the password.
    pub methods: Methods,
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
