//! The people of a workspace.

mod leave;
mod people;

pub use leave::{LeaveError, leave};
pub use people::people;
