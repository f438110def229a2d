use serde::{Deserialize, Serialize};

use super::Role;

/// What happens to people whose proven address is of a trusted domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JoinMode {
    /// Nothing: nobody joins.
    Off,
    /// They become members.
    Auto,
    /// They may ask, and an admin decides.
    Ask,
}

impl JoinMode {
    /// Every mode, the usual one first.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Ask, Self::Off];

    /// The word used in storage, in forms and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Auto => "auto",
            Self::Ask => "ask",
        }
    }

    /// The mode of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// The word as a label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::Auto => "Join automatically",
            Self::Ask => "Ask to join",
        }
    }
}

/// The role of who joins by a trusted domain. There is no admin among them: whoever gets hold of a domain, or of an
/// address in it, must not administer the workspace by that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JoinRole {
    /// [`Role::Viewer`]
    Viewer,
    /// [`Role::Member`]
    Member,
}

impl JoinRole {
    /// Every such role, the usual one first.
    pub const ALL: [Self; 2] = [Self::Member, Self::Viewer];

    /// The role it stands for.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Viewer => Role::Viewer,
            Self::Member => Role::Member,
        }
    }

    /// The role of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.role().word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_becomes_an_admin_by_a_domain() {
        assert_eq!(JoinRole::from_word("admin"), None);
        assert!(JoinRole::ALL.iter().all(|role| role.role() < Role::Admin));
    }

    #[test]
    fn words_read_back() {
        for mode in JoinMode::ALL {
            assert_eq!(JoinMode::from_word(mode.word()), Some(mode));
        }
        for role in JoinRole::ALL {
            assert_eq!(JoinRole::from_word(role.role().word()), Some(role));
        }
    }
}
