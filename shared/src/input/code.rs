use super::InputError;
use crate::limits::{RECOVERY_CODE_BYTES, TOTP_DIGITS};

/// Six digits from an authenticator app, as typed: white space and dashes are forgiven.
#[derive(Clone, PartialEq, Eq)]
pub struct VerificationCode(String);

impl VerificationCode {
    /// Drops white space and dashes, then wants exactly [`TOTP_DIGITS`] ASCII digits.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let digits = without_separators(raw);
        if digits.is_empty() {
            return Err(InputError::Empty);
        }
        if digits.len() == TOTP_DIGITS && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(InputError::NotACode)
        }
    }

    /// The digits alone.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// A recovery code as typed, brought to its one spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Letters of the code alphabet: Crockford's base32, whose look-alikes are read as what they look like.
    pub const ALPHABET: &'static str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    /// Letters in a code: 5 bits each.
    pub const LETTERS: usize = RECOVERY_CODE_BYTES * 8 / 5;

    /// Drops separators, upper-cases, reads I and L as 1 and O as 0, then wants [`Self::LETTERS`] letters.
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let letters: String = without_separators(raw)
            .chars()
            .map(|c| match c.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            })
            .collect();
        if letters.is_empty() {
            return Err(InputError::Empty);
        }
        if letters.len() == Self::LETTERS && letters.chars().all(|c| Self::ALPHABET.contains(c)) {
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

    /// The way a code is shown: groups of four, `XXXX-XXXX-XXXX-XXXX`.
    #[must_use]
    pub fn grouped(&self) -> String {
        in_fours(&self.0)
    }
}

/// The way codes are shown: four letters, a hyphen, four letters.
pub(super) fn in_fours(letters: &str) -> String {
    let mut out = String::with_capacity(letters.len() + letters.len() / 4);
    for (i, c) in letters.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(c);
    }
    out
}

pub(super) fn without_separators(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect()
}

impl std::fmt::Debug for VerificationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerificationCode(…)")
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_the_way_people_type_them() {
        assert_eq!(VerificationCode::parse(" 123 456 ").map(|c| c.0), Ok("123456".into()));
        assert_eq!(RecoveryCode::parse("7kq4-w2mx 9tfp-hz3o").map(|c| c.grouped()), Ok("7KQ4-W2MX-9TFP-HZ30".into()));
    }

    #[test]
    fn what_is_not_a_code_is_refused_before_it_is_counted() {
        for raw in ["12345", "1234567", "12345a", "١٢٣٤٥٦", "1\u{0}23456"] {
            assert_eq!(VerificationCode::parse(raw), Err(InputError::NotACode), "{raw:?}");
        }
        assert_eq!(VerificationCode::parse(" - "), Err(InputError::Empty));
        assert_eq!(RecoveryCode::parse("7KQ4"), Err(InputError::NotACode));
        assert_eq!(RecoveryCode::parse(&"U".repeat(16)), Err(InputError::NotACode));
    }

    #[test]
    fn debug_never_shows_a_code() {
        assert_eq!(format!("{:?}", VerificationCode::parse("123456")), "Ok(VerificationCode(…))");
    }
}
