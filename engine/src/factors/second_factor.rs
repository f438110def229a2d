use sqlx::types::Uuid;

/// Which second factor made a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// A code from the authenticator app.
    Authenticator,
    /// A recovery code in its stead.
    RecoveryCode,
    /// This passkey.
    Passkey(Uuid),
}

impl SecondFactor {
    /// The word used in storage and in the audit log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticator",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey(_) => "passkey",
        }
    }

    /// Which passkey, if it was one.
    pub const fn passkey(self) -> Option<Uuid> {
        match self {
            Self::Passkey(id) => Some(id),
            Self::Authenticator | Self::RecoveryCode => None,
        }
    }
}
