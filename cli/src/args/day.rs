//! A day as the API takes it: what is none is told before anything is sent.

use jiff::civil::Date;

/// `2026-03-03`, as the server reads it, and no other form: two of them compare as the days do. Nothing is no day, so
/// that a variable that is not set widens no search and takes nobody's time.
pub fn day(raw: &str) -> Result<String, &'static str> {
    let day = raw.parse::<Date>().ok().filter(|day| day.to_string() == raw);
    day.map(|_| raw.to_owned()).ok_or("write a day of the calendar, like 2026-03-03")
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
