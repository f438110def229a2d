//! Where lists go on that are sorted by a time, and by id where two have the same one.

use data_encoding::BASE64URL_NOPAD;
use sqlx::types::Uuid;

use crate::clock::Instant;

/// A place in such a list: right behind what has, or had, this time and this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: Instant,
    pub id: Uuid,
}

impl Place {
    /// Before everything.
    pub const BEGINNING: Self = Self { at: Instant(i64::MIN), id: Uuid::nil() };

    /// As a word for an address. It tells what the list has shown, and opens nothing: who may read what is decided
    /// anew.
    pub fn cursor(self) -> String {
        BASE64URL_NOPAD.encode(&[self.at.0.to_be_bytes().as_slice(), self.id.as_bytes()].concat())
    }

    /// The place a cursor names; `None` for one that is mangled.
    pub fn parse(cursor: &str) -> Option<Self> {
        // Before it is decoded: an address may hold any number of characters.
        let bytes = Some(cursor).filter(|cursor| cursor.len() == 32)?;
        let bytes = BASE64URL_NOPAD.decode(bytes.as_bytes()).ok()?;
        let (at, id) = bytes.split_at_checked(8)?;
        Some(Self { at: Instant(i64::from_be_bytes(at.try_into().ok()?)), id: Uuid::from_slice(id).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_to_its_place_and_a_mangled_one_nowhere() {
        for (at, id) in [(0, 7), (-1, 0), (i64::MAX, u128::MAX), (1_790_000_000_000_000, 1)] {
            let place = Place { at: Instant(at), id: Uuid::from_u128(id) };
            assert_eq!(Place::parse(&place.cursor()), Some(place));
        }
        assert_eq!(Place::parse(&Place::BEGINNING.cursor()), Some(Place::BEGINNING));
        for mangled in ["", "x", &"!".repeat(32), &"A".repeat(31), &"A".repeat(33), &"\u{fc}".repeat(16)] {
            assert_eq!(Place::parse(mangled), None, "{mangled}");
        }
    }
}
