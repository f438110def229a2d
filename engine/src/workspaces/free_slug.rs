use shared::input::{Name, Slug};

use crate::Error;
use crate::rng::Rng;

/// The highest number tried in turn.
const IN_TURN: u32 = 20;
/// How many random numbers are tried after that.
const AT_RANDOM: u32 = 20;
/// A slug leaves room for a dash and seven digits.
const SEVEN_DIGITS: std::ops::Range<u32> = 1_000_000..10_000_000;

/// Slugs for a name, to be tried until one is free: "acme", "acme-2" and so on, then random numbers. Random,
/// because creating the ten-thousandth Acme must not take ten thousand tries.
pub fn candidates(
    name: &Name,
    fallback: &'static str,
    rng: &Rng,
) -> impl Iterator<Item = Result<Slug, Error>> + Send + use<> {
    let (plain, rng) = (Slug::from_name(name, fallback), rng.clone());
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
    fn the_nicest_address_comes_first() {
        let slugs: Vec<String> = candidates(&Name::parse("Acme").unwrap(), "workspace", &Rng::seeded(7))
            .take(3)
            .map(|slug| slug.unwrap().into())
            .collect();
        assert_eq!(slugs, ["acme", "acme-2", "acme-3"]);
    }
}
