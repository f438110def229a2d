//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Self-hosted sign-in and workspace gate.
#[derive(Debug, Parser)]
#[command(name = "sallyport", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do; without it, serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Read the configuration from this file instead of ./sallyport.toml.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Listen here instead of where the configuration says.
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub listen: Option<String>,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve until told to stop.
    Serve,
    /// Bring the database up to date, and stop.
    Migrate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serving_is_what_happens_when_nothing_is_said() {
        assert_eq!(Cli::parse_from(["sallyport"]).command, None);
        let said = Cli::parse_from(["sallyport", "serve", "--listen", "[::1]:8080"]);
        assert_eq!((said.command, said.listen.as_deref()), (Some(Command::Serve), Some("[::1]:8080")));
    }

    #[test]
    fn unknown_words_are_usage_errors() {
        for words in [["sallyport", "surve"], ["sallyport", "--port"]] {
            assert_eq!(Cli::try_parse_from(words).unwrap_err().exit_code(), 2);
        }
    }
}
