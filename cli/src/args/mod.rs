//! What can be typed.

mod day;
mod name;
mod project;
mod token;
mod wanted;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use name::slug;
pub use name::{Id, Workspace};
pub use project::Project;
pub use token::{Owner, Tokens};
pub use workspace::{Audit, Enforce, Members};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  anything that no other code stands for, like something that is not there
  2  the command line is wrong, or a value in it is one that the server does not take
  3  not signed in
  4  refused by a policy, a role or a plan, or not confirmed in the browser; it says the reason and, where one helps,
     the address that puts it right
  5  the server can't be reached

Environment:
  SALLYPORT_TOKEN        a token to use instead of a session; needs a server, too; set but empty, nobody is signed in
  SALLYPORT_SERVER       the server, unless --server names one
  SALLYPORT_CREDENTIALS  where sessions are kept: auto (the keyring if there is one, else a file), keyring, file
  SALLYPORT_TIMEOUT      seconds that a server may take to answer, or to go on in an export; by default 60
  HTTPS_PROXY, NO_PROXY  the proxy on the way to the server, and who is reached without it
  SSL_CERT_FILE          certificate authorities to trust instead of the system's
  NO_COLOR               no colours";

/// Sallyport at a terminal and in pipelines.
///
/// At a terminal you sign in with `sally login`, and are guarded like in a browser: a workspace that
/// requires 2FA stays shut until your session used it. A pipeline brings a token in `SALLYPORT_TOKEN`.
#[derive(Debug, Parser)]
#[command(name = "sally", version, about, after_long_help = EXIT_CODES, verbatim_doc_comment)]
#[command(arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print what the API says, as JSON, or where that is nothing what was done, like `{"revoked": "…"}`; an error goes
    /// to stderr as a problem (RFC 9457).
    #[arg(long, global = true)]
    pub json: bool,
    /// The server, like `https://gate.example.com`; by default the one you signed in to last.
    #[arg(long, global = true, value_name = "URL", env = "SALLYPORT_SERVER", hide_env = true)]
    pub server: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in, in a browser on this machine or on any other.
    #[command(after_help = "Example:\n  sally login --server https://gate.example.com")]
    Login(Login),
    /// Sign out, and forget the session.
    #[command(after_help = "Example:\n  sally logout")]
    Logout,
    /// Say who is signed in, and with what.
    #[command(after_help = "Example:\n  sally whoami --json")]
    Whoami,
    /// List my workspaces, and whether they are open to me.
    #[command(after_help = "Example:\n  sally workspaces")]
    Workspaces,
    /// Explain whether a workspace is open to me: exit code 0 if so, 4 if not.
    #[command(after_help = "Example:\n  sally access acme && echo open")]
    Access(Workspace),
    /// List the projects of a workspace.
    #[command(after_help = "Example:\n  sally projects acme")]
    Projects(Workspace),
    /// Create, show or delete a project.
    #[command(subcommand, after_help = "Example:\n  sally project create acme \"Launch pad\"")]
    Project(Project),
    /// List the members of a workspace. Second factors are told to admins.
    #[command(after_help = "Example:\n  sally members acme --without-2fa")]
    Members(Members),
    /// Say what a workspace requires, or change it: on, off, or a preview of whom it would shut out.
    #[command(after_help = "Example:\n  sally enforce acme preview && sally enforce acme on")]
    Enforce {
        /// The workspace: the part of its address behind /w/.
        #[arg(value_parser = slug)]
        workspace: String,
        /// What to do; without it, what is required now is shown.
        #[command(subcommand)]
        what: Option<Enforce>,
    },
    /// Read the audit log of a workspace, newest first, or export all of it. For admins.
    #[command(after_help = "Example:\n  sally audit acme --export csv > acme.csv")]
    Audit(Audit),
    /// List, create or revoke tokens for automation.
    #[command(subcommand, after_help = "Example:\n  sally tokens list --workspace acme")]
    Tokens(Tokens),
    /// Print what completes commands in a shell.
    #[command(after_help = "Example:\n  sally completions bash > ~/.local/share/bash-completion/completions/sally")]
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Print the manual page, or write one for each command.
    #[command(after_help = "Example:\n  sally man --to ~/.local/share/man/man1")]
    Man {
        /// Write a page for each command into this folder, instead of printing the first.
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
}

