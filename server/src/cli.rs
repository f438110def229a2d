//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use shared::policy::Plan;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve until told to stop.
    #[default]
    Serve,
    /// Bring the database up to date, and stop.
    Migrate,
    /// Look after the audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Help the person of an account: works beside a running server.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Run a workspace: works beside a running server.
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Ask about decisions: works beside a running server.
    #[command(subcommand)]
    Policy(PolicyCommand),
}

/// What to do with the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Audit {
    /// Find out whether anybody changed it. Only reads; exit code 1 if so.
    Verify {
        /// Print how far each chain goes, as JSON lines: to be kept where nobody who can change the database can.
        #[arg(long)]
        heads: bool,
        /// Also compare with a file that --heads printed earlier.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
}

/// What to do for the person of an account.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum AccountCommand {
    /// Remove every second factor, for somebody who lost them all; signs them out everywhere. Make sure who asks.
    #[command(name = "reset-2fa")]
    ResetSecondFactor {
        /// The address they sign in with.
        email: String,
        /// Why, in a line, for the audit log, which they may read: whom you spoke to, or a ticket.
        #[arg(long)]
        reason: String,
    },
}

/// What to do with a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum WorkspaceCommand {
    /// Put a workspace on a plan.
    SetPlan {
        /// The part of its address behind /w/, present or former.
        workspace: String,
        /// hobby, pro or enterprise.
        #[arg(value_parser = plan)]
        plan: Plan,
    },
}

/// What to ask about decisions.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum PolicyCommand {
    /// Explain what opens a workspace to somebody.
    Explain {
        /// The part of the workspace's address behind /w/, present or former.
        workspace: String,
        /// The address somebody signs in with.
        email: String,
    },
}

fn plan(word: &str) -> Result<Plan, &'static str> {
    Plan::from_word(word).ok_or("write hobby, pro or enterprise")
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
        for words in [
            "surve",
            "--port",
            "workspace",
            "workspace set-plan acme",
            "workspace set-plan acme gold",
            "account reset-2fa a@b.dev",
        ] {
            let words = std::iter::once("sallyport").chain(words.split(' '));
            assert_eq!(Cli::try_parse_from(words).unwrap_err().exit_code(), 2);
        }
    }
}
