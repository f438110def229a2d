use std::path::PathBuf;

use super::{KeyRing, file};
use crate::error::OpenError;
use crate::rng::Rng;

/// Where the sealing keys come from.
#[derive(Debug)]
pub enum KeySource {
    /// At hand.
    Ring(KeyRing),
    /// A file, made together with the database and never again.
    File(PathBuf),
}

impl From<KeyRing> for KeySource {
    fn from(keys: KeyRing) -> Self {
        Self::Ring(keys)
    }
}

impl KeySource {
    pub(super) fn read(self) -> Result<KeyRing, OpenError> {
        match self {
            Self::Ring(keys) => Ok(keys),
            Self::File(path) => file::read(&path),
        }
    }

    pub(super) fn read_or_create(self, rng: &Rng) -> Result<KeyRing, OpenError> {
        if let Self::File(path) = &self {
            if path.exists() {
                tracing::warn!(
                    "The database is new, the key file {} is not. Is this the right database?",
                    path.display()
                );
            }
            file::create(path, rng)?;
        }
        self.read()
    }
}
