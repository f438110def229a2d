//! Being let in by a person with a browser, on this machine or on any other (RFC 8628).

use std::thread;
use std::time::{Duration, Instant};

use shared::api::{DeviceAuthorization, DeviceError, DeviceErrorCode, DeviceToken, GRANT_TYPE, Me};
use shared::limits::NAME_MAX;
use shared::policy::Level;

use crate::browser;
use crate::client::{Answer, Client, Request};
use crate::environment::Environment;
use crate::output::spinner::Spinner;
use crate::output::terminal::is_unsafe;
use crate::output::{is_interactive, say};
use crate::problem::Failure;
use crate::secret::Secret;

const CLIENT: &str = "sally";

/// Seconds that `slow_down` adds, for good (RFC 8628 §3.5).
const SLOWER: u64 = 5;
/// So many questions in a row that got no answer say that none will come.
const SILENCES: u32 = 5;

/// Why nobody was let in.
#[derive(Debug)]
pub enum NotLetIn {
    /// Somebody said no.
    Denied,
    /// Nobody said anything in time.
    TooLate,
    /// It did not come to that.
    Failed(Failure),
}

impl NotLetIn {
    /// Of who wanted to sign in, and is not.
    pub fn signing_in(self) -> Failure {
        match self {
            Self::Denied => Failure::not_signed_in("It was denied in the browser."),
            Self::TooLate => Failure::not_signed_in("Nobody approved it in time. Run it again."),
            Self::Failed(failure) => failure,
        }
    }

    /// Of who is signed in, and was to confirm it.
    pub fn stepping_up(self) -> Failure {
        match self {
            Self::Denied => Failure::not_confirmed("It was denied in the browser. Nothing was done."),
            Self::TooLate => Failure::not_confirmed("Nobody confirmed it in time. Nothing was done."),
            Self::Failed(failure) => failure,
        }
    }
}

impl From<Failure> for NotLetIn {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Asks to be let in, says where somebody can do that, and waits until they did. Where `level` asks for a passkey, the
/// browser leads to that first.
pub fn authorize(
    client: &Client,
    environment: &Environment,
    opens_browser: bool,
    level: Level,
) -> Result<Secret, NotLetIn> {
    let name = device_name(environment);
    let mut fields = vec![("client_id", CLIENT), ("device_name", &name)];
    if level == Level::PhishingResistant {
        fields.push(("acr_values", level.word()));
    }
    let ask = Request::post(&["device", "authorization"]).form(&fields);
    let asked: DeviceAuthorization = client.send(&ask, None)?.read()?;
    let opened = opens_browser && is_interactive() && browser::open(environment, &asked.verification_uri_complete);
    say(&invitation(&asked, opened, level));
    wait(client, &asked)
}

fn wait(client: &Client, asked: &DeviceAuthorization) -> Result<Secret, NotLetIn> {
    let _spinner = Spinner::begin("Waiting for you to approve it in the browser");
    let question = Request::post(&["device", "token"]).form(&[
        ("grant_type", GRANT_TYPE),
        ("device_code", &asked.device_code),
        ("client_id", CLIENT),
    ]);
    let end = Instant::now() + Duration::from_secs(asked.expires_in.into());
    let mut pace = Pace::new(asked.interval);
    while Instant::now() < end {
        // Whoever is to come back when it is over waits no longer than that.
        thread::sleep(pace.pause().min(end.saturating_duration_since(Instant::now())));
        match client.exchange(&question, None) {
            Ok(answer) if answer.is_success() => return Ok(token(answer)?),
            Ok(answer) => pace.heed(&answer)?,
            Err(silence) => pace.no_answer(silence)?,
        }
    }
    Err(NotLetIn::TooLate)
}

fn token(answer: Answer) -> Result<Secret, Failure> {
    let DeviceToken { access_token, .. } = answer.read()?;
    Secret::parse(&access_token).ok_or_else(|| Failure::other("The server sent a session that can't be used."))
}

/// Whose session it is that was approved. A server that is away for a moment is asked again: nobody is to approve it
/// twice for that.
pub fn who_was_let_in(client: &Client, fresh: &Secret) -> Result<Me, Failure> {
    let question = Request::get(&["me"]);
    let mut pace = Pace::new(1);
    loop {
        match client.send(&question, Some(fresh)) {
            Ok(answer) if answer.is_server_error() => pace.no_answer(answer.failure())?,
            Ok(answer) => return answer.read(),
            Err(silence) => pace.no_answer(silence)?,
        }
        let _spinner = Spinner::begin("It is approved; waiting to ask the server again for whom");
        thread::sleep(pace.pause());
    }
}

/// How often to ask.
#[derive(Debug, PartialEq, Eq)]
struct Pace {
    seconds: u64,
    /// What the last answer asked for, in seconds: for once.
    wait: u64,
    silences: u32,
}

impl Pace {
    fn new(interval: u32) -> Self {
        Self { seconds: u64::from(interval.max(1)), wait: 0, silences: 0 }
    }

