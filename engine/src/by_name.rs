//! Where lists go on that are sorted by name, and by slug where two have the same name.

use data_encoding::BASE64URL_NOPAD;

/// Longest cursor that is looked at; one of ours is shorter.
const LENGTH_MAX: usize = 1_000;
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
    /// As a word for an address. It tells what the list has shown, and opens nothing: who may read what is decided
    /// anew.
    pub fn cursor(&self) -> String {
        BASE64URL_NOPAD.encode(format!("{}{BETWEEN}{}", self.slug, self.name_key).as_bytes())
    }

    /// The place a cursor names; `None` for one that is mangled.
    pub fn parse(cursor: &str) -> Option<Self> {
        if cursor.len() > LENGTH_MAX {
            return None;
        }
        let text = String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()?;
        let (slug, name_key) = text.split_once(BETWEEN)?;
        // PostgreSQL has no text with a zero byte in it.
        let is_ours = !slug.is_empty() && !name_key.contains(BETWEEN);
        is_ours.then(|| Self { name_key: name_key.to_owned(), slug: slug.to_owned() })
    }
}

/// Whether a cursor names a place in a list that is sorted by name.
#[must_use]
pub fn is_cursor(cursor: &str) -> bool {
    Place::parse(cursor).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_to_its_place_and_a_mangled_one_nowhere() {
        for (name_key, slug) in [("müller & söhne", "muller-sohne"), ("", "acme")] {
            let place = Place { name_key: name_key.into(), slug: slug.into() };
            assert_eq!(Place::parse(&place.cursor()), Some(place));
        }
        for mangled in ["", "x", "!", "AA", "YWNtZQ", "YWNtZQAAYQ", &"A".repeat(1_001)] {
            assert!(!is_cursor(mangled), "{mangled}");
        }
    }
}
