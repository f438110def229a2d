//! What is asked of a workspace: its people, what it requires of them, what its log tells.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use shared::policy::{Level, Role};

use super::day::day;
use super::name::slug;
use super::wanted::wanted;

/// Which members.
#[derive(Debug, Args)]
pub struct Members {
    /// Of which workspace: the part of its address behind /w/.
    #[arg(value_parser = slug)]
    pub workspace: String,
    /// Only those with this in their name or address.
    #[arg(long, value_name = "TEXT", value_parser = wanted)]
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
        /// Any second factor, or passkeys only; by default any, or passkeys only where they are required already.
        #[arg(long, value_parser = level_parser())]
        level: Option<Level>,
        /// The last day (UTC) on which members of today get in as before; by default it counts at once,
        /// and time ends that holds members to less.
        #[arg(long, value_name = "DAY", value_parser = day)]
        grace_until: Option<String>,
    },
    /// Require nothing beyond a password.
    #[command(after_help = "Example:\n  sally enforce acme off")]
    Off,
    /// Say whom requiring 2FA would shut out, without requiring it.
    #[command(after_help = "Example:\n  sally enforce acme preview --json | jq -r '.items[].email'")]
    Preview {
        /// Any second factor, or passkeys only; by default what `on` would require without a level.
        #[arg(long, value_parser = level_parser())]
        level: Option<Level>,
    },
}

/// Which events.
#[derive(Debug, Args)]
pub struct Audit {
    /// Of which workspace: the part of its address behind /w/.
    #[arg(value_parser = slug)]
    pub workspace: String,
    /// Only this kind, like `workspace.enforcement_switched`; docs/AUDIT.md lists them all.
    #[arg(long, value_parser = wanted)]
    pub kind: Option<String>,
    /// Only what somebody did, or what concerns them: part of their address, or of the name of who is a member.
    #[arg(long, value_name = "PERSON", value_parser = wanted)]
    pub person: Option<String>,
    /// The first day (UTC), like 2026-03-03.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub from: Option<String>,
    /// The last day (UTC).
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub to: Option<String>,
    /// Print every event, oldest first, in this format, and not only the newest ones. The log tells that you did.
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(["ndjson", "csv"]), conflicts_with = "json")]
    pub export: Option<String>,
}

fn level_parser() -> impl TypedValueParser<Value = Level> {
    PossibleValuesParser::new(["any", "passkeys"])
        .map(|word| if word == "passkeys" { Level::PhishingResistant } else { Level::TwoFactor })
}
