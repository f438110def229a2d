//! Opening a page, where there is a browser.

use std::io;
use std::process::{Command, Stdio};

use ureq::http::Uri;

use crate::environment::Environment;
use crate::server::is_this_machine;

/// Whether a browser was asked to show `url`. What it makes of that, nobody learns.
pub fn open(environment: &Environment, url: &str) -> bool {
    may_be_opened(url) && programs(environment).iter().any(|program| start(program, url).is_ok())
}

/// The address comes from a server: it may be a page, and not a file, a script or an option of the program that opens
/// it.
fn may_be_opened(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => is_this_machine(&host.to_ascii_lowercase()),
        _ => false,
    }
}

/// What may open it, best first. Without a display `xdg-open` would start a browser inside the terminal.
fn programs(environment: &Environment) -> Vec<&str> {
    let chosen = environment.browser.iter().flat_map(|browsers| browsers.split(':')).filter(|name| !name.is_empty());
    let usual = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    chosen.chain(environment.has_display.then_some(usual)).collect()
}

fn start(program: &str, url: &str) -> io::Result<()> {
    let mut browser = Command::new(program);
    browser.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    browser.env_remove("SALLYPORT_TOKEN").spawn().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_can_have_pages_opened_and_nothing_else() {
        for page in ["https://gate.example.com/device?code=BCDF", "http://localhost:3000/device", "HTTP://127.0.0.1/"] {
            assert!(may_be_opened(page), "{page}");
        }
        for other in
            ["", "--help", "file:///etc/passwd", "javascript:alert(1)", "http://example.com/", "/bin/sh", "x-app://a"]
        {
            assert!(!may_be_opened(other), "{other}");
        }
    }

    #[test]
    fn without_a_display_only_the_chosen_browser_is_started() {
        let chosen =
            |has_display| Environment { browser: Some("first::second".into()), has_display, ..Environment::default() };
        assert!(programs(&Environment::default()).is_empty());
        assert_eq!(programs(&chosen(false)), ["first", "second"]);
        assert_eq!(programs(&chosen(true))[..2], ["first", "second"]);
        assert_eq!(programs(&chosen(true)).len(), 3);
    }
}
