//! Second factors: a folder each, the maths apart from the use cases.
//!
//! Every change has one shape: fresh proof → change → audit → mail.

pub mod authenticator;
mod disable;
mod overview;
mod prove;
pub mod recovery_codes;

pub use disable::{DisableError, disable};
pub use overview::{OverviewError, security};
pub use prove::ProofError;

pub(crate) use prove::{SecondFactorGuess, prove};
