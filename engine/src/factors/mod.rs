//! Second factors: a folder each, the maths apart from the use cases.
//!
//! Every change has one shape: fresh proof → change → audit → mail.

pub mod authenticator;
mod disable;
mod overview;
pub mod passkey;
mod prove;
pub mod recovery_codes;
mod reset;
mod second_factor;

pub use disable::{DisableError, disable};
pub use overview::{OverviewError, security};
pub use prove::ProofError;
pub use reset::{Reset, ResetError, reset};

pub(crate) use prove::{Proof, SecondFactorGuess, prove};
pub(crate) use second_factor::SecondFactor;