/// How to sign in.
#[derive(Debug, Args)]
pub struct Login {
    /// Only print the address, and open no browser.
    #[arg(long)]
    pub no_browser: bool,
}

/// Whether problems are wanted as JSON by words that were not understood as a whole.
pub fn wants_json(words: impl IntoIterator<Item = OsString>) -> bool {
    words.into_iter().take_while(|word| word != "--").any(|word| word == "--json")
}

/// What was not understood: what clap says first, without its hints and the usage.
pub fn in_a_sentence(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "A command is missing, or what it is about. See --help.".to_owned();
    }
    let text = error.render().to_string();
    let said = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = said.trim_start_matches("error: ").split_whitespace().collect();
    format!("The command line is wrong: {}.", words.join(" ").trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use shared::limits::{NAME_MAX, TOKEN_DAYS_MAX};

    use super::*;

    #[test]
    fn what_can_be_typed_makes_sense() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_would_lead_to_another_path_is_a_usage_error() {
        for words in [
            &["access", "../me"][..],
            &["access", "Acme Inc"],
            &["access", ""],
            &["project", "show", ".."],
            &["project", "show", "a/b"],
            &["tokens", "revoke", "%2e%2e"],
            &["tokens", "list", "--project", "a?b"],
        ] {
            let error = Cli::try_parse_from(["sally"].iter().chain(words)).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
    }

    #[test]
    fn what_no_server_would_take_is_a_usage_error() {
        let (long, longest) = ("ß".repeat(NAME_MAX + 1), "ß".repeat(NAME_MAX));
        for words in [
            &["audit", "acme", "--from", "x"][..],
            &["audit", "acme", "--to", "2026-02-30"],
            &["audit", "acme", "--from", ""],
            &["audit", "acme", "--kind", ""],
            &["audit", "acme", "--person", ""],
            &["audit", "acme", "--person", " ", "--export", "csv"],
            &["members", "acme", "--search", ""],
            &["members", "acme", "--search=\t"],
            &["enforce", "acme", "on", "--grace-until", "soon"],
            &["enforce", "acme", "on", "--grace-until", ""],
            &["project", "create", "acme", &long],
            &["project", "create", "acme", " "],
            &["tokens", "create", &long],
            &["tokens", "create", "a\u{202E}b"],
        ] {
            let error = Cli::try_parse_from(["sally"].iter().chain(words)).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
        for words in [
            &["audit", "acme", "--from", "2026-03-03", "--to", "2026-03-03"][..],
            &["audit", "acme", "--kind", "session.began", "--person", "Ada L"],
            &["members", "acme", "--search", "ü"],
            &["enforce", "acme", "on", "--grace-until", "2026-12-24"],
            &["project", "create", "acme", &longest],
            &["tokens", "create", &longest],
        ] {
            assert!(Cli::try_parse_from(["sally"].iter().chain(words)).is_ok(), "{words:?}");
        }
    }

    #[test]
    fn a_token_is_no_argument() {
        assert!(Cli::try_parse_from(["sally", "whoami", "--token", "slp_acc_x"]).is_err());
    }

    #[test]
    fn a_token_lives_as_long_as_it_may_and_the_help_says_how_long_that_is() {
        let create = |days: i64| {
            Cli::try_parse_from(["sally", "tokens", "create", "ci", "--expires-in-days", &days.to_string()])
        };
        assert!(create(1).is_ok() && create(TOKEN_DAYS_MAX).is_ok());
        for days in [0, TOKEN_DAYS_MAX + 1] {
            assert_eq!(create(days).unwrap_err().exit_code(), 2, "{days}");
        }
        let help = Cli::try_parse_from(["sally", "tokens", "create", "--help"]).unwrap_err().to_string();
        assert!(help.contains(&format!("at most {TOKEN_DAYS_MAX};")), "{help}");
    }

    #[test]
    fn a_token_belongs_to_one_thing() {
        assert!(Cli::try_parse_from(["sally", "tokens", "list", "--workspace", "a", "--project", "b"]).is_err());
        assert!(Cli::try_parse_from(["sally", "tokens", "create", "ci", "--scope", "admin"]).is_err());
    }
}
