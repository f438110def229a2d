mod enforcement;
mod invites;
mod members;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{Door, People};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::{param, query};
use crate::server_fns::people::people as load_people;

/// `/w/<slug>/people`: who is in, who is invited, and what the workspace asks of them.
pub fn people() -> AnyView {
    let (slug, filter) = (param("workspace"), query("filter"));
    framed(
        Area::Workspace,
        move || load_people(slug(), filter() == members::WITHOUT),
        |door: Door<People>| behind(door, everybody),
    )
}

fn everybody(people: People) -> AnyView {
    let lead = count(people.member_count, people.invites.len());
    let is_admin = people.enforcement.is_some();
    let without = people.enforcement.as_ref().map(|panel| panel.shut_out);
    let slug = people.frame.slug.clone();
    view! {
        <Title text=format!("People · {}", people.frame.name)/>
        <Page>
            {head("People", lead.into_any())}
            {done()}
            {people.enforcement.map(|panel| enforcement::panel(&people.frame, &panel))}
            {members::table(people.members, people.member_count, without)}
            {is_admin.then(|| invites::send(slug.clone()))}
            {(!people.invites.is_empty()).then(|| invites::table(&slug, people.invites))}
        </Page>
    }
    .into_any()
}

fn count(members: u64, invites: usize) -> String {
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
