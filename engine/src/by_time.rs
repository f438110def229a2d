//! Where lists go on that are sorted by a time, and by id where two have the same one.

use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::cursor::List;

/// A place in such a list: right behind what has, or had, this time and this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: Instant,
    pub id: Uuid,
}

impl Place {
    /// Before everything.
    pub const BEGINNING: Self = Self { at: Instant(i64::MIN), id: Uuid::nil() };

    /// As a word for an address.
    pub fn cursor(self, list: List) -> String {
        list.write(&[self.at.0.to_be_bytes().as_slice(), self.id.as_bytes()].concat())
    }

    /// The place a cursor names; `None` for one that is mangled, or of another list.
    pub fn parse(cursor: &str, list: List) -> Option<Self> {
        let bytes = list.read(cursor)?;
        let (at, id) = bytes.split_at_checked(8)?;
        Some(Self { at: Instant(i64::from_be_bytes(at.try_into().ok()?)), id: Uuid::from_slice(id).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cursor::What;

    #[test]
    fn a_cursor_leads_to_its_place_and_a_mangled_one_nowhere() {
        let list = What::JoinRequests.of(Uuid::from_u128(1));
        for (at, id) in [(0, 7), (-1, 0), (i64::MAX, u128::MAX), (1_790_000_000_000_000, 1)] {
            let place = Place { at: Instant(at), id: Uuid::from_u128(id) };
            assert_eq!(Place::parse(&place.cursor(list), list), Some(place));
        }
        assert_eq!(Place::parse(&Place::BEGINNING.cursor(list), list), Some(Place::BEGINNING));
        for mangled in [[].as_slice(), &[0], &[0; 7], &[0; 23], &[0; 25]] {
            assert_eq!(Place::parse(&list.write(mangled), list), None, "{mangled:?}");
        }
    }
}
