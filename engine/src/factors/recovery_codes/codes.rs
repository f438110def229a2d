//! The maths of recovery codes: 80 random bits in Crockford's base32.

use shared::input::RecoveryCode;

use crate::error::Error;
use crate::limits::RECOVERY_CODE_BYTES;
use crate::rng::Rng;

/// A fresh code.
pub fn random(rng: &Rng) -> Result<RecoveryCode, Error> {
    let bits = rng.bytes::<RECOVERY_CODE_BYTES>()?.into_iter().fold(0u128, |bits, byte| (bits << 8) | u128::from(byte));
    let alphabet = RecoveryCode::ALPHABET.as_bytes();
    let letters: String = (0..RecoveryCode::LETTERS)
        .map(|i| char::from(alphabet[usize::try_from((bits >> (5 * i)) & 31).unwrap_or(0)]))
        .collect();
    RecoveryCode::parse(&letters).map_err(|_| Error::Corrupt("recovery code"))
}

/// A stored code.
pub fn read(letters: &[u8]) -> Option<RecoveryCode> {
    RecoveryCode::parse(std::str::from_utf8(letters).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_do_not_repeat_and_use_every_letter() {
        let rng = Rng::seeded(3);
        let codes: BTreeSet<String> = (0..1000).map(|_| random(&rng).unwrap().letters().to_owned()).collect();
        assert_eq!(codes.len(), 1000);
        let letters: BTreeSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(letters.len(), 32);
    }
}
