mod chart;
mod copy_emails;
mod domains;
mod enforcement;
mod invited;
mod invites;
mod member_filter;
mod members;
mod preview;
mod requests;
mod search;

pub use preview::preview;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{Door, People};

use members::Listed;

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::{param, search};
use crate::server_fns::people::people as load_people;

/// `/w/<slug>/people`: who is in, who is invited, and what the workspace asks of them.
pub fn people() -> AnyView {
    let (slug, find) = (param("workspace"), search());
    framed(Area::Workspace, move || load_people(slug(), find()), |door: Door<People>| behind(door, everybody))
}

fn everybody(mut people: People) -> AnyView {
    let lead = count(people.member_count, people.pending_count);
    let is_admin = people.enforcement.is_some();
    let without = people.enforcement.as_ref().map(|panel| panel.shut_out);
    let slug = people.frame.slug.clone();
    let asked = people.joining.as_mut().filter(|joining| !joining.requests.is_empty());
    let requests = asked.map(|joining| {
        let requests = std::mem::take(&mut joining.requests);
        requests::list(&slug, requests, joining.has_older_requests, joining.next_requests.take())
    });
    view! {
        <Title text=format!("People · {}", people.frame.name)/>
        <Page>
            {head("People", lead.into_any())}
            {done()}
            {people.invited.as_ref().map(invited::told)}
            {people.enforcement.map(|panel| enforcement::panel(people.frame, panel))}
            <p class="small quiet">
                "Which of your workspaces require 2FA, and whether you meet it, stands under "
                <a href="/account/security">"Account security"</a> "."
            </p>
            {requests}
            {members::table(Listed {
                workspace: slug.clone(),
                members: people.members,
                filter: people.filter,
                previous: people.previous,
                next: people.next,
                count: people.member_count,
                without,
            })}
            {is_admin.then(|| invites::send(slug.clone(), people.invited))}
            {(!people.invites.is_empty()).then(|| invites::table(slug.clone(), people.invites, people.invite_count))}
            {people.joining.map(|joining| domains::trusted(&slug, joining))}
        </Page>
    }
    .into_any()
}

fn count(members: u64, invites: u64) -> String {
    let members = match members {
        1 => "1 member".to_owned(),
        n => format!("{n} members"),
    };
    match invites {
        0 => format!("{members}."),
        1 => format!("{members}, 1 invite waiting."),
        n => format!("{members}, {n} invites waiting."),
    }
}
