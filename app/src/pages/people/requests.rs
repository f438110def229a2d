use leptos::prelude::*;
use shared::views::JoinRequestRow;

use crate::components::frame::card;
use crate::components::person::avatar;
use crate::components::time::day;
use crate::components::{Look, Submission, press};
use crate::server_fns::domains::{ApproveJoinRequest, DeclineJoinRequest};

/// Who asked to join, by the domain of their address.
pub fn list(workspace: &str, requests: Vec<JoinRequestRow>, more: bool) -> AnyView {
    let shown = requests.len();
    let rows = requests.into_iter().map(|request| row(workspace, request));
    let body = view! {
        <ul class="list" aria-label="Join requests">{rows.collect_view()}</ul>
        {more.then(|| view! { <footer>{format!("The oldest {shown}. Those behind them come up as these are decided.")}</footer> })}
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
