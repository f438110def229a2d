//! Invites by mail: an admin sends one, whoever owns the address accepts it.
//!
//! While *Require 2FA* is on, inviting and accepting work as ever; the new member then stands before the
//! shut door until they have set up a factor.
//!
//! An invite is good for as long as whoever sent it is an admin: what they left behind lets nobody in.

mod accept;
mod list;
mod mail;
mod page;
mod resend;
mod revoke;
mod send;

pub use accept::{InviteError, accept, accept_waiting};
pub use list::{list, one, one_by_email};
pub use mail::RefusedInvite;
pub use page::page;
pub use resend::{ResendError, resend};
pub use revoke::{revoke, revoke_by_id};
pub use send::{SendError, send};

pub use crate::store::invites::Listed;

pub(crate) use list::{listed, waiting_for};
