//! The log: one line an event, to standard output. Standard error is for why the program can't start.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

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

/// Starts the log; a second start in the same process changes nothing.
pub fn start(directives: &str) {
    let filter = EnvFilter::builder().parse_lossy(directives);
    let colours = std::io::stdout().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours);
    // Fails only when there is a log already.
    let _ = log.try_init();
}
