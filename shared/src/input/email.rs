use serde::{Deserialize, Serialize};

use super::domain::is_host;
use super::{Domain, InputError, wire};
use crate::limits::{EMAIL_LOCAL_MAX, EMAIL_MAX};

/// An e-mail address, in lower case: the identity of an account.
///
/// Only what mail servers accept without SMTPUTF8 (RFC 5321 dot-string and a host name): a mailed link
/// is our proof of ownership, so an address we might misdeliver is refused at the door.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Trims, lower-cases and checks the shape.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let raw = raw.trim();
        if raw.is_empty() {
            return Err(InputError::Empty);
        }
        if raw.len() > EMAIL_MAX {
            return Err(InputError::TooLong(wire(EMAIL_MAX)));
        }
        let address = raw.to_ascii_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(InputError::NotAnEmail)?;
        if is_dot_string(local) && local.len() <= EMAIL_LOCAL_MAX && is_host(domain) {
            Ok(Self(address))
        } else if is_dot_string(local) && has_letters_beyond_ascii(domain) {
            Err(InputError::DomainNotAscii)
        } else {
            Err(InputError::NotAnEmail)
        }
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind the `@`; nothing where it is longer than a domain that can be trusted.
    #[must_use]
    pub fn domain(&self) -> Option<Domain> {
        self.0.rsplit_once('@').and_then(|(_, domain)| Domain::parse(domain).ok())
    }
}

/// Browsers write the ASCII form into a field for addresses by themselves; pasted lists, programs and older browsers do
/// not. The tables to do it here would weigh more than the page.
fn has_letters_beyond_ascii(domain: &str) -> bool {
    !domain.is_ascii() && domain.contains('.') && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
}

fn is_dot_string(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte))
}

/// RFC 5322 §3.2.3 `atext`.
fn is_atom_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b)
}

impl TryFrom<String> for Email {
    type Error = String;
    fn try_from(raw: String) -> Result<Self, String> {
        Self::parse(&raw).map_err(InputError::message)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_spelling() {
        assert_eq!(Email::parse(" Ada@Acme.DEV ").map(String::from), Ok("ada@acme.dev".to_owned()));
        assert!(Email::parse("o'neil+tag@mail.acme.co.uk").is_ok());
    }

    #[test]
    fn what_could_be_misdelivered_or_split_a_header_is_refused() {
        for raw in [
            "ada",
            "@acme.dev",
            "ada@",
            "ada@acme",
            "a@b@c.d",
            "ada@acme..dev",
            ".ada@acme.dev",
            "ada@-acme.dev",
            "ada@acme.dev\r\nbcc: eve@evil.dev",
            "ada @acme.dev",
            "ada@acme.dev\0",
            "\"a b\"@acme.dev",
            "ада@acme.dev",
            "ada@[127.0.0.1]",
            "ada@acme.dev,eve@evil.dev",
        ] {
            assert_eq!(Email::parse(raw), Err(InputError::NotAnEmail), "{raw:?}");
        }
        for raw in ["ada@bücher.example", "ada@аcme.dev"] {
            assert_eq!(Email::parse(raw), Err(InputError::DomainNotAscii), "{raw:?}");
        }
        assert!(Email::parse("ada@xn--bcher-kva.example").is_ok());
        assert_eq!(Email::parse("  "), Err(InputError::Empty));
        assert_eq!(Email::parse(&format!("{}@acme.dev", "a".repeat(65))), Err(InputError::NotAnEmail));
        assert_eq!(Email::parse(&"a".repeat(300)), Err(InputError::TooLong(254)));
    }
}
