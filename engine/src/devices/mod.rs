//! The device flow (RFC 8628): a command line asks to be let in, a person looks at what asks and decides in a browser.
//!
//! ```text
//! device ── begin ─► device code + user code ── poll, poll, poll ──────────────► session
//! person ── look at the user code ─► approve, by a fresh proof, or deny ──┘
//! ```
//!
//! The session is the person's own, at the command line: it holds what the approving session had proven, and the gate
//! treats it as it treats that one.

mod begin;
mod decide;
mod error;
mod pace;
mod poll;

pub use begin::{BeginError, Begun, begin};
pub use decide::{approve, decide, deny, look, page};
pub use error::DeviceError;
pub(crate) use pace::Paces;
pub use poll::{Polled, poll};

use shared::input::UserCode;

use crate::secret::TokenHash;

/// What storage gets of the code that people read.
fn hash(code: &UserCode) -> TokenHash {
    TokenHash::of(code.letters())
}
