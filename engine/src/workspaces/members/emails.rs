use shared::policy::Role;
use shared::views::{MemberEmails, MemberFilter};

use super::searched;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::store::members::Place;
use crate::{Caller, Engine, limits, store};

/// The addresses of everybody who matches, beyond the page as well, up to a thousand. For admins only: it is how one
/// writes to those whom *Require 2FA* would shut out. The log tells of it: addresses that were taken along don't come back.
pub async fn emails(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    filter: &MemberFilter,
) -> Result<MemberEmails, Refusal> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let (filter, at_most) = (searched(filter, &permit), limits::EMAILS_COPIED_MAX);
    let place = Place::beginning(filter.order);
    let members = store::members::page(&mut tx, &permit, &filter, &place, super::at_most(at_most + 1)).await?;
    let (members, are_more) = store::parts::shown(members, super::at_most(at_most));
    let event = copied(&permit, members.len()).searched_for(&filter.search);
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(MemberEmails {
        told: told_of_copy(members.len(), are_more),
        emails: members.into_iter().map(|member| String::from(member.email)).collect::<Vec<_>>().join(", "),
    })
}

/// What the log tells of so many addresses.
pub fn copied(permit: &Permit, count: usize) -> Event {
    Event::of(Kind::MemberEmailsCopied, permit.account()).in_workspace(permit.workspace()).with("count", count)
}

/// What is said of addresses on the clipboard.
pub fn told_of_copy(copied: usize, are_more: bool) -> String {
    match copied {
        n if are_more => format!("Copied the first {n} addresses. Narrow the list to get at the others."),
        1 => "Copied 1 address.".to_owned(),
        n => format!("Copied {n} addresses."),
    }
}
