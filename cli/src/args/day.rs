//! A day as the API takes it: what is none is told before anything is sent.

/// `2026-03-03`, as the server reads it, and no other form: two of them compare as the days do. Nothing is no day, so
/// that a variable that is not set widens no search and takes nobody's time.
pub fn day(raw: &str) -> Result<String, &'static str> {
    let day = parts(raw).filter(|(year, month, day)| (1..=days(*year, *month)).contains(day));
    day.map(|_| raw.to_owned()).ok_or("write a day of the calendar, like 2026-03-03")
}

/// Year, month and day, whatever they are.
fn parts(raw: &str) -> Option<(u32, u32, u32)> {
    let number = |digits: &[u8]| {
        let digit = |sum, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'));
        digits.iter().try_fold(0, digit)
    };
    match raw.as_bytes() {
        [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => {
            Some((number(year)?, number(&[*m1, *m2])?, number(&[*d1, *d2])?))
        }
        _ => None,
    }
}

/// How many days the month has; none where there is no such month.
const fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for raw in ["2026-03-03", "2024-02-29", "2000-02-29", "2026-04-30", "2026-12-31", "0001-01-01", "9999-12-31"] {
            assert_eq!(day(raw).as_deref(), Ok(raw));
        }
    }

    #[test]
    fn what_the_server_would_refuse_is_no_day() {
        for raw in [
            "",
            " ",
            "x",
            "yesterday",
            "2026-3-3",
            "20260303",
            "2026-02-30",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "02026-01-01",
            "-026-01-01",
            "+026-01-01",
            "2026-03-03T00:00",
            " 2026-03-03",
            "2026-03-03 ",
            "2026/03/03",
            "２０２６-03-03",
            "99999-01-01",
        ] {
            assert!(day(raw).is_err(), "{raw:?}");
        }
    }
}
