//! What can be typed.

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use shared::input::Slug;
use shared::policy::{Level, Role, TokenScope};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  anything that no other code stands for
  2  the command line is wrong
  3  not signed in
  4  refused by a policy, a role or a plan; what is said names the reason and the address that puts it right
  5  the server can't be reached

Environment:
  SALLYPORT_TOKEN        a token to use instead of a session; needs a server, too
  SALLYPORT_SERVER       the server, unless --server names one
  SALLYPORT_CREDENTIALS  where sessions are kept: auto (the keyring if there is one, else a file), keyring, file
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
    /// Print what the API says, as JSON; an error goes to stderr as a problem (RFC 9457).
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

/// Which workspace.
#[derive(Debug, Args)]
pub struct Workspace {
    /// The part of its address behind /w/.
    #[arg(value_name = "WORKSPACE", value_parser = slug)]
    pub slug: String,
}

/// Which members.
#[derive(Debug, Args)]
pub struct Members {
    /// Of which workspace: the part of its address behind /w/.
    #[arg(value_parser = slug)]
    pub workspace: String,
    /// Only those with this in their name or address.
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only this role.
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::word)))]
    pub role: Option<String>,
    /// Only who has no second factor. For admins.
    #[arg(long = "without-2fa")]
    pub without_second_factor: bool,
}

/// What to do with what a workspace requires.
#[derive(Debug, Subcommand)]
pub enum Enforce {
    /// Require 2FA: from now on whoever has none is shut out.
    #[command(after_help = "Example:\n  sally enforce acme on --level passkeys --grace-until 2026-12-24")]
    On {
        /// Any second factor, or passkeys only.
        #[arg(long, default_value = "any", value_parser = level_parser())]
        level: Level,
        /// The last day (UTC) on which members of today get in as before; by default it counts at once.
        #[arg(long, value_name = "DAY")]
        grace_until: Option<String>,
    },
    /// Require nothing beyond a password.
    #[command(after_help = "Example:\n  sally enforce acme off")]
    Off,
    /// Say whom a level would shut out, without requiring it.
    #[command(after_help = "Example:\n  sally enforce acme preview --json | jq -r '.items[].email'")]
    Preview {
        /// Any second factor, or passkeys only.
        #[arg(long, default_value = "any", value_parser = level_parser())]
        level: Level,
    },
}

/// Which events.
#[derive(Debug, Args)]
pub struct Audit {
    /// Of which workspace: the part of its address behind /w/.
    #[arg(value_parser = slug)]
    pub workspace: String,
    /// Only this kind, like `workspace.enforcement_switched`.
    #[arg(long)]
    pub kind: Option<String>,
    /// Only what this address did, or what concerns it.
    #[arg(long, value_name = "E-MAIL")]
    pub person: Option<String>,
    /// The first day (UTC), like 2026-03-03.
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// The last day (UTC).
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// Print every event, oldest first, in this format, and not only the newest ones. The log tells that you did.
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(["ndjson", "csv"]), conflicts_with = "json")]
    pub export: Option<String>,
}

/// What to do with a project.
#[derive(Debug, Subcommand)]
pub enum Project {
    /// Create a project.
    #[command(after_help = "Example:\n  sally project create acme \"Launch pad\"")]
    Create {
        /// The workspace: the part of its address behind /w/.
        #[arg(value_parser = slug)]
        workspace: String,
        /// Its name.
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        name: String,
    },
    /// Show a project.
    #[command(after_help = "Example:\n  sally project show 019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10")]
    Show(Id),
    /// Delete a project, for good. Asks for its name.
    #[command(
        after_help = "Example:\n  sally project delete 019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10 --confirm \"Launch pad\""
    )]
    Delete {
        /// Which one.
        #[command(flatten)]
        project: Id,
        /// Its name, to say that you mean it. Without it you are asked, at a terminal.
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}

/// Which thing.
#[derive(Debug, Args)]
pub struct Id {
    /// Its id, as the lists show it.
    #[arg(value_parser = id)]
    pub id: String,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum Tokens {
    /// List tokens.
    #[command(after_help = "Example:\n  sally tokens list --workspace acme")]
    List(Owner),
    /// Create a token. Its secret is all that goes to stdout, and is never shown again.
    #[command(
        after_help = "Example:\n  sally tokens create deploy --workspace acme --scope write --expires-in-days 90 | gh secret set SALLYPORT_TOKEN"
    )]
    Create {
        /// What it is for.
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        name: String,
        #[command(flatten)]
        owner: Owner,
        /// Whether it may also change things.
        #[arg(long, default_value = "read", value_parser = PossibleValuesParser::new(["read", "write"]).map(|word| scope(&word)))]
        scope: TokenScope,
        /// In how many days it expires; by default it doesn't.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..))]
        expires_in_days: Option<u16>,
    },
    /// Revoke a token, at once.
    #[command(after_help = "Example:\n  sally tokens revoke 019aab60-11d2-7f0e-8c55-2b9f8d7a6e31 --workspace acme")]
    Revoke {
        #[command(flatten)]
        token: Id,
        #[command(flatten)]
        owner: Owner,
    },
}

/// Whose tokens.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Owner {
    /// A workspace's: the part of its address behind /w/. Without it and without --project: mine.
    #[arg(long, value_name = "WORKSPACE", value_parser = slug)]
    pub workspace: Option<String>,
    /// A project's: its id.
    #[arg(long, value_name = "ID", value_parser = id)]
    pub project: Option<String>,
}

fn slug(raw: &str) -> Result<String, &'static str> {
    let slug = Slug::parse(raw).map_err(|_| "write the part of the workspace's address behind /w/, like acme")?;
    Ok(slug.as_str().to_owned())
}

/// Looser than a UUID, so that the server may say what it does not know, but nothing that leads to another path.
fn id(raw: &str) -> Result<String, &'static str> {
    let plain = !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { Ok(raw.to_owned()) } else { Err("write the id that the lists show") }
}

fn level_parser() -> impl clap::builder::TypedValueParser<Value = Level> {
    PossibleValuesParser::new(["any", "passkeys"])
        .map(|word| if word == "passkeys" { Level::PhishingResistant } else { Level::TwoFactor })
}

// The parser before it lets nothing else through.
fn scope(word: &str) -> TokenScope {
    TokenScope::from_word(word).unwrap_or(TokenScope::Read)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

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
    fn a_token_is_no_argument() {
        assert!(Cli::try_parse_from(["sally", "whoami", "--token", "slp_acc_x"]).is_err());
    }

    #[test]
    fn a_token_belongs_to_one_thing() {
        assert!(Cli::try_parse_from(["sally", "tokens", "list", "--workspace", "a", "--project", "b"]).is_err());
        assert!(Cli::try_parse_from(["sally", "tokens", "create", "ci", "--expires-in-days", "0"]).is_err());
        assert!(Cli::try_parse_from(["sally", "tokens", "create", "ci", "--scope", "admin"]).is_err());
    }
}
