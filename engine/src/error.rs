//! Which error to use where.
//!
//! - A use case has its own small enum for what its caller can act on; it names [`Error`] for the rest.
//! - [`Error`] is our fault, or the machine's: its text is for the log, never for the wire.
//! - [`OpenError`] is for the operator, at start: one line, and a way out.
//!
//! On the way out every one of them becomes a [`shared::Problem`].

use shared::{ErrorCode, Problem};
use thiserror::Error;

/// When to come back to a house that is busy. Seconds.
const BUSY_FOR: u32 = 5;

/// The result code of SQLite for a file that is not as it should be; the kinds of it stand in the bits above.
const SQLITE_CORRUPT: i32 = 11;

/// A failure nobody outside can act on.
#[derive(Debug, Error)]
pub enum Error {
    /// The database refused, or did not answer.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored value does not read back: damaged, or sealed with another key.
    #[error("stored {0} does not read back")]
    Corrupt(&'static str),
    /// Password hashing failed: no memory, or no thread.
    #[error("password hashing failed")]
    Hashing,
    /// Too many wait for a password to be hashed.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system")]
    Randomness,
}

impl Error {
    /// Whether the database says that its own file is damaged (`SQLITE_CORRUPT` and its kinds; PostgreSQL's class XX).
    pub(crate) fn is_damage(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        let Some(code) = error.code() else { return false };
        code.starts_with("XX") || code.parse::<i32>().is_ok_and(|code| code & 0xFF == SQLITE_CORRUPT)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Busy) {
            return Self::retry_after(BUSY_FOR);
        }
        tracing::error!(%error, "use case failed");
        ErrorCode::Internal.into()
    }
}

/// Why the engine can't start. The text is one line and says what to do.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The data folder can't be made or written.
    #[error("cannot write to the data folder {path}: {why}; make it writable or set SALLYPORT_DATA_DIR to another one")]
    DataFolder {
        /// The folder.
        path: String,
        /// What the operating system said.
        why: String,
    },
    /// The database file is damaged or is not a database.
    #[error(
        "{path} is damaged or is not a Sallyport database ({why}); restore a backup, or set SALLYPORT_DATABASE_URL"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What the database said.
        why: String,
    },
    /// The database can't be reached or does not let us in.
    #[error("cannot open the database: {0}; check SALLYPORT_DATABASE_URL and that the server is running")]
    Unreachable(String),
    /// The schema is newer than this program, or a migration failed.
    #[error("cannot bring the database schema up to date: {0}; if a newer Sallyport used it, run that one")]
    Schema(String),
    /// The sealing key does not fit the database.
    #[error("the sealing key does not open this database; put the right key back, or set SALLYPORT_KEY_FILE to it")]
    WrongKey,
    /// Somebody took out of the database what tells its key.
    #[error("the database has lost its key check, which nothing of ours removes; restore a backup")]
    KeyCheckGone,
    /// There is a database, but not the file with its key.
    #[error(
        "the key file {0} is missing, and nothing else opens what this database holds sealed; put it back, or set SALLYPORT_KEY_FILE to it"
    )]
    KeyFileMissing(String),
    /// The key file can't be read, made or understood.
    #[error("the key file {path}: {why}; set SALLYPORT_KEY_FILE to a readable key file")]
    KeyFile {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// No address of ours lies in the domain that passkeys are to be bound to.
    #[error(
        "none of the addresses lies in the rp id {0}; set SALLYPORT_WEBAUTHN_RP_ID to the domain of SALLYPORT_PUBLIC_URL, or to one above it"
    )]
    RelyingParty(String),
    /// Another rp id would leave passkeys behind.
    #[error(
        "passkeys made for {made_for} ({count} of them) would stop working with {rp_id}; set SALLYPORT_WEBAUTHN_RP_ID={made_for}, and if people now come by another address, name the old one in SALLYPORT_WEBAUTHN_RELATED_ORIGINS; or have them removed before you move"
    )]
    OrphanedPasskeys {
        /// The rp id they were made for.
        made_for: String,
        /// How many.
        count: i64,
        /// The one that is configured.
        rp_id: String,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl OpenError {
    /// For who only reads, and may not bring the schema up to date.
    pub(crate) fn not_migrated() -> Self {
        Self::Schema("it is of another version of Sallyport; run `sallyport migrate` with this one".into())
    }
}
