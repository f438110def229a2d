use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};
use shared::limits::TOKEN_DAYS_MAX;
use shared::policy::TokenScope;

use super::name::{Id, id, name, slug};

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
        #[arg(value_parser = name)]
        name: String,
        #[command(flatten)]
        owner: Owner,
        /// Whether it may also change things.
        #[arg(long, default_value = "read", value_parser = PossibleValuesParser::new(["read", "write"]).map(|word| scope(&word)))]
        scope: TokenScope,
        /// In how many days it expires, at most 366; by default it doesn't.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=TOKEN_DAYS_MAX))]
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

// The parser before it lets nothing else through.
fn scope(word: &str) -> TokenScope {
    TokenScope::from_word(word).unwrap_or(TokenScope::Read)
}
