use deunicode::deunicode_with_tofu;
use shared::input::{Name, Slug};
use sqlx::types::Uuid;

use crate::rng::Rng;
use crate::store::Tx;
use crate::{Engine, Error, store};

/// The address of a workspace whose name makes none.
const WORKSPACE: &str = "workspace";
/// The highest number tried in turn.
const IN_TURN: u32 = 20;
/// How many random numbers are tried after that.
const AT_RANDOM: u32 = 20;
/// A slug leaves room for a dash and seven digits.
const SEVEN_DIGITS: std::ops::Range<u32> = 1_000_000..10_000_000;

/// Takes the first address for a workspace of that name that is no other's; `None` when the name was used too often.
/// The taking itself finds out, so that many who want the same name at once all get their own.
pub async fn take(engine: &Engine, tx: &mut Tx, workspace: Uuid, name: &Name) -> Result<Option<Slug>, Error> {
    for slug in candidates(name, WORKSPACE, engine.rng()) {
        let slug = slug?;
        if store::workspaces::take_slug(tx, workspace, &slug).await? {
            return Ok(Some(slug));
        }
    }
    Ok(None)
}

/// The address a workspace of that name has if nobody has it yet.
pub fn wanted(name: &Name) -> Slug {
    made_of(name, WORKSPACE)
}

/// Of the name in Latin letters: Söhne is at `sohne`, and Москва at `moskva`.
fn made_of(name: &Name, fallback: &'static str) -> Slug {
    Slug::from_name(&deunicode_with_tofu(name.as_str(), " "), fallback)
}

/// Slugs for a name, to be tried until one is free: "acme", "acme-2" and so on, then random numbers. Random,
/// because creating the ten-thousandth Acme must not take ten thousand tries.
pub fn candidates(
    name: &Name,
    fallback: &'static str,
    rng: &Rng,
) -> impl Iterator<Item = Result<Slug, Error>> + Send + use<> {
    let (plain, rng) = (made_of(name, fallback), rng.clone());
    let numbered = plain.clone();
    let random = plain.clone();
    std::iter::once(Ok(plain))
        .chain((2..=IN_TURN).map(move |n| Ok(numbered.numbered(n))))
        .chain((0..AT_RANDOM).map(move |_| Ok(random.numbered(seven_digits(&rng)?))))
}

fn seven_digits(rng: &Rng) -> Result<u32, Error> {
    let span = SEVEN_DIGITS.end - SEVEN_DIGITS.start;
    Ok(SEVEN_DIGITS.start + u32::from_be_bytes(rng.bytes()?) % span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_candidate_is_a_different_address_that_parses() {
        let name = Name::parse(&"Extraordinarily long ".repeat(3)).unwrap();
        let slugs: Vec<Slug> = candidates(&name, "workspace", &Rng::seeded(7)).collect::<Result<_, _>>().unwrap();
        assert!(slugs.iter().all(|slug| Slug::parse(slug.as_str()).is_ok()), "{slugs:?}");
        let different: std::collections::HashSet<&Slug> = slugs.iter().collect();
        assert_eq!(different.len(), 40);
    }

    #[test]
    fn a_name_of_any_script_has_an_address_that_reads_like_it() {
        for (name, slug) in [
            ("Álvaro & Söhne", "alvaro-sohne"),
            ("A\u{301}lvaro", "alvaro"),
            ("Straße 1", "strasse-1"),
            ("Москва", "moskva"),
            ("李雷", "li-lei"),
            ("🚀", "rocket"),
            ("\u{E000}", "workspace"),
            ("…", "workspace"),
        ] {
            assert_eq!(wanted(&Name::parse(name).unwrap()).as_str(), slug, "{name}");
        }
    }

    #[test]
    fn the_nicest_address_comes_first() {
        let slugs: Vec<String> = candidates(&Name::parse("Acme").unwrap(), "workspace", &Rng::seeded(7))
            .take(3)
            .map(|slug| slug.unwrap().into())
            .collect();
        assert_eq!(slugs, ["acme", "acme-2", "acme-3"]);
    }
}
