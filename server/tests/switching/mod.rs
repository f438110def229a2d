//! Somebody switches again and again while others ask: which answers can be judged, and by what.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A switch that everybody can look at.
pub struct Switch {
    /// How often it was switched and answered: odd is "on", even is "off".
    settled: AtomicUsize,
    stopped: AtomicBool,
}

/// From before a switch is asked for until it is answered: nobody can say what holds.
const UNSETTLED: usize = usize::MAX;
/// For one look at one switch.
const PATIENCE: Duration = Duration::from_mins(1);

impl Switch {
    pub const fn off() -> Self {
        Self { settled: AtomicUsize::new(0), stopped: AtomicBool::new(false) }
    }

    /// Switches for the `n`th time, and leaves it there until it was seen.
    pub fn turn(&self, n: usize, switch: impl FnOnce(), is_seen: impl Fn() -> bool) {
        self.settled.store(UNSETTLED, Ordering::SeqCst);
        switch();
        self.settled.store(n, Ordering::SeqCst);
        // A switch that nobody looked at proves nothing, and a slow machine needs longer to look.
        wait_until("what was switched was read", is_seen);
    }

    /// Asks again and again, and judges what was asked and answered while the switch stayed where it was. `judged` is
    /// after which switch that was the last time.
    pub fn read<A>(&self, pause: Duration, judged: &AtomicUsize, ask: impl Fn() -> A, judge: impl Fn(A, usize)) {
        while !self.stopped.load(Ordering::SeqCst) {
            let before = self.settled.load(Ordering::SeqCst);
            let answer = ask();
            if before != UNSETTLED && before == self.settled.load(Ordering::SeqCst) {
                judge(answer, before);
                judged.store(before, Ordering::SeqCst);
            }
            sleep(pause);
        }
    }

    /// Sends the readers home.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
}

/// A reader that found a wrong answer is gone: then this stops, too, and the test says which one.
pub fn wait_until(what: &str, is_true: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        sleep(Duration::from_millis(1));
    }
}
