//! Sealing: what must be read back but never lie open in the database.
//!
//! XChaCha20-Poly1305 with a random nonce. The associated data binds a sealed value to its account and its
//! purpose, so that a value moved to another row, by whoever can write the database, does not open.

mod file;
pub(crate) mod fit;
mod seal;
mod source;

pub use seal::{KeyId, KeyRing, Purpose};
pub use source::KeySource;
