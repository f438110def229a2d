use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::views::{JoinedBy, MemberFilter, MemberRow, Methods, Moment};

use super::copy_emails::copy_emails;
use super::member_filter::{address, form};
use super::search;
use crate::components::here;
use crate::components::person::person;
use crate::components::state::badge;
use crate::components::time::{day, time};
use crate::paths::{self, field};
use crate::server_fns::members::MemberEmails;

/// A page of the list.
pub struct Listed {
    pub workspace: String,
    pub members: Vec<MemberRow>,
    pub filter: MemberFilter,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// How many there are, whoever is shown.
    pub count: u64,
    /// How many have no second factor, for admins.
    pub without: Option<u64>,
}

/// The table of members, and the ways through it.
pub fn table(listed: Listed) -> AnyView {
    let Listed { workspace, members, filter, previous, next, count, without } = listed;
    let is_admin = without.is_some();
    let find = address(&filter, "");
    let find = find.split_once('?').map_or("", |(_, query)| query);
    let beside = |at: Option<String>| at.map(|at| address(&filter, &at));
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Members"</h2>
                {without.map(|without| chips(count, without, &filter))}
                {(is_admin && !members.is_empty()).then(|| {
                    let fields = [field("workspace", &workspace), field("find", find)].join("&");
                    copy_emails(MemberEmails::PATH, fields)
                })}
            </header>
            {form(&filter, is_admin)}
            {if members.is_empty() { nobody(&filter) } else { rows(&workspace, members, is_admin) }}
            {search::pages(beside(previous), beside(next))}
        </section>
    }
    .into_any()
}

fn chips(count: u64, without: u64, filter: &MemberFilter) -> AnyView {
    let only = filter.only_without_second_factor;
    let to = |only_without_second_factor| address(&MemberFilter { only_without_second_factor, ..filter.clone() }, "");
    view! {
        <nav class="chips" aria-label="Filter">
            {chip("All", to(false), !only, count)}
            {chip("Without 2FA", to(true), only, without)}
        </nav>
    }
    .into_any()
}

/// The count changes, and is no part of what the filter is called.
fn chip(name: &'static str, to: String, is_chosen: bool, count: u64) -> AnyView {
    view! {
        <a href=to aria-description=count aria-current=is_chosen.then_some("true")>
            {name} " " <span aria-hidden="true">{count}</span>
        </a>
    }
    .into_any()
}

fn nobody(filter: &MemberFilter) -> AnyView {
    let only_without =
        MemberFilter { only_without_second_factor: true, order: filter.order, ..MemberFilter::default() };
    if *filter == only_without {
        return view! { <div class="empty"><p>"Every member has a second factor."</p></div> }.into_any();
    }
    search::nobody(here())
}

fn rows(workspace: &str, members: Vec<MemberRow>, is_admin: bool) -> AnyView {
    let columns: &[_] = if is_admin {
        &["Name", "Role", "Second factor", "Joined by", "Last active"]
    } else {
        &["Name", "Role", "Joined by"]
    };
    view! {
        <table class="table" aria-label="Members">
            <thead>
                <tr>
                    {columns.iter().map(|column| view! { <th scope="col">{*column}</th> }.into_any()).collect_view()}
                    {is_admin.then(|| view! { <th scope="col"><span class="unseen">"Manage"</span></th> }.into_any())}
                </tr>
            </thead>
            <tbody>{members.into_iter().map(|member| row(workspace, member)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(workspace: &str, member: MemberRow) -> AnyView {
    let last_active = member.last_active;
    let for_admins = member.second_factor.zip(member.id).map(|(factor, id)| {
        let about = ["Manage ", &member.name].concat();
        view! {
            <td data-label="Second factor">{kind(factor)}</td>
            {joined(member.joined_by, member.joined.clone())}
            <td data-label="Last active" class="quiet">{last_active.map_or_else(|| "Never".into_any(), time)}</td>
            <td><a class="btn" href=paths::member(workspace, &id) aria-label=about>"Manage"</a></td>
        }
        .into_any()
    });
    let for_others = for_admins.is_none().then(|| joined(member.joined_by, member.joined));
    view! {
        <tr>
            <td>{person(member.name, member.is_me, member.email)}</td>
            <td data-label="Role">{member.role.label()}</td>
            {for_admins}
            {for_others}
        </tr>
    }
    .into_any()
}

fn joined(by: JoinedBy, at: Moment) -> AnyView {
    view! {
        <td data-label="Joined by" class="quiet">
            <span>{by.label()} ", " {day(at)}</span>
        </td>
    }
    .into_any()
}

fn kind(factor: Methods) -> AnyView {
    match (factor.passkey, factor.authenticator) {
        (true, true) => badge("ok", "Passkey and app"),
        (true, false) => badge("ok", "Passkey"),
        (false, true) => badge("ok", "Authenticator app"),
        (false, false) => badge("warn", "None"),
    }
}
