//! Where lists go on that are sorted by name, and by slug where two have the same name.

use crate::cursor::List;

/// Stands in no name and in no slug.
const BETWEEN: char = '\0';

/// A place in such a list: right behind what has, or had, this name and this slug. The default is before everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The name, as the database sorts by it.
    pub name_key: String,
    pub slug: String,
}

impl Place {
    /// As a word for an address.
    pub fn cursor(&self, list: List) -> String {
        list.write(format!("{}{BETWEEN}{}", self.slug, self.name_key).as_bytes())
    }

    /// The place a cursor names; `None` for one that is mangled, or of another list.
    pub fn parse(cursor: &str, list: List) -> Option<Self> {
        let text = String::from_utf8(list.read(cursor)?).ok()?;
        let (slug, name_key) = text.split_once(BETWEEN)?;
        // PostgreSQL has no text with a zero byte in it.
        let is_ours = !slug.is_empty() && !name_key.contains(BETWEEN);
        is_ours.then(|| Self { name_key: name_key.to_owned(), slug: slug.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cursor::What;
    use sqlx::types::Uuid;

    #[test]
    fn a_cursor_leads_to_its_place_and_a_mangled_one_nowhere() {
        let list = What::Projects.of(Uuid::from_u128(1));
        for (name_key, slug) in [("müller & söhne", "muller-sohne"), ("", "acme")] {
            let place = Place { name_key: name_key.into(), slug: slug.into() };
            assert_eq!(Place::parse(&place.cursor(list), list), Some(place));
        }
        for mangled in [b"".as_slice(), b"acme", b"\0acme", b"acme\0a\0b", b"\xff\0a"] {
            assert_eq!(Place::parse(&list.write(mangled), list), None, "{mangled:?}");
        }
    }
}
