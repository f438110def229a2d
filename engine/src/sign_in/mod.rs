//! Signing in: a machine of steps that can be resumed in between.
//!
//! ```text
//! password ──(no second factor)──────────────► complete ─► session
//!     └─────(second factor)─► challenge ─► code ┘
//! ```
//!
//! Between the steps the person is [`Who::Pending`](crate::Who): that opens nothing but the second step.
//! [`complete`] is the one place where a session is born.

mod challenge;
mod complete;
mod password;

pub use challenge::{ChallengeError, cancel, step, with_code, with_recovery_code};
pub use complete::NewSession;
pub use password::{PasswordError, SignInProgress, with_password};
