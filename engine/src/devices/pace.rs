use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::Instant;
use crate::limits::{DEVICE_INTERVAL, DEVICE_SLOW_DOWN, DEVICES_PACED_AT_ONCE};
use crate::secret::TokenHash;

/// How soon each device that waits may ask again (RFC 8628 §3.5). In memory, so that two hundred that ask every five
/// seconds write nothing. A server that starts, or another one beside it, knows nothing of what was asked before and
/// says `slow_down` later than it might; a device that is slower already keeps to any pace.
#[derive(Debug)]
pub struct Paces {
    most: usize,
    kept: Mutex<HashMap<TokenHash, Pace>>,
}

#[derive(Clone, Copy, Debug)]
struct Pace {
    /// In seconds.
    interval: u32,
    next: Instant,
    /// When there is nothing left to wait for.
    expires: Instant,
}

impl Default for Paces {
    fn default() -> Self {
        Self { most: DEVICES_PACED_AT_ONCE, kept: Mutex::default() }
    }
}

impl Paces {
    /// Notes that a device asked; `false` when it was too early, and has to wait longer from now on.
    pub fn note(&self, device_code: TokenHash, expires: Instant, now: Instant) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&device_code) {
            kept.retain(|_, pace| now < pace.expires);
            if kept.len() >= self.most {
                // Only a flood gets here. Saying nothing is allowed, and a flood is stopped elsewhere.
                return true;
            }
        }
        let first = Pace { interval: DEVICE_INTERVAL, next: now, expires };
        let pace = kept.entry(device_code).or_insert(first);
        let is_in_time = pace.next <= now;
        if !is_in_time {
            pace.interval = pace.interval.saturating_add(DEVICE_SLOW_DOWN);
        }
        pace.next = now.plus(pace.interval.into());
        is_in_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_takes_no_more_room_than_there_is_and_drives_out_nobody_who_waits() {
        let paces = Paces { most: 2, ..Paces::default() };
        let (start, codes) = (Instant(0), ["a", "b", "c"].map(TokenHash::of));
        for code in codes {
            assert!(paces.note(code, start.plus(60), start));
        }
        assert_eq!(codes.map(|code| paces.note(code, start.plus(60), start)), [false, false, true]);
        assert_eq!(paces.kept.lock().unwrap().len(), 2);
        // Those before have nothing left to wait for.
        let later = start.plus(60);
        assert_eq!([(); 2].map(|()| paces.note(codes[2], later.plus(60), later)), [true, false]);
        assert_eq!(paces.kept.lock().unwrap().len(), 1);
    }
}
