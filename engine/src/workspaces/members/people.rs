use shared::policy::Role;
use shared::views::{Door, JoinedBy, MemberFilter, MemberRow, People};

use super::leaf::{Found, Leaf};
use super::{cursor, searched};
use crate::clock::Instant;
use crate::cursor::{List, What, or_refused};
use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::members::{Member, Place};
use crate::workspaces::{domains, enforcement, invites};
use crate::{Caller, Engine, Error, limits, store};

/// The page *People*: a page of the members who match `filter`, from the place on that `at` names, and a part of the
/// requests to join from where `requests_at` says. A place that leads nowhere, or beyond the ends, is the first page.
/// Admins also see the switch, second factors, who was about when, the requests and the invites.
pub async fn people(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    filter: &MemberFilter,
    (at, requests_at): (&str, &str),
) -> Result<Door<People>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let mut conn = engine.read().await?;
    let admin = permit.role() == Role::Admin;
    let filter = searched(filter, &permit);
    let place = cursor::place(listed(&permit, &filter), at, filter.order);
    let shown = shown(&mut conn, &permit, &filter, place).await?;
    let now = engine.now();
    let (invites, count) = if admin { invites::listed(engine, &mut conn, &permit).await? } else { <_>::default() };
    Ok(Door::Open(People {
        frame: permit.frame(),
        enforcement: if admin { Some(enforcement::panel(&mut conn, &permit, now).await?) } else { None },
        members: shown.members.into_iter().map(|member| row(member, &permit, now)).collect(),
        member_count: store::coverage::now(&mut conn, &permit).await?.members(),
        filter,
        previous: shown.previous,
        next: shown.next,
        invites,
        invite_count: count.all,
        pending_count: count.pending,
        invited: None,
        joining: if admin { Some(domains::panel(&mut conn, &permit, requests_at, now).await?) } else { None },
    }))
}

/// The same members without the page around them, for programs: past the last one there is nobody, and not the first
/// page again. [`Refusal::Forbidden`] where somebody else than an admin asks for what only admins may: a program that
/// got everybody would take them all for those it asked for. [`Refusal::LeadsNowhere`] where `at` does.
pub async fn list(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    asked: &MemberFilter,
    at: &str,
) -> Result<Door<Listed>, Refusal> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let filter = searched(asked, &permit);
    if (filter.only_without_second_factor, filter.order) != (asked.only_without_second_factor, asked.order) {
        permit.require(Role::Admin)?;
    }
    let place = or_refused(at, cursor::place(listed(&permit, &filter), at, filter.order))?;
    let leaf = shown(&mut engine.read().await?, &permit, &filter, place).await?.or_nobody(at);
    let now = engine.now();
    Ok(Door::Open(Listed {
        members: leaf.members.into_iter().map(|member| row(member, &permit, now)).collect(),
        next: leaf.next,
    }))
}

/// A part of the list of members.
#[derive(Clone, Debug)]
pub struct Listed {
    /// In their order.
    pub members: Vec<MemberRow>,
    /// Where the next part begins.
    pub next: Option<String>,
}

/// The list that this filter makes.
fn listed(permit: &Permit, filter: &MemberFilter) -> List {
    let MemberFilter { search, role, joined_by, only_without_second_factor, order: _ } = filter;
    let (role, joined_by) = (role.map_or("", Role::word), joined_by.map_or("", JoinedBy::word));
    let without = if *only_without_second_factor { "without" } else { "" };
    What::Members.of(permit.workspace()).filtered(&[search, role, joined_by, without])
}

async fn shown(
    conn: &mut Conn,
    permit: &Permit,
    filter: &MemberFilter,
    mut place: Option<Place>,
) -> Result<Leaf<Member>, Error> {
    let (beginning, list) = (Place::beginning(filter.order), listed(permit, filter));
    let mut found = fetch(conn, permit, filter, place.as_ref().unwrap_or(&beginning)).await?;
    if found.is_cut_short(place.as_ref()) {
        place = None;
        found = fetch(conn, permit, filter, &beginning).await?;
    }
    Ok(found.into_leaf(place.as_ref(), |member, way| cursor::beside(list, member, filter.order, way)))
}

async fn fetch(conn: &mut Conn, permit: &Permit, filter: &MemberFilter, place: &Place) -> Result<Found<Member>, Error> {
    let at_most = limits::MEMBERS_A_PAGE;
    let members = store::members::page(conn, permit, filter, place, super::at_most(at_most + 1)).await?;
    Ok(Found::of(members, at_most))
}

/// A member, with what only admins may know of them left out for others.
pub(super) fn row(member: Member, reader: &Permit, now: Instant) -> MemberRow {
    let admin = reader.role() == Role::Admin;
    MemberRow {
        is_me: Some(member.account) == reader.account(),
        id: admin.then(|| member.account.to_string()),
        name: member.name,
        email: member.email.into(),
        role: member.role,
        second_factor: admin.then_some(member.second_factor),
        joined_by: member.joined_by,
        joined: member.joined.moment(),
        last_active: member.last_active.filter(|_| admin).map(|at| at.day_only(now)),
    }
}
