//! Workspaces and what is in them. Whatever lies inside asks the [`crate::gate`] first.

mod cards;
mod confirmed;
mod create;
mod delete;
pub mod domains;
pub mod enforcement;
mod free_slug;
pub mod invites;
pub mod members;
mod notice;
mod plan;
pub mod projects;
mod purge;
mod rename;
mod restore;
mod settings;

pub use cards::{Cards, card, cards, part};
pub use create::{CreateError, create};
pub use delete::{DeleteError, delete};
pub use plan::{PlanChange, PlanError, set_plan};
pub use rename::{RenameError, rename};
pub use restore::{RestoreError, restore};
pub use settings::settings;

pub(crate) use cards::{Deleted, deleted, requiring};
pub(crate) use notice::{tell_admins, tell_next_admins};
pub(crate) use purge::purge;
