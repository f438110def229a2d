//! The stage of the access table: who calls, with which arguments, and what the outcome is called.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a stage that can't be set should say so and stop")]

mod arguments;
mod outcome;
mod stage;

pub use arguments::{arguments, is_of_workspace, place};
pub use outcome::{outcome, page_outcome};
pub use stage::{CANARY, Kind, Stage};
