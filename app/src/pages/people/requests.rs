use leptos::prelude::*;
use shared::views::JoinRequestRow;

use crate::components::frame::{card, first_of};
use crate::components::person::avatar;
use crate::components::time::day;
use crate::components::{Look, Submission, press};
use crate::server_fns::domains::{ApproveJoinRequest, DeclineJoinRequest};

/// Who asked to join, by the domain of their address.
pub fn list(workspace: &str, requests: Vec<JoinRequestRow>, count: u64) -> AnyView {
    let shown = requests.len() as u64;
    let rows = requests.into_iter().map(|request| row(workspace, request));
    let body = view! {
        <ul class="list" aria-label="Join requests">{rows.collect_view()}</ul>
        {first_of(shown, count)}
    };
    card("Join requests", ().into_any(), ().into_any(), body.into_any())
}

fn row(workspace: &str, request: JoinRequestRow) -> AnyView {
    let JoinRequestRow { id, name, email, asked } = request;
    let carried = [("workspace", workspace), ("request", &id)];
    let approve = press(Submission::to::<ApproveJoinRequest>(), "Approve", Look::Quiet, &email, &carried);
    let decline = press(Submission::to::<DeclineJoinRequest>(), "Decline", Look::Bad, &email, &carried);
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
