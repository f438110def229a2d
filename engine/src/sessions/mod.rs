//! Sessions: listed and ended. They are born in [`crate::sign_in`], and nowhere else.

mod error;
mod list;
mod revoke;
mod sign_out;

pub use error::SessionError;
pub use revoke::{revoke, revoke_others};
pub use sign_out::sign_out;

pub(crate) use list::list;
