//! The people of a workspace.

mod change_error;
mod change_role;
pub(super) mod cursor;
mod emails;
pub(super) mod leaf;
mod leave;
mod member;
mod people;
mod remove;

pub use change_error::ChangeError;
pub use change_role::{RoleGiven, change_role};
pub use emails::emails;
pub(super) use emails::{copied, record_taken_along, told_of_copy};
pub use leave::{LeaveError, leave};
pub use member::member;
pub use people::{Listed, list, people};
pub use remove::{Gone, remove, remove_with_tokens};

use shared::policy::Role;
use shared::views::{MemberFilter, MemberOrder};
use sqlx::types::Uuid;

use crate::gate::{self, Addressee, Permit, Refusal};
use crate::store::members::Member;
use crate::store::{Conn, members};
use crate::{Caller, Engine, Seen, limits};

/// The member whom an address or a form names by their account.
async fn named(conn: &mut Conn, permit: &Permit, account: &str) -> Result<Member, Refusal> {
    let account = Uuid::parse_str(account).map_err(|_| Refusal::NotFound)?;
    members::find(conn, permit, account).await?.ok_or(Refusal::NotFound)
}

/// The member, to be written to.
async fn written_to(engine: &Engine, conn: &mut Conn, permit: &Permit, member: &Member) -> Result<Addressee, Refusal> {
    gate::addressee(engine, conn, permit.workspace(), member.account).await?.ok_or(Refusal::NotFound)
}

/// Insists that the member, whose workspace is held alone, is still as the caller saw them.
fn require_as_seen(engine: &Engine, caller: &Caller, permit: &Permit, member: &Member) -> Result<(), Refusal> {
    if !caller.expects() {
        return Ok(());
    }
    caller.require_as_seen(Seen::Member(people::row(member.clone(), permit, engine.now())))
}

/// What a reader may ask for. Nobody but admins may ask by second factor or by activity: who disappears, or who comes
/// first, would tell what the columns do not.
fn searched(filter: &MemberFilter, reader: &Permit) -> MemberFilter {
    let admin = reader.role() == Role::Admin;
    let only_without_second_factor = admin && filter.only_without_second_factor;
    let order = if admin || filter.order != MemberOrder::LastActive { filter.order } else { MemberOrder::Name };
    MemberFilter { search: search_words(&filter.search), only_without_second_factor, order, ..filter.clone() }
}

/// What is looked for: no name and no address has a control character, or is longer.
pub(super) fn search_words(typed: &str) -> String {
    typed.trim().chars().filter(|c| !c.is_control()).take(limits::EMAIL_MAX).collect()
}

pub(super) fn at_most(members: usize) -> i64 {
    i64::try_from(members).unwrap_or(i64::MAX)
}
