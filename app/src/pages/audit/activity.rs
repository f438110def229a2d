use leptos::prelude::*;
use leptos_meta::Title;
use shared::limits::{A_DAY, AUDIT_KEPT_ENTERPRISE};
use shared::views::AuditPage;

use super::{Log, events};
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::{Tone, note, query};
use crate::server_fns::audit::activity as load_activity;

/// `/account/activity`: what happened to my account.
pub fn activity() -> AnyView {
    let [kind, from, to, before, after] = ["kind", "from", "to", "before", "after"].map(query);
    framed(Area::Account, move || load_activity(kind(), from(), to(), before(), after()), of_account)
}

fn of_account(page: AuditPage) -> AnyView {
    let log = Log {
        path: "/account/activity".to_owned(),
        label: "Activity",
        kept: format!("What is older than {} days is deleted.", AUDIT_KEPT_ENTERPRISE / A_DAY),
        of_one: true,
    };
    let lead = "What happened to your account, newest first. Days and times are UTC. What you do in a workspace stands in \
                the audit log there, for its admins.";
    let not_you = view! {
        <b>"Not you? "</b>
        "What was refused got nobody in. Where somebody did get in, sign out all other sessions and remove what you did not \
        add in " <a href="/account/security">"Account security"</a> ", and revoke " <a href="/account/tokens">"tokens"</a>
        " you did not make."
    };
    view! {
        <Title text="Activity"/>
        <Page>
            {head("Activity", lead.into_any())}
            {note(Tone::Info, not_you.into_any())}
            {events::page(&log, page)}
        </Page>
    }
    .into_any()
}