    const fn pause(&self) -> Duration {
        // Ever more seldom while nothing answers.
        let seconds = self.seconds.saturating_mul(1 << self.silences);
        Duration::from_secs(if self.wait > seconds { self.wait } else { seconds })
    }

    /// Goes on, slower if told so, or gives up.
    fn heed(&mut self, answer: &Answer) -> Result<(), NotLetIn> {
        if answer.is_server_error() {
            // As a proxy says it while the server behind it starts anew.
            return Ok(self.no_answer(answer.failure())?);
        }
        self.silences = 0;
        // A crowd behind one address is told to come back together.
        let wait = answer.retry_after().map(|wait| wait.as_secs());
        self.wait = wait.unwrap_or_default();
        if let Some(DeviceError { error, error_description }) = answer.parse() {
            return self.follow(error, error_description);
        }
        // Whoever says it, the server or what stands before it, and in whatever words.
        if !answer.is_rate_limit() {
            return Err(answer.failure().into());
        }
        if wait.is_none() {
            self.seconds += SLOWER;
        }
        Ok(())
    }

    fn follow(&mut self, error: DeviceErrorCode, description: String) -> Result<(), NotLetIn> {
        match error {
            DeviceErrorCode::AuthorizationPending => Ok(()),
            DeviceErrorCode::SlowDown => {
                self.seconds += SLOWER;
                Ok(())
            }
            DeviceErrorCode::AccessDenied => Err(NotLetIn::Denied),
            DeviceErrorCode::ExpiredToken => Err(NotLetIn::TooLate),
            DeviceErrorCode::InvalidGrant
            | DeviceErrorCode::UnsupportedGrantType
            | DeviceErrorCode::InvalidRequest
            | DeviceErrorCode::InvalidClient => Err(Failure::other(description).into()),
        }
    }

