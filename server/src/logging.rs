//! The log: one line an event, to standard output. Standard error is for why the program can't start.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Libraries that say too much: addresses, which hold tokens, once they are asked to tell everything; or every passkey
/// that was refused as an error of ours, and what it is made of. Why it was refused stands in the audit log.
const CAPPED: [&str; 4] = ["tower_http=info", "hyper=info", "webauthn_rs=off", "webauthn_rs_core=off"];

/// Whether `directives` say which lines are written; given back when they do.
pub fn check(directives: &str) -> Result<String, (String, &'static str)> {
    match EnvFilter::builder().parse(directives) {
        Ok(_) => Ok(directives.to_owned()),
        Err(_) => Err((
            format!("is {directives:?}, which is not a log filter"),
            "write a level like info, or info,engine=debug",
        )),
    }
}

/// Which lines are written when the operator asks for `directives`.
#[must_use]
pub fn filter(directives: &str) -> EnvFilter {
    let capped = CAPPED.into_iter().filter_map(|cap| cap.parse().ok());
    capped.fold(EnvFilter::builder().parse_lossy(directives), EnvFilter::add_directive)
}

/// Starts the log; a second start in the same process changes nothing.
pub fn start(directives: &str) {
    let colours = std::io::stdout().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter(directives))
        .with_ansi(colours)
        // A line that nobody reads any more is lost. To complain of it would be one more, and where nobody reads that
        // either a panic: whatever reads the log would take the gate along when it ends.
        .log_internal_errors(false);
    // Fails only when there is a log already.
    let _ = log.try_init();
}
