//! Workspaces and what is in them. Whatever lies inside asks the [`crate::gate`] first.

mod cards;
mod create;
pub mod enforcement;
mod free_slug;
pub mod invites;
pub mod members;
pub mod projects;

pub use cards::cards;
pub use create::{CreateError, create};

pub(crate) use crate::store::enforcement::requiring;
