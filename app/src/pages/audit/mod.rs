//! Logs of what happened: a workspace's, for its admins, and one's own account's.

mod activity;
mod events;
mod filter;

pub use activity::activity;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{AuditLog, Door};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::{param, query};
use crate::paths;
use crate::server_fns::audit::audit_log;

/// What differs between the logs.
struct Log {
    /// Where it stands; its exports have the same address with an ending.
    path: String,
    /// What its table is called.
    label: &'static str,
    /// Until when it goes back.
    kept: String,
    /// It tells of one account: there is nobody to be named, or to be chosen.
    of_one: bool,
}

/// `/w/<slug>/audit`: who did what, for admins.
pub fn audit() -> AnyView {
    let slug = param("workspace");
    let [kind, person, from, to, before, after] = ["kind", "person", "from", "to", "before", "after"].map(query);
    framed(
        Area::Workspace,
        move || audit_log(slug(), kind(), person(), from(), to(), before(), after()),
        |door: Door<AuditLog>| behind(door, of_workspace),
    )
}

fn of_workspace(AuditLog { frame, page }: AuditLog) -> AnyView {
    let lead = format!("Who did what in {}, newest first. Days and times are UTC.", frame.name);
    let log = Log {
        path: paths::room(&frame.slug, "audit"),
        label: "Audit log",
        kept: "What is older than the plan keeps is deleted.".to_owned(),
        of_one: false,
    };
    view! {
        <Title text=format!("Audit log · {}", frame.name)/>
        <Page>
            {head("Audit log", lead.into_any())}
            {events::page(&log, page)}
        </Page>
    }
    .into_any()
}
