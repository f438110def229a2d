use serde::{Deserialize, Serialize};

use super::{InputError, is_forbidden, wire};
use crate::limits::NAME_MAX;

/// The name of a person, a workspace or a project: one line of visible text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

impl Name {
    /// Trims, then accepts 1 to [`NAME_MAX`] visible characters of any script, emoji included.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let name = raw.trim();
        if name.chars().all(|c| c.is_whitespace() || is_forbidden(c) || joins(c)) {
            return Err(InputError::Empty);
        }
        if name.chars().any(is_forbidden) {
            return Err(InputError::ForbiddenCharacter);
        }
        if name.chars().count() > NAME_MAX {
            return Err(InputError::TooLong(wire(NAME_MAX)));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as typed, without outer white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Changes how its neighbours are drawn, and is nothing without them: the joiner of emoji, a variation selector.
fn joins(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

impl TryFrom<String> for Name {
    type Error = String;
    fn try_from(raw: String) -> Result<Self, String> {
        Self::parse(&raw).map_err(InputError::message)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_script_and_emoji_are_names() {
        for name in ["Ada", "  Ada  ", "李雷", "Ünal Öz", "👩‍🚀 Rocket", "<script>", "Robert'); DROP TABLE"]
        {
            assert_eq!(Name::parse(name).map(|n| n.0), Ok(name.trim().to_owned()));
        }
    }

    #[test]
    fn what_forges_lines_or_hides_text_is_refused() {
        for (raw, why) in [
            ("", InputError::Empty),
            (" \t ", InputError::Empty),
            ("\u{200B}\u{200B}", InputError::Empty),
            ("\u{3164}", InputError::Empty),
            ("\u{2800} \u{AD}", InputError::Empty),
            ("\u{FE0F}\u{200D}", InputError::Empty),
            ("Acme\u{E0041}", InputError::ForbiddenCharacter),
            ("a\0b", InputError::ForbiddenCharacter),
            ("a\r\nBcc: x", InputError::ForbiddenCharacter),
            ("\u{202E}gnp.exe", InputError::ForbiddenCharacter),
            ("a\u{2066}b", InputError::ForbiddenCharacter),
        ] {
            assert_eq!(Name::parse(raw), Err(why), "{raw:?}");
        }
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(Name::parse(&"ß".repeat(NAME_MAX)).is_ok());
        assert_eq!(Name::parse(&"ß".repeat(NAME_MAX + 1)), Err(InputError::TooLong(80)));
    }
}
