use super::InputError;
use super::code::{in_fours, without_separators};
use crate::limits::DEVICE_CODE_LETTERS;

/// What a device shows and a person types or compares, brought to its one spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// Letters of the code alphabet: no vowels, so that no word comes out, and no digits, which look like letters
    /// (RFC 8628 §6.1).
    pub const ALPHABET: &'static str = "BCDFGHJKLMNPQRSTVWXZ";

    /// Drops separators, upper-cases, then wants [`DEVICE_CODE_LETTERS`] letters.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let letters = without_separators(raw).to_ascii_uppercase();
        if letters.is_empty() {
            return Err(InputError::Empty);
        }
        if letters.len() == DEVICE_CODE_LETTERS && letters.chars().all(|c| Self::ALPHABET.contains(c)) {
            Ok(Self(letters))
        } else {
            Err(InputError::NotACode)
        }
    }

    /// The letters without separators.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }

    /// The way a code is shown: `BCDF-GHJK`.
    #[must_use]
    pub fn grouped(&self) -> String {
        in_fours(&self.0)
    }
}

impl std::fmt::Debug for UserCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_hyphens_are_forgiven() {
        for raw in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "B-C-D-F-G-H-J-K"] {
            assert_eq!(UserCode::parse(raw).map(|code| code.grouped()), Ok("BCDF-GHJK".into()), "{raw}");
        }
    }

    #[test]
    fn what_is_not_a_code_is_refused_before_it_is_counted() {
        for raw in ["BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GHJ1", "ßCDFGHJ", "BCDF\u{0}GHJ"] {
            assert_eq!(UserCode::parse(raw), Err(InputError::NotACode), "{raw:?}");
        }
        assert_eq!(UserCode::parse(" - "), Err(InputError::Empty));
    }
}
