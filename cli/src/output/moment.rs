/// A time of the API (RFC 3339, UTC), to the minute and for eyes; as it came if it is something else.
pub fn minute(moment: &str) -> String {
    let parts = moment.get(..10).zip(moment.get(11..16));
    match parts {
        Some((day, time)) if moment.as_bytes().get(10) == Some(&b'T') && moment.ends_with('Z') => {
            format!("{day} {time} UTC")
        }
        _ => moment.to_owned(),
    }
}

/// The same, where there may be none.
pub fn minute_or<'a>(moment: Option<&str>, otherwise: &'a str) -> std::borrow::Cow<'a, str> {
    moment.map_or_else(|| otherwise.into(), |moment| minute(moment).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_at_a_glance_and_strange_ones_stay() {
        assert_eq!(minute("2026-11-22T09:05:59.123456Z"), "2026-11-22 09:05 UTC");
        for strange in ["", "tomorrow", "2026-11-22T09:05:59+02:00", "2026-11-22", "ééééééééééééé"] {
            assert_eq!(minute(strange), strange);
        }
        assert_eq!(minute_or(None, "never"), "never");
    }
}
