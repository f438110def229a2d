//! Signing in: a machine of steps that can be resumed in between.
//!
//! ```text
//! password ──(no second factor)──────────────────────────► complete ─► session
//!     └─────(second factor)─► challenge ─► code or passkey ──┤
//! passkey ───────────────────────────────────────────────────┤
//! device that a person approved ─────────────────────────────┘
//! ```
//!
//! Between the steps the person is [`Who::Pending`](crate::Who): that opens nothing but the second step.
//! [`complete`] is the one place where a session is born.

mod challenge;
mod complete;
mod passkey;
mod password;

pub use challenge::{
    ChallengeError, begin_second_step_with_passkey, cancel, second_step_with_passkey, step, with_code,
    with_recovery_code,
};
pub use complete::NewSession;
pub(crate) use complete::complete_at_device;
pub use passkey::{Asked, begin_with_passkey, mark_for_browser, with_passkey};
pub use password::{PasswordError, SignInProgress, with_password};
