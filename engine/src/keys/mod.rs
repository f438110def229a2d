//! Sealing: what must be read back but never lie open in the database.
//!
//! XChaCha20-Poly1305 with a random nonce. The associated data binds a sealed value to its account and its
//! purpose, so that a value moved to another row, by whoever can write the database, does not open.

pub(crate) mod check;
mod file;
mod seal;

pub use file::{create_or_read_key_file, parse_key_file};
pub use seal::{KeyId, KeyRing, Purpose};
