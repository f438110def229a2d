use leptos::prelude::*;
use shared::views::JoinRequestRow;

use crate::components::frame::{card, parts};
use crate::components::person::avatar;
use crate::components::time::day;
use crate::components::{Look, Submission, press};
use crate::paths;
use crate::server_fns::domains::{ApproveJoinRequest, DeclineJoinRequest};

/// Who asked to join, by the domain of their address.
pub fn list(workspace: &str, requests: Vec<JoinRequestRow>, has_older_requests: bool, next: Option<String>) -> AnyView {
    // Turning one of the two lists on this page begins the other anew: an address holds the place in one of them.
    let people = paths::room(workspace, "people");
    let next = next.map(|next| paths::with(&people, paths::REQUESTS, &next));
    let oldest = has_older_requests.then_some(people);
    let rows = requests.into_iter().map(|request| row(workspace, request));
    let body = view! {
        <ul class="list" aria-label="Join requests">{rows.collect_view()}</ul>
        {parts("Pages of join requests", ("Oldest requests", oldest), ("More requests", next))}
    };
    card("Join requests", ().into_any(), ().into_any(), body.into_any())
}

fn row(workspace: &str, request: JoinRequestRow) -> AnyView {
    let JoinRequestRow { id, name, email, asked } = request;
    let carried = [("workspace", workspace), ("request", &id)];
    let approve = press(Submission::in_a_row::<ApproveJoinRequest>(), "Approve", Look::Quiet, &email, &carried);
    let decline = press(Submission::in_a_row::<DeclineJoinRequest>(), "Decline", Look::Bad, &email, &carried);
    view! {
        <li>
            {avatar(&name)}
            <div class="grow tight">
                <b>{name}</b>
                <span class="small quiet">{email} " · asked on " {day(asked)}</span>
            </div>
            {approve}
            {decline}
        </li>
    }
    .into_any()
}
