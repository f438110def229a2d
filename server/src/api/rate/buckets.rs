use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use engine::limits::API_COUNTED_AT_ONCE;

const A_SECOND: u64 = 1_000_000;

/// A bucket that holds `quota` requests and fills by itself. Times are in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    quota: u32,
    /// How long one request takes to be there again.
    each: u64,
}

impl Pace {
    /// This many a second for ever, and this many at once.
    pub const fn new(a_second: u32, at_once: u32) -> Self {
        Self { quota: at_once, each: A_SECOND / a_second as u64 }
    }

    const fn window(self) -> u64 {
        self.each * self.quota as u64
    }
}

/// What came of a request, as the headers tell it.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    /// Requests in a full bucket.
    pub quota: u32,
    /// Seconds in which an empty one is full.
    pub window: u64,
    /// Requests that are left.
    pub left: u64,
    /// Seconds until it is full.
    pub full_in: u64,
    /// Seconds until the next request; 0 where this one goes on.
    pub wait: u32,
}

impl Taken {
    pub const fn is_refused(&self) -> bool {
        self.wait > 0
    }
}

/// A bucket for everybody who asked lately. A bucket is one number, the moment when it is full again (the generic cell
/// rate algorithm, ITU-T I.371), and a full one is not kept.
#[derive(Debug)]
pub struct Buckets<K> {
    pace: Pace,
    most: usize,
    kept: Mutex<Kept<K>>,
}

#[derive(Debug)]
struct Kept<K> {
    full_at: HashMap<K, u64>,
    /// Of all for whom there is no room.
    others_full_at: u64,
    next_sweep: u64,
}

impl<K: Eq + Hash> Buckets<K> {
    pub fn new(pace: Pace) -> Self {
        Self::with_room_for(API_COUNTED_AT_ONCE, pace)
    }

    fn with_room_for(most: usize, pace: Pace) -> Self {
        let kept = Kept { full_at: HashMap::new(), others_full_at: 0, next_sweep: 0 };
        Self { pace, most, kept: Mutex::new(kept) }
    }

    /// Takes one request out of somebody's bucket, if there is one.
    pub fn take(&self, who: K, now: u64) -> Taken {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = kept.of(who, now, self.most);
        let Pace { quota, each } = self.pace;
        let (before, after) = ((*full_at).max(now), (*full_at).max(now) + each);
        let latest = now + self.pace.window();
        let wait = after.saturating_sub(latest);
        if wait == 0 {
            *full_at = after;
        }
        let full_at = if wait == 0 { after } else { before };
        Taken {
            quota,
            window: self.pace.window() / A_SECOND,
            left: latest.saturating_sub(full_at) / each,
            full_in: (full_at - now).div_ceil(A_SECOND),
            wait: u32::try_from(wait.div_ceil(A_SECOND)).unwrap_or(u32::MAX),
        }
    }
}

impl<K: Eq + Hash> Kept<K> {
    fn of(&mut self, who: K, now: u64, most: usize) -> &mut u64 {
        if self.full_at.len() >= most && now >= self.next_sweep {
            self.full_at.retain(|_, full_at| *full_at > now);
            // Looking at all of them for each request would be the very load that is to be kept away.
            self.next_sweep = now + A_SECOND;
        }
        if self.full_at.len() >= most && !self.full_at.contains_key(&who) {
            return &mut self.others_full_at;
        }
        self.full_at.entry(who).or_insert(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two a second, five at once.
    const PACE: Pace = Pace::new(2, 5);

    #[test]
    fn a_bucket_empties_at_once_and_fills_by_the_clock() {
        let buckets = Buckets::new(PACE);
        for left in (0..5).rev() {
            let taken = buckets.take("ci", 0);
            assert_eq!((taken.is_refused(), taken.left), (false, left));
        }
        let refused = buckets.take("ci", 0);
        assert_eq!(refused, Taken { quota: 5, window: 2, left: 0, full_in: 3, wait: 1 });
        assert!(buckets.take("ci", A_SECOND / 2 - 1).is_refused(), "refusing costs nothing, and gives nothing");
        assert!(!buckets.take("ci", A_SECOND / 2).is_refused());
        assert!(!buckets.take("another", 0).is_refused());
    }

    #[test]
    fn who_keeps_the_pace_is_never_refused() {
        let pace = Pace::new(engine::limits::API_REQUESTS_A_SECOND, engine::limits::API_REQUESTS_AT_ONCE);
        let buckets = Buckets::new(pace);
        // Every 50 ms for an hour, and two scripts more beside it.
        for tick in 0..72_000 {
            assert!(!buckets.take("ci", tick * 50_000).is_refused());
            assert!(!buckets.take("ci", tick * 50_000).is_refused());
        }
    }

    #[test]
    fn many_who_ask_once_take_no_more_room_than_there_is() {
        let buckets = Buckets::with_room_for(100, PACE);
        for who in 0..10_000_u32 {
            buckets.take(who, 0);
        }
        assert_eq!(buckets.kept.lock().unwrap().full_at.len(), 100);
        assert!(buckets.take(10_000, 0).is_refused(), "those beyond share one bucket");
        assert!(!buckets.take(1, 0).is_refused(), "who was there first keeps theirs");
        assert!(!buckets.take(10_000, 10 * A_SECOND).is_refused());
        assert_eq!(buckets.kept.lock().unwrap().full_at.len(), 1, "a full bucket is not kept");
    }
}
