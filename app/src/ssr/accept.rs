//! What the header `Accept` says of a media type (RFC 9110 §12.5.1).

use http::{HeaderMap, header};

/// How much a media type is wanted, in thousandths; 0 is not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By the range that fits best.
    pub quality: u16,
    /// By its own name, and not by a range that others are in as well.
    pub is_named: bool,
}

/// How much whoever sent these headers wants this media type. Whoever sends no `Accept` wants anything.
#[must_use]
pub fn wanted(headers: &HeaderMap, media_type: &str) -> Wanted {
    let mut lines = headers.get_all(header::ACCEPT).iter().peekable();
    if lines.peek().is_none() {
        return Wanted { quality: FULL, is_named: false };
    }
    let ranges = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    // What says more of a media type goes before what says less: a name before its family, a family before everything.
    let best = ranges.filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let fit = fit(parts.next().unwrap_or_default(), media_type)?;
        Some((fit, parts.find_map(quality).unwrap_or(FULL)))
    });
    best.max().map_or_else(Wanted::default, |(fit, quality)| Wanted { quality, is_named: fit == Fit::Name })
}

/// The weight of what has none (§12.4.2).
const FULL: u16 = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Everything,
    Family,
    Name,
}

fn fit(range: &str, media_type: &str) -> Option<Fit> {
    let family = media_type.split('/').next().unwrap_or_default();
    match range.split_once('/')? {
        _ if range.eq_ignore_ascii_case(media_type) => Some(Fit::Name),
        ("*", "*") => Some(Fit::Everything),
        (of, "*") if of.eq_ignore_ascii_case(family) => Some(Fit::Family),
        _ => None,
    }
}

/// The weight, where this parameter is one. One that can't be read is none.
fn quality(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let is_weight = name.eq_ignore_ascii_case("q") && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "0" if is_weight => format!("{part:0<3}").parse().ok(),
        "1" if is_weight => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str], media_type: &str) -> (u16, bool) {
        let headers = lines.iter().map(|line| (header::ACCEPT, line.parse().unwrap())).collect();
        let Wanted { quality, is_named } = wanted(&headers, media_type);
        (quality, is_named)
    }

    #[test]
    fn what_is_said_of_a_type_by_its_name_goes_before_what_is_said_of_all() {
        for (lines, csv) in [
            (&[][..], (1_000, false)),
            (&["text/csv"], (1_000, true)),
            (&["TEXT/Csv ; header=present ; Q=0.5"], (500, true)),
            (&["*/*"], (1_000, false)),
            (&["text/*;q=0.25, */*;q=0.75"], (250, false)),
            (&["*/*, text/csv;q=0"], (0, true)),
            (&["text/csv;q=0.000", "*/*"], (0, true)),
            (&["*/*;q=0.1", "text/csv;q=0.125"], (125, true)),
            (&["text/csv;q=nonsense"], (1_000, true)),
            (&["application/json, text/csvx, */csv"], (0, false)),
            (&[""], (0, false)),
        ] {
            assert_eq!(said(lines, "text/csv"), csv, "{lines:?}");
        }
    }
}
