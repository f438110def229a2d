//! Invites by mail: an admin sends one, whoever owns the address accepts it.
//!
//! While *Require 2FA* is on, inviting and accepting work as ever; the new member then stands before the
//! shut door until they have set up a factor.

mod accept;
mod admin;

pub use accept::{InviteError, accept, page};
pub use admin::{SendError, revoke, send};
