//! Trusted domains: whose proven address is of one joins the workspace, or may ask to.
//!
//! A domain counts as long as a DNS record proves it: looked up when it is added, whenever an admin wants, and daily. A
//! proof that nobody could ask for again for seven days counts no longer. DNS is asked outside any transaction. A lost
//! proof stops who would join, and touches no member.

mod acceptable;
mod add;
mod automatic;
mod by_hand;
mod change;
mod check;
mod daily;
mod error;
mod losses;
mod panel;
mod request_mails;
mod requests;
mod settle;

pub use add::{Added, add};
pub use by_hand::{ask, join};
pub use change::{change, remove};
pub use check::check;
pub use error::DomainError;
pub use panel::all;
pub use requests::{approve, decline, waiting};

pub(crate) use automatic::{join_automatically, record_joined};
pub(crate) use by_hand::offers;
pub(crate) use daily::check_due;
pub(crate) use losses::tell_of_losses;
pub(super) use panel::panel;
pub(crate) use request_mails::tell_of_waiting;

use sqlx::types::Uuid;

use crate::gate::{Permit, Refusal};
use crate::store::Conn;
use crate::store::trusted_domains::TrustedDomain;
use crate::{Caller, Engine, Seen, store};

/// The trusted domain of that id inside the workspace the permit is for, and in no other.
async fn find(conn: &mut Conn, permit: &Permit, id: &str) -> Result<TrustedDomain, Refusal> {
    let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
    store::trusted_domains::find(conn, permit, id).await?.ok_or(Refusal::NotFound)
}

/// Insists that the domain, whose workspace is held alone, is still as the caller saw it.
fn require_as_seen(engine: &Engine, caller: &Caller, found: &TrustedDomain) -> Result<(), Refusal> {
    if !caller.expects() {
        return Ok(());
    }
    caller.require_as_seen(Seen::Domain(panel::row(found.clone(), engine.now())))
}
