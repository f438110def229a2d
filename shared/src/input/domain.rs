use serde::{Deserialize, Serialize};

use super::{InputError, wire};
use crate::limits::DOMAIN_MAX;

/// A domain name in lower case, as it stands behind the `@` of an address.
///
/// Letters, digits and dashes (RFC 1123 §2.1); a name in another script as its `xn--` form (RFC 5890 §2.3.2.1), so that
/// two names that look alike stay apart. It stands for itself alone: `example.com` is not `mail.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

impl Domain {
    /// Trims, lower-cases, drops the dot of the root and checks the shape.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let raw = raw.trim();
        let raw = raw.strip_suffix('.').unwrap_or(raw);
        if raw.is_empty() {
            return Err(InputError::Empty);
        }
        if raw.len() > DOMAIN_MAX {
            return Err(InputError::TooLong(wire(DOMAIN_MAX)));
        }
        let domain = raw.to_ascii_lowercase();
        // No top-level domain is a number (RFC 3696 §2): what ends in one is an address.
        let ends_in_number = domain.rsplit('.').next().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
        if is_host(&domain) && !ends_in_number { Ok(Self(domain)) } else { Err(InputError::NotADomain) }
    }

    /// The whole name, without a dot at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Two labels or more, each of letters, digits and inner dashes (RFC 1123 §2.1, RFC 1035 §2.3.4).
pub(super) fn is_host(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

impl TryFrom<String> for Domain {
    type Error = String;
    fn try_from(raw: String) -> Result<Self, String> {
        Self::parse(&raw).map_err(InputError::message)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::Email;

    #[test]
    fn one_domain_has_one_spelling() {
        for (raw, domain) in [
            (" Acme.DEV ", "acme.dev"),
            ("acme.dev.", "acme.dev"),
            ("mail.acme.co.uk", "mail.acme.co.uk"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(Domain::parse(raw).map(String::from), Ok(domain.to_owned()), "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for raw in [
            "acme",
            "acme..dev",
            ".acme.dev",
            "acme.dev..",
            "-acme.dev",
            "acme-.dev",
            "bücher.example",
            "*.acme.dev",
            "_dmarc.acme.dev",
            "https://acme.dev",
            "ada@acme.dev",
            "acme.dev/path",
            "acme.dev\r\nevil.dev",
            "127.0.0.1",
            "[::1]",
        ] {
            assert_eq!(Domain::parse(raw), Err(InputError::NotADomain), "{raw:?}");
        }
        assert_eq!(Domain::parse(" . "), Err(InputError::Empty));
        let longest = format!("{}dev", format!("{}.", "a".repeat(56)).repeat(4));
        assert_eq!(longest.len(), 231);
        assert!(Domain::parse(&longest).is_ok());
        assert_eq!(Domain::parse(&format!("aa{longest}")), Err(InputError::TooLong(232)));
    }

    #[test]
    fn an_addresses_domain_is_what_stands_behind_its_last_at() {
        let email = Email::parse("Ada+o'x@Mail.Acme.DEV").unwrap();
        assert_eq!(email.domain().map(String::from), Some("mail.acme.dev".to_owned()));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_parsing_again_changes_nothing(raw in "[a-zA-Z0-9.\\-]{0,20}|\\PC{0,60}") {
            if let Ok(domain) = Domain::parse(&raw) {
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok(domain));
            }
        }
    }
}
