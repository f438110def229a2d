use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::api::{DeviceError, Problem};
use ureq::http::{header, response::Parts};

use super::Request;
use crate::problem::Failure;
use crate::server::Server;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    server: Server,
    status: u16,
    location: Option<String>,
    retry_after: Option<Duration>,
    /// Of the request, where the answer does not say whether it was done.
    doubt: &'static str,
    body: Vec<u8>,
}

/// What any problem says (RFC 9457), and one of a newer server, too.
#[derive(Deserialize)]
struct AnyProblem {
    title: String,
    detail: Option<String>,
}

impl Answer {
    pub fn new(server: &Server, request: &Request, parts: &Parts, body: Vec<u8>) -> Self {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            server: server.clone(),
            status: parts.status.as_u16(),
            location: text(header::LOCATION).map(str::to_owned),
            // In seconds, as a Sallyport server writes it; a date would be of a clock that may not be ours.
            retry_after: text(header::RETRY_AFTER).and_then(|value| value.trim().parse().ok()).map(Duration::from_secs),
            doubt: request.doubt(),
            body,
        }
    }

    /// When to come back, of a server that lets no more through for now (RFC 6585 §4).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after.filter(|_| self.is_rate_limit())
    }

    /// One with this status.
    #[cfg(test)]
    pub fn of_status(status: u16, body: &str) -> Self {
        let server = Server::parse("https://gate.example.com").unwrap();
        Self { server, status, location: None, retry_after: None, doubt: "", body: body.as_bytes().to_vec() }
    }

    /// One that says to come back in so many seconds.
    #[cfg(test)]
    pub fn of_rate_limit(seconds: u64, body: &str) -> Self {
        Self { retry_after: Some(Duration::from_secs(seconds)), ..Self::of_status(429, body) }
    }

    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Whether it is asked too often.
    pub const fn is_rate_limit(&self) -> bool {
        self.status == 429
    }

    /// Whether the server, or what stands before it, could not answer for now.
    pub const fn is_server_error(&self) -> bool {
        matches!(self.status, 500..=599)
    }

    /// What was asked for, or why it is not there.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Failure> {
        if !self.is_success() {
            return Err(self.failure());
        }
        self.parse().ok_or_else(|| self.strange())
    }

    /// That it was done, or why not. Every operation that leaves nothing to be said answers 204, as the API's document
    /// says: anything else may come from whatever stands before the server, and tell of something that never happened.
    pub fn done(self) -> Result<(), Failure> {
        match self.status {
            204 => Ok(()),
            200..=299 => Err(self.strange()),
            _ => Err(self.failure()),
        }
    }

    pub fn parse<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    pub fn failure(&self) -> Failure {
        if let Some(problem) = self.parse::<Problem>() {
            return problem.into();
        }
        if let Some(DeviceError { error_description, .. }) = self.parse() {
            return Failure::of_status(self.status, error_description);
        }
        if let Some(AnyProblem { title, detail }) = self.parse() {
            let words = detail.unwrap_or(title);
            let words = match self.doubt() {
                // Of whatever stands before the server, too, which need not end a sentence.
                doubt if !doubt.is_empty() => format!("{}.{doubt}", words.trim_end_matches('.')),
                _ => words,
            };
            return Failure::of_status(self.status, words);
        }
        let server = &self.server;
        match (self.status, &self.location) {
            (300..=399, Some(to)) => Failure::other(format!(
                "{server} sends on to {to}. That is not followed, for it would carry your sign-in there. If it is right, \
                 give that address with --server."
            )),
            (502..=504, _) => Failure::unreachable(format!(
                "{server} answers {}: what stands before it does not reach the server itself, or lost its answer.{}",
                self.status,
                self.doubt()
            )),
            _ => self.strange(),
        }
    }

    fn strange(&self) -> Failure {
        Failure::other(format!(
            "{} answers {}, but not as a Sallyport server of this version does.{}",
            self.server,
            self.status,
            self.doubt()
        ))
    }

    /// That it may have been done, unless the status denies it: what stands before the server may have lost the answer,
    /// or put one of its own in its place.
    const fn doubt(&self) -> &'static str {
        if self.is_success() || self.is_server_error() { self.doubt } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::Account;

    use super::*;

    fn answer(status: u16, location: Option<&str>, body: &str) -> Answer {
        Answer { location: location.map(str::to_owned), ..Answer::of_status(status, body) }
    }

    #[test]
    fn a_refusal_in_the_words_of_oauth_is_told_in_them() {
        let body = r#"{"error":"slow_down","error_description":"Too many devices wait here."}"#;
        let failure = answer(429, None, body).failure();
        assert_eq!(failure.problem().unwrap().detail, "Too many devices wait here.");
    }

    #[test]
    fn a_page_of_something_else_is_not_taken_for_an_answer() {
        for status in [200, 401, 403, 404, 500] {
            let failure = answer(status, None, "<html>").read::<Account>().unwrap_err();
            assert_eq!(failure.exit() as u8, 1, "{status}");
            assert!(failure.text().unwrap().contains("not as a Sallyport server"));
        }
    }

    #[test]
    fn nothing_but_no_content_says_that_it_was_done() {
        assert!(answer(204, None, "").done().is_ok());
        for (status, body) in [(200, "<html>"), (200, ""), (200, "{}"), (201, "{}"), (202, ""), (205, "")] {
            let failure = answer(status, None, body).done().unwrap_err();
            assert_eq!(failure.exit() as u8, 1, "{status} {body}");
            assert!(failure.text().unwrap().contains("not as a Sallyport server"), "{status} {body}");
        }
    }

    #[test]
    fn a_redirect_is_told_and_not_followed() {
        let failure = answer(301, Some("https://new.example.com/\u{1b}[2J"), "").done().unwrap_err();
        let text = failure.text().unwrap();
        assert!(text.contains("https://new.example.com/") && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn problems_of_this_version_and_of_later_ones_are_told() {
        let known = r#"{"type":"x","title":"Forbidden","status":403,"code":"forbidden","detail":"Your role."}"#;
        let failure = answer(403, None, known).failure();
        assert_eq!((failure.exit() as u8, failure.text().as_deref()), (4, Some("Your role.")));
        let later = r#"{"type":"x","title":"Forbidden","status":403,"code":"forbidden","reason":"moon_phase","detail":"Not at full moon.","fix_url":"https://gate.example.com/moon"}"#;
        let failure = answer(403, None, later).failure();
        let problem = failure.problem().unwrap();
        assert_eq!((failure.exit() as u8, problem.reason, problem.fix_url.is_some()), (4, None, true));
        for later in [
            r#"{"type":"x","title":"A new rule.","status":403,"code":"moon_phase","more":[1]}"#,
            r#"{"type":"x","title":"Forbidden","status":403,"code":"moon_phase","detail":"A new rule."}"#,
        ] {
            let failure = answer(403, None, later).failure();
            assert_eq!((failure.exit() as u8, failure.text().as_deref()), (4, Some("A new rule.")));
        }
    }

    #[test]
    fn what_may_have_been_done_before_the_answer_was_lost_is_not_called_undone() {
        let page = "<html>bad gateway</html>";
        let unknown = r#"{"title":"Bad gateway"}"#;
        let ours = r#"{"type":"x","title":"Error","status":500,"code":"internal","detail":"It failed."}"#;
        let to = |request: &Request, status, body| Answer { doubt: request.doubt(), ..answer(status, None, body) };
        let told = |request: &Request, status, body| to(request, status, body).done().unwrap_err().text().unwrap();
        let (look, change) = (Request::get(&["me"]), Request::post(&["me", "tokens"]).only_once());
        let (replace, delete) = (Request::put(&["x"]), Request::delete(&["x"]));
        let is_doubted =
            |request: &Request, status, body| told(request, status, body).contains("may have been done all the same");
        for (status, body) in
            [(500, page), (502, page), (503, ""), (504, page), (524, page), (502, unknown), (200, page)]
        {
            for request in [&change, &replace, &delete] {
                assert!(is_doubted(request, status, body), "{status} {body}");
            }
            assert!(!is_doubted(&look, status, body), "{status} {body}");
        }
        for (status, body) in [(500, ours), (301, page), (401, page), (404, page), (413, page), (403, unknown)] {
            assert!(!is_doubted(&change, status, body), "{status} {body}");
        }
        let doubt = to(&change, 201, "{}").read::<Account>().unwrap_err().text().unwrap();
        assert!(doubt.ends_with("look before you try again."), "{doubt}");
        assert!(told(&change, 502, unknown).starts_with("Bad gateway. It may"));
    }

    #[test]
    fn a_proxy_without_its_server_is_a_server_that_can_not_be_reached() {
        for status in 502..=504 {
            assert_eq!(answer(status, None, "<html>bad gateway</html>").failure().exit() as u8, 5);
        }
    }
}
