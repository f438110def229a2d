//! The one place that knows what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use shared::views::Moment;

/// A point in time: microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Instant {
    /// This many seconds later (earlier, when negative).
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn unix_seconds(self) -> u64 {
        self.0.div_euclid(1_000_000).unsigned_abs()
    }

    /// Whole milliseconds since 1970.
    #[must_use]
    pub const fn unix_millis(self) -> u64 {
        self.0.div_euclid(1_000).unsigned_abs()
    }

    /// Seconds until `later`, rounded up; 0 when it has passed.
    #[must_use]
    pub fn seconds_until(self, later: Self) -> u32 {
        let micros = later.0.saturating_sub(self.0).max(0).unsigned_abs();
        u32::try_from(micros.div_ceil(1_000_000)).unwrap_or(u32::MAX)
    }

    /// The day it lies in, in UTC.
    #[must_use]
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(MICROS_A_DAY))
    }

    /// Only its day, where the hour is nobody's business.
    #[must_use]
    pub fn day_only(self, now: Self) -> Moment {
        let at = Timestamp::from_microsecond(self.0).unwrap_or_default();
        let iso = self.day().iso();
        Moment {
            words: if self.day() == now.day() { "Today".into() } else { at.strftime("%-d %B %Y").to_string() },
            iso,
        }
    }

    /// The point in time for machines, to the microsecond (RFC 3339, UTC).
    #[must_use]
    pub fn rfc3339(self) -> String {
        Timestamp::from_microsecond(self.0).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
    }

    /// The point in time as pages show it.
    #[must_use]
    pub fn moment(self) -> Moment {
        let at = Timestamp::from_microsecond(self.0).unwrap_or_default();
        Moment {
            iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            words: at.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        }
    }
}

const MICROS_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// A day in UTC: how many came before it since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// Reads `2026-12-10`, as date fields send it (HTML, valid date string); `None` for anything else.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let date: Date = raw.parse().ok()?;
        // The parser knows every form of ISO 8601; date fields have one.
        (date.to_string() == raw).then_some(())?;
        // By the days between, not by a moment: the last days of the year 9999 have none in every time zone.
        let epoch = Date::constant(1970, 1, 1);
        Some(Self((date - epoch).get_days().into()))
    }

    /// This many days later (earlier, when negative).
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// When it begins.
    #[must_use]
    pub const fn begins(self) -> Instant {
        Instant(self.0.saturating_mul(MICROS_A_DAY))
    }

    /// `2026-12-10`, as date fields want it.
    #[must_use]
    pub fn iso(self) -> String {
        self.begins().moment().iso.chars().take("2026-12-10".len()).collect()
    }
}

/// Tells the time; a test moves it by hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn manual(start: Instant) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.0))))
    }

    /// Moves a manual clock forward by seconds; the system clock is not ours to move.
    pub fn advance(&self, seconds: i64) {
        if let Source::Manual(micros) = &self.0 {
            micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }

    /// Now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine for the time")]
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Source::Manual(micros) => Instant(micros.load(Ordering::SeqCst)),
        }
    }
}
