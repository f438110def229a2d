use std::cell::Cell;
use std::time::Duration;

use super::{Answer, Request};

/// What is left of the time that one run waits for a server that lets no more through for now.
#[derive(Debug)]
pub struct Patience(Cell<Duration>);

/// A list of 100,000 members takes half a minute of waiting; whoever is held up for longer than this wants to know.
const WHOLE: Duration = Duration::from_mins(10);

impl Patience {
    pub const fn new() -> Self {
        Self(Cell::new(WHOLE))
    }

    /// How long to wait until the request is sent again, as `Retry-After` says (RFC 9110 §10.2.3). None where it must
    /// not be sent again by itself, where the server does not say, or where it asks for more than is left.
    pub fn pause(&self, request: &Request, answer: &Answer) -> Option<Duration> {
        // Nothing is not a pause: a server that says so would be asked without one, and for ever.
        let pause = answer.retry_after()?.max(Duration::from_secs(1));
        let left = self.0.get().checked_sub(pause).filter(|_| request.is_repeatable())?;
        self.0.set(left);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(seconds: u64) -> Answer {
        Answer::of_rate_limit(seconds, "")
    }

    #[test]
    fn who_is_told_to_come_back_for_ever_gives_up_after_ten_minutes() {
        let (patience, look) = (Patience::new(), Request::get(&["me"]));
        assert_eq!(patience.pause(&look, &later(601)), None);
        assert_eq!(patience.pause(&look, &later(u64::MAX)), None);
        for _ in 0..10 {
            assert_eq!(patience.pause(&look, &later(60)), Some(Duration::from_mins(1)));
        }
        assert_eq!(patience.pause(&look, &later(1)), None);
    }

    #[test]
    fn no_server_is_asked_without_a_pause() {
        assert_eq!(Patience::new().pause(&Request::get(&["me"]), &later(0)), Some(Duration::from_secs(1)));
    }

    #[test]
    fn what_could_be_done_twice_is_not_sent_again_unless_it_bears_a_key() {
        let (patience, create) = (Patience::new(), Request::post(&["me", "tokens"]));
        assert_eq!(patience.pause(&create, &later(1)), None);
        assert_eq!(patience.pause(&Request::delete(&["projects", "1"]), &later(1)), None);
        assert_eq!(patience.pause(&create.only_once(), &later(1)), Some(Duration::from_secs(1)));
    }
}