    /// A server that is away for a moment is asked again, until it was for too long.
    fn no_answer(&mut self, silence: Failure) -> Result<(), Failure> {
        self.silences += 1;
        self.wait = 0;
        if self.silences < SILENCES { Ok(()) } else { Err(silence) }
    }
}

fn invitation(asked: &DeviceAuthorization, opened: bool, level: Level) -> String {
    let DeviceAuthorization { verification_uri, verification_uri_complete, user_code, .. } = asked;
    let how = if opened { "A browser should be opening. If not, open" } else { "Open, on this machine or any other," };
    // Whoever types the code is not led to the passkey.
    let in_which = if level == Level::PhishingResistant { ", in a browser that has used your passkey" } else { "" };
    // One line each: a name or an address of the server's adds none.
    let [complete, plain, code] =
        [verification_uri_complete, verification_uri, &in_groups(user_code)].map(|text| text.replace('\n', " "));
    format!(
        "{how}\n\n    {complete}\n\nand approve it if this code stands there:\n\n    {code}\n\n\
         Or type the code at {plain}{in_which}. It works for {}.\n",
        minutes(asked.expires_in)
    )
}

fn minutes(seconds: u32) -> String {
    match seconds.div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

/// The code in groups of four, as the page shows it: so the eye can compare them.
fn in_groups(code: &str) -> String {
    let letters: Vec<char> = code.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What the person who approves sees, and later in the list of their sessions.
fn device_name(environment: &Environment) -> String {
    let host = rustix::system::uname();
    let host = host.nodename().to_string_lossy();
    let user = environment.user.as_deref().unwrap_or("somebody");
    format!("{user}@{host}").chars().filter(|letter| !is_unsafe(*letter)).take(NAME_MAX).collect()
}

#[cfg(test)]
mod tests {
    use shared::ErrorCode;

    use super::*;

    fn pending() -> Answer {
        Answer::of_status(400, r#"{"error":"authorization_pending","error_description":"Not yet."}"#)
    }

    fn told(pace: &mut Pace, error: DeviceErrorCode) -> Option<u8> {
        pace.follow(error, "why".into()).err().map(|why| why.signing_in().exit() as u8)
    }

    #[test]
    fn who_is_told_to_slow_down_stays_slow() {
        let mut pace = Pace::new(5);
        assert_eq!(told(&mut pace, DeviceErrorCode::AuthorizationPending), None);
        assert_eq!(pace.pause(), Duration::from_secs(5));
        assert_eq!(told(&mut pace, DeviceErrorCode::SlowDown), None);
        assert_eq!(told(&mut pace, DeviceErrorCode::SlowDown), None);
        assert_eq!(told(&mut pace, DeviceErrorCode::AuthorizationPending), None);
        assert_eq!(pace.pause(), Duration::from_secs(15));
    }

    #[test]
    fn who_is_one_of_a_crowd_comes_back_when_told() {
        let crowded = r#"{"error":"slow_down","error_description":"Too many devices."}"#;
        for (seconds, pause) in [(1, 10), (60, 60)] {
            let mut pace = Pace::new(5);
            assert!(pace.heed(&Answer::of_rate_limit(seconds, crowded)).is_ok());
            assert_eq!(pace.pause(), Duration::from_secs(pause));
            assert!(pace.heed(&pending()).is_ok());
            assert_eq!(pace.pause(), Duration::from_secs(10), "what is asked for once is waited for once");
        }
    }

    #[test]
    fn whoever_says_that_it_is_too_often_is_heeded() {
        let problem = r#"{"type":"x","title":"Slower","status":429,"code":"rate_limited","detail":"Too many."}"#;
        for body in [problem, "<html>Too many requests</html>", ""] {
            let mut pace = Pace::new(5);
            assert!(pace.heed(&Answer::of_rate_limit(30, body)).is_ok(), "{body}");
            assert_eq!(pace.pause(), Duration::from_secs(30), "{body}");
            assert!(pace.heed(&Answer::of_rate_limit(2, body)).is_ok(), "{body}");
            assert_eq!(pace.pause(), Duration::from_secs(5), "{body}: nobody is asked sooner than before");
            assert!(pace.heed(&Answer::of_status(429, body)).is_ok(), "{body}");
            assert_eq!(pace.pause(), Duration::from_secs(10), "{body}");
        }
    }

    #[test]
    fn who_was_silent_and_answers_again_is_asked_as_often_as_before() {
        let mut pace = Pace::new(5);
        for (slower, seldom, again) in [(false, 20, 5), (true, 40, 10), (false, 40, 10)] {
            if slower {
                assert_eq!(told(&mut pace, DeviceErrorCode::SlowDown), None);
            }
            for _ in 0..2 {
                assert!(pace.no_answer(Failure::unreachable("away")).is_ok());
            }
            assert_eq!(pace.pause(), Duration::from_secs(seldom));
            assert!(pace.heed(&pending()).is_ok());
            assert_eq!(pace.pause(), Duration::from_secs(again));
        }
    }

    #[test]
    fn a_server_that_names_no_interval_is_not_flooded() {
        assert_eq!(Pace::new(0).pause(), Duration::from_secs(1));
    }

    #[test]
    fn a_no_is_a_no() {
        for (error, exit) in [
            (DeviceErrorCode::AccessDenied, 3),
            (DeviceErrorCode::ExpiredToken, 3),
            (DeviceErrorCode::InvalidGrant, 1),
            (DeviceErrorCode::InvalidClient, 1),
        ] {
            assert_eq!(told(&mut Pace::new(5), error), Some(exit), "{error:?}");
        }
    }

    #[test]
    fn a_moment_of_silence_is_borne_and_a_long_one_told() {
        let mut pace = Pace::new(5);
        let silence = || Failure::unreachable("away");
        for _ in 1..SILENCES {
            assert!(pace.no_answer(silence()).is_ok());
        }
        assert_eq!(pace.pause(), Duration::from_secs(80));
        assert_eq!(pace.no_answer(silence()).unwrap_err().exit() as u8, 5);
    }

    #[test]
    fn a_proxy_that_does_not_reach_its_server_for_a_moment_is_borne_and_for_long_told() {
        for (status, body, exit) in [(502, "<html>bad gateway</html>", 5), (503, "", 5), (504, "", 5), (500, "", 1)] {
            let mut pace = Pace::new(1);
            let away = || Answer::of_status(status, body);
            for _ in 1..SILENCES {
                assert!(pace.heed(&away()).is_ok(), "{status}");
            }
            assert_eq!(pace.heed(&away()).unwrap_err().signing_in().exit() as u8, exit, "{status}");
            assert!(pace.heed(&pending()).is_ok());
            assert!(pace.heed(&away()).is_ok(), "{status}: an answer in between begins the count anew");
        }
        assert!(Pace::new(1).heed(&Answer::of_status(404, "<html>")).is_err());
    }

    #[test]
    fn whoever_is_signed_in_is_not_told_that_they_are_not() {
        for (why, words) in [(NotLetIn::Denied, "denied in the browser"), (NotLetIn::TooLate, "in time")] {
            let told = why.stepping_up();
            assert_eq!((told.exit() as u8, told.problem().unwrap().code), (4, ErrorCode::StepUpRequired));
            let text = told.text().unwrap();
            assert!(text.contains(words) && text.ends_with("Nothing was done."), "{text}");
        }
    }

    #[test]
    fn the_code_can_be_compared_at_a_glance() {
        for code in ["BCDFGHJK", "BCDF-GHJK", " BCDF GHJK\u{1b}"] {
            assert_eq!(in_groups(code), "BCDF-GHJK");
        }
    }

    #[test]
    fn a_device_has_a_name_that_fits_on_its_line() {
        let environment = Environment { user: Some("ada\n\u{202E}".repeat(99)), ..Environment::default() };
        let name = device_name(&environment);
        assert!(name.starts_with("adaada") && name.chars().count() == NAME_MAX && !name.contains(is_unsafe));
    }
}
