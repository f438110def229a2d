/// A kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Anonymous,
    EndedSession,
    BetweenTheSteps,
    Stranger,
    Invited,
    Asking,
    Removed,
    Left,
    WithoutFactor,
    GraceOver,
    AdminWithoutFactor,
    FactorUnused,
    AppAlone,
    Viewer,
    Member,
    PasskeyMember,
    PasskeyConfirmed,
    Admin,
    AdminConfirmed,
}

impl Kind {
    /// Whose outcomes the access table tells apart.
    pub const TABLE: [Self; 13] = [
        Self::Anonymous,
        Self::EndedSession,
        Self::BetweenTheSteps,
        Self::Stranger,
        Self::Invited,
        Self::WithoutFactor,
        Self::FactorUnused,
        Self::Viewer,
        Self::Member,
        Self::PasskeyMember,
        Self::PasskeyConfirmed,
        Self::Admin,
        Self::AdminConfirmed,
    ];

    /// Everybody for whom the workspace is shut, by every way to come to stand outside.
    pub const OUTSIDE: [Self; 13] = [
        Self::Anonymous,
        Self::EndedSession,
        Self::BetweenTheSteps,
        Self::Stranger,
        Self::Invited,
        Self::Asking,
        Self::Removed,
        Self::Left,
        Self::WithoutFactor,
        Self::GraceOver,
        Self::AdminWithoutFactor,
        Self::FactorUnused,
        Self::AppAlone,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::EndedSession => "ended session",
            Self::BetweenTheSteps => "between the steps",
            Self::Stranger => "stranger",
            Self::Invited => "invited",
            Self::Asking => "stranger who asked to join",
            Self::Removed => "removed member",
            Self::Left => "member who left",
            Self::WithoutFactor => "member without 2FA",
            Self::GraceOver => "member without 2FA whose time is over",
            Self::AdminWithoutFactor => "admin without 2FA",
            Self::FactorUnused => "member whose session did not use 2FA",
            Self::AppAlone => "member with an app where only passkeys will do",
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::PasskeyMember => "member with a passkey",
            Self::PasskeyConfirmed => "member who just signed in with a passkey",
            Self::Admin => "admin",
            Self::AdminConfirmed => "admin, just confirmed",
        }
    }

    /// Whether the workspace is shut for them.
    pub fn is_outside(self) -> bool {
        Self::OUTSIDE.contains(&self)
    }
}
