use std::path::PathBuf;

use shared::policy::Plan;

/// What the operator decided, already checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data lives.
    pub database: DatabaseUrl,
    /// The address people see, without a trailing slash: links in mails start with it.
    pub public_url: String,
    /// The plan of new workspaces.
    pub default_plan: Plan,
    /// How many password hashes may run at the same time: each takes 19 MiB and a core.
    pub hashing_at_once: usize,
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
