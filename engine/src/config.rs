use std::path::PathBuf;
use std::time::Duration;

use shared::policy::Plan;

/// What the operator decided, already checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data lives.
    pub database: DatabaseUrl,
    /// The address people see, without a trailing slash: links in mails start with it.
    pub public_url: String,
    /// What passkeys are bound to; `None` where there can be none.
    pub passkeys: Option<PasskeyDomain>,
    /// The plan of new workspaces.
    pub default_plan: Plan,
    /// How many password hashes may run at the same time: each takes 19 MiB and a core.
    pub hashing_at_once: usize,
    /// The server that DNS is asked at, as `host:port`; `None` for those of the machine.
    pub dns_resolver: Option<String>,
    /// How long DNS may take to answer, all tries together.
    pub dns_timeout: Duration,
}

/// What passkeys are bound to, for good (W3C WebAuthn L3 §5.1.2, §5.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyDomain {
    /// The rp id: the public address's domain, or one above it.
    pub rp_id: String,
    /// The origins whose pages may ask: the public address first, then related ones.
    pub origins: Vec<String>,
}

/// A database Sallyport can use.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; it and its folder are created when missing.
    Sqlite(PathBuf),
    /// A `postgres://` URL, which may hold a password.
    Postgres(String),
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}
