use serde::{Deserialize, Serialize};

use super::InputError;
use crate::limits::SLUG_MAX;

/// The part of a URL that names a workspace or a project: lower-case letters, digits, single dashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// Accepts only a slug that [`Slug::from_name`] could have made.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let ok = (1..=SLUG_MAX).contains(&raw.len())
            && raw
                .split('-')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if ok { Ok(Self(raw.to_owned())) } else { Err(InputError::ForbiddenCharacter) }
    }

    /// Makes a slug from a name in Latin letters; one without a Latin letter or digit becomes `fallback`.
    #[must_use]
    pub fn from_name(name: &str, fallback: &'static str) -> Self {
        let mut slug = String::new();
        for c in name.chars() {
            if slug.len() >= SLUG_MAX - 8 {
                break;
            }
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        let slug = slug.trim_end_matches('-');
        Self(if slug.is_empty() { fallback.to_owned() } else { slug.to_owned() })
    }

    /// The same slug with a number behind it, for the second workspace of one name.
    #[must_use]
    pub fn numbered(&self, n: u32) -> Self {
        Self(format!("{}-{n}", self.0))
    }

    /// The slug as it stands in a URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = String;
    fn try_from(raw: String) -> Result<Self, String> {
        Self::parse(&raw).map_err(InputError::message)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_addresses() {
        for (name, slug) in
            [("Acme", "acme"), ("  Foo & Bar, Inc. ", "foo-bar-inc"), ("李雷", "workspace"), ("../../etc", "etc")]
        {
            assert_eq!(Slug::from_name(name, "workspace").as_str(), slug);
        }
    }

    proptest! {
        #[test]
        fn every_made_slug_parses(raw in "\\PC{1,80}") {
            let slug = Slug::from_name(&raw, "workspace").numbered(4_000_000);
            prop_assert!(Slug::parse(slug.as_str()).is_ok(), "{slug}");
        }
    }
}
