//! What a bearer token looks like: `slp_ws_` and the like, 27 random characters, 6 of a checksum.
//!
//! A scanner for leaked secrets can tell a real one from a lookalike without asking us, and so can we without asking
//! the database.

use shared::policy::TokenKind;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::rng::Rng;
use crate::secret::TokenHash;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 27 of 62 characters are 160.7 bits.
const RANDOM: usize = 27;
/// As many as 32 bits need.
const CHECKSUM: usize = 6;

/// What a bearer token says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// A session at a command line: a person.
    CliSession,
    /// For automation.
    Token(TokenKind),
}

impl Bearer {
    const ALL: [Self; 4] = [
        Self::CliSession,
        Self::Token(TokenKind::Account),
        Self::Token(TokenKind::Workspace),
        Self::Token(TokenKind::Project),
    ];

    /// How it begins.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::CliSession => "slp_cli_",
            Self::Token(TokenKind::Account) => "slp_acc_",
            Self::Token(TokenKind::Workspace) => "slp_ws_",
            Self::Token(TokenKind::Project) => "slp_prj_",
        }
    }

    /// What `raw` is by its form; `None` when it is none of ours, or mistyped.
    pub fn of(raw: &str) -> Option<Self> {
        let kind = Self::ALL.into_iter().find(|kind| raw.starts_with(kind.prefix()))?;
        let (body, checksum) = raw.split_at_checked(kind.prefix().len() + RANDOM)?;
        let random = body.get(kind.prefix().len()..)?;
        let is_base62 = random.bytes().all(|c| BASE62.contains(&c));
        (is_base62 && checksum == checksum_of(body)).then_some(kind)
    }

    /// A fresh one.
    pub fn fresh(self, rng: &Rng) -> Result<Secret, Error> {
        let mut secret = Zeroizing::new(String::with_capacity(self.prefix().len() + RANDOM + CHECKSUM));
        secret.push_str(self.prefix());
        secret.push_str(&Zeroizing::new(rng.letters(BASE62, RANDOM)?));
        let checksum = checksum_of(&secret);
        secret.push_str(&checksum);
        Ok(Secret(secret))
    }
}

/// CRC-32 (ISO-HDLC) of everything before it.
fn checksum_of(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

/// A bearer token in the clear, just made.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// For the one answer that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What storage gets.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }

    /// The last four characters, all of the checksum: they help to tell tokens apart, and to guess none.
    pub(crate) fn ends_with(&self) -> &str {
        self.0.get(self.0.len() - 4..).unwrap_or_default()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_each_kind_is_known_by_its_form() {
        let rng = Rng::seeded(7);
        for kind in Bearer::ALL {
            let secret = kind.fresh(&rng).unwrap();
            assert_eq!(Bearer::of(secret.expose()), Some(kind));
            assert_eq!(secret.expose().len(), kind.prefix().len() + RANDOM + CHECKSUM);
        }
    }

    #[test]
    fn the_example_that_scanners_are_built_by_is_a_token_in_form() {
        let page = include_str!("../../../docs/API.md");
        let example = page.split('`').find(|code| code.starts_with("slp_ws_0")).unwrap();
        assert_eq!(Bearer::of(example), Some(Bearer::Token(TokenKind::Workspace)));
        assert!(page.contains(&format!("[0-9A-Za-z]{{{}}}", RANDOM + CHECKSUM)));
        assert!(page.contains(&format!("`{:08x}`", crc32fast::hash(&example.as_bytes()[..34]))));
    }

    #[test]
    fn a_token_with_one_wrong_character_is_none() {
        let secret = Bearer::Token(TokenKind::Project).fresh(&Rng::seeded(7)).unwrap();
        for at in 0..secret.expose().len() {
            let mut wrong = secret.expose().to_owned().into_bytes();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(Bearer::of(&String::from_utf8(wrong).unwrap()), None, "{at}");
        }
    }

    #[test]
    fn anything_else_is_none_and_no_panic() {
        for raw in ["", "slp_", "slp_ws_", "slp_ws_short", "slp_acc_ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", "Bearer x"]
        {
            assert_eq!(Bearer::of(raw), None, "{raw}");
        }
        let known = Bearer::CliSession.fresh(&Rng::seeded(7)).unwrap();
        assert_eq!(Bearer::of(&format!("{} ", known.expose())), None);
    }
}
