use leptos::prelude::*;
use shared::policy::Role;
use shared::views::{JoinedBy, MemberFilter, MemberOrder};

use super::search;
use crate::components::{here, hidden, select};
use crate::paths::{WITHOUT, with};

/// What the form sends, in the order of the address.
const KEYS: [&str; 5] = ["filter", "q", "role", "by", "sort"];

/// Whom to show, and in which order.
pub fn form(filter: &MemberFilter, is_admin: bool) -> AnyView {
    let mut roles = vec![("", "Everybody")];
    roles.extend(Role::ALL.map(|role| (role.word(), plural(role))));
    let mut ways = vec![("", "Any way")];
    ways.extend(JoinedBy::ALL.map(|by| (by.word(), by.label())));
    let mut orders = MemberOrder::ALL.map(|order| (order.word(), order.label())).to_vec();
    orders.truncate(if is_admin { 3 } else { 2 });
    let MemberFilter { search: words, role, joined_by, only_without_second_factor, order } = filter.clone();
    let kept = only_without_second_factor.then(|| hidden("filter", WITHOUT));
    let choices = view! {
        {select("members-role".into(), "role", "Show", roles, word(role.map(Role::word)))}
        {select("members-by".into(), "by", "Joined by", ways, word(joined_by.map(JoinedBy::word)))}
        {select("members-sort".into(), "sort", "Sort by", orders, order.word())}
    };
    search::form(&KEYS, kept.into_any(), words, choices.into_any())
}

/// The address of the list with this filter, at this place.
pub fn address(filter: &MemberFilter, at: &str) -> String {
    let only = if filter.only_without_second_factor { WITHOUT } else { "" };
    let order = if filter.order == MemberOrder::default() { "" } else { filter.order.word() };
    let (role, by) = (word(filter.role.map(Role::word)), word(filter.joined_by.map(JoinedBy::word)));
    let values = [only, &filter.search, role, by, order];
    let to = KEYS.iter().zip(values).fold(here(), |to, (key, value)| with(&to, key, value));
    with(&to, "at", at)
}

fn word(chosen: Option<&'static str>) -> &'static str {
    chosen.unwrap_or_default()
}

const fn plural(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewers",
        Role::Member => "Members",
        Role::Admin => "Admins",
    }
}
