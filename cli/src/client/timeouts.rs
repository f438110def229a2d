use std::time::Duration;

use crate::environment::Environment;
use crate::problem::Failure;

/// How long a server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To be found, and then to be connected to.
    pub connect: Duration,
    /// To answer; where the answer is as long as it is, for each part of it.
    pub answer: Duration,
}

const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_mins(1);
/// In seconds.
const LONGEST: u64 = 60 * 60;

impl Timeouts {
    pub fn of(environment: &Environment) -> Result<Self, Failure> {
        let Some(wanted) = &environment.timeout else {
            return Ok(Self { connect: CONNECT, answer: ANSWER });
        };
        let seconds = wanted.trim().parse().ok().filter(|seconds| (1..=LONGEST).contains(seconds));
        let answer = seconds.map(Duration::from_secs).ok_or_else(|| {
            Failure::usage(format!("SALLYPORT_TIMEOUT is no number of seconds from 1 to {LONGEST}. Write it like 30."))
        })?;
        Ok(Self { connect: CONNECT.min(answer), answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(timeout: &str) -> Result<Timeouts, Failure> {
        Timeouts::of(&Environment { timeout: Some(timeout.into()), ..Environment::default() })
    }

    #[test]
    fn a_person_says_how_long_a_server_may_take() {
        for (wanted, connect, answer) in [("5", 5, 5), (" 90 ", 10, 90), ("3600", 10, 3600)] {
            let expected = Timeouts { connect: Duration::from_secs(connect), answer: Duration::from_secs(answer) };
            assert_eq!(of(wanted).unwrap(), expected);
        }
        let usual = Timeouts { connect: CONNECT, answer: ANSWER };
        assert_eq!(Timeouts::of(&Environment::default()).unwrap(), usual);
    }

    #[test]
    fn no_setting_makes_it_wait_for_ever_or_not_at_all() {
        for wanted in ["0", "-1", "3601", "ever", "1.5", "1m", "99999999999999999999"] {
            assert_eq!(of(wanted).unwrap_err().exit() as u8, 2, "{wanted}");
        }
    }
}
