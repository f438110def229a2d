/// How a file is packed, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Plain];

    /// The packings that `Accept-Encoding` allows, best first (RFC 9110 §12.5.3). Plain always works.
    pub fn accepted(header: &str) -> impl Iterator<Item = Self> {
        let allows = |token: &str| {
            let offers = header.split(',').map(str::trim);
            let mut matching = offers.filter_map(|offer| {
                let (name, parameters) = offer.split_once(';').unwrap_or((offer, ""));
                let quality =
                    parameters.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0);
                name.trim().eq_ignore_ascii_case(token).then_some(quality > 0.0)
            });
            matching.next()
        };
        let allowed = Self::ALL.map(|encoding| match encoding.token() {
            Some(token) => allows(token).or_else(|| allows("*")).unwrap_or(false),
            None => true,
        });
        Self::ALL.into_iter().zip(allowed).filter_map(|(encoding, allowed)| allowed.then_some(encoding))
    }

    /// Its name in `Content-Encoding`.
    pub const fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }

    /// What the packed file's name ends in.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_packing_that_is_allowed_comes_first() {
        use Encoding::{Brotli, Gzip, Plain};
        for (header, accepted) in [
            ("", vec![Plain]),
            ("gzip, deflate, br, zstd", vec![Brotli, Gzip, Plain]),
            ("gzip;q=1.0, br;q=0", vec![Gzip, Plain]),
            ("GZIP", vec![Gzip, Plain]),
            ("*", vec![Brotli, Gzip, Plain]),
            ("*;q=0, gzip ; q=0.5", vec![Gzip, Plain]),
            ("brr, identity", vec![Plain]),
            ("br;q=nonsense", vec![Brotli, Plain]),
        ] {
            assert_eq!(Encoding::accepted(header).collect::<Vec<_>>(), accepted, "{header}");
        }
    }
}
