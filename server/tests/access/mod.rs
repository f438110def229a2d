//! The stage of the access table, and of the walk around the doors: who calls, with which arguments, and what the
//! outcome is called.

#![allow(unused_imports, dead_code, reason = "each test file uses its own part of the stage")]

mod arguments;
mod canaries;
mod kind;
mod outcome;
mod passkeys;
mod registries;
mod stage;

pub use arguments::{arguments, is_of_workspace, place, questions};
pub use canaries::{CANARIES, told};
pub use kind::Kind;
pub use outcome::{outcome, page_outcome};
pub use registries::{pages, server_functions};
pub use stage::{FORMER, Stage};
