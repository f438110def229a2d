use shared::policy::Role;
use shared::views::{MemberEmails, MemberFilter};

use super::searched;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::store::members::Place;
use crate::{Caller, Engine, limits, store};

/// The addresses of everybody who matches, beyond the page as well, up to a thousand. For admins only: it is how one
/// writes to those whom *Require 2FA* would shut out. The log tells of it: addresses that were taken along don't come
/// back.
pub async fn emails(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    filter: &MemberFilter,
) -> Result<MemberEmails, Refusal> {
    let permit = gate::knock(engine, caller, workspace).await?.into_open().map_err(Refusal::Shut)?;
    permit.require(Role::Admin)?;
    let (filter, at_most) = (searched(filter, &permit), limits::EMAILS_COPIED_MAX);
    let place = Place::beginning(filter.order);
    let mut conn = engine.read().await?;
    let members = store::members::page(&mut conn, &permit, &filter, &place, super::at_most(at_most + 1)).await?;
    drop(conn);
    let (members, are_more) = store::parts::shown(members, super::at_most(at_most));
    record_taken_along(engine, caller, workspace, |permit| copied(permit, members.len()).searched_for(&filter.search))
        .await?;
    Ok(MemberEmails {
        told: told_of_copy(members.len(), are_more),
        emails: members.into_iter().map(|member| String::from(member.email)).collect::<Vec<_>>().join(", "),
    })
}

/// Writes down what was found, before it is handed over. It was found outside of the transaction: others write while a
/// hundred thousand are searched. So the gate decides once more, as everything is then: whoever was shut out in between
/// gets nothing.
pub async fn record_taken_along(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    event: impl FnOnce(&Permit) -> Event,
) -> Result<(), Refusal> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    audit::record(engine, &mut tx, caller, event(&permit)).await?;
    tx.commit().await?;
    Ok(())
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
