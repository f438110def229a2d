//! Words both sides of the wire agree on.
//!
//! Pure data and pure functions: no clock, no I/O, no randomness. Everything here compiles to WASM as
//! well as natively, so the page and the server can never disagree about what a valid name is, what an
//! error means or who may open a workspace.
//!
//! - [`api`]: what the HTTP API says.
//! - [`input`]: newtypes that validate when they are parsed.
//! - [`policy`]: the access decision, [`policy::decide`].
//! - [`problem`]: the closed set of errors that may cross the wire.
//! - [`views`]: what pages show.
//! - [`words`]: decisions in words, for whoever meets them.
//! - [`limits`]: every number the product promises, with its source.

pub mod api;
pub mod input;
pub mod limits;
pub mod policy;
pub mod problem;
pub mod views;
pub mod words;

pub use problem::{ErrorCode, FieldProblem, Problem};
