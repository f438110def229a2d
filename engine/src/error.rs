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
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}
