//! Where I am signed in, and the way to end it.

use leptos::prelude::*;
use shared::limits::SESSIONS_SHOWN;
use shared::views::SessionRow;

use crate::components::bar::sign_out;
use crate::components::frame::card;
use crate::components::state::badge;
use crate::components::time::time;
use crate::components::{Form, Look, Submission, press};
use crate::server_fns::sessions::{RevokeOtherSessions, RevokeSession};

/// A row each, this session first.
pub fn sessions(sessions: Vec<SessionRow>) -> AnyView {
    let revoke = Submission::to::<RevokeSession>();
    let (count, shown) = (sessions.len(), usize::try_from(SESSIONS_SHOWN).unwrap_or(usize::MAX));
    let body = view! {
        <Form to=revoke id=Some(revoke.id("form")) class="">{().into_any()}</Form>
        <table class="table wordy" aria-label="Sessions">
            <thead>
                <tr>
                    <th scope="col">"Where"</th>
                    <th scope="col">"Network address"</th>
                    <th scope="col">"Signed in"</th>
                    <th scope="col">"Last seen"</th>
                    <th scope="col"><span class="unseen">"Sign out"</span></th>
                </tr>
            </thead>
            <tbody>{sessions.into_iter().map(|session| row(revoke, session)).collect_view()}</tbody>
        </table>
        {(count > 1).then(|| others(count >= shown))}
    };
    let sub = view! {
        <span class="small quiet">
            "Browsers and command lines that are signed in as you. What was refused, and what ended, is in "
            <a href="/account/activity">"Activity"</a> "."
        </span>
    };
    card("Sessions", sub.into_any(), ().into_any(), body.into_any())
}

fn others(is_cut: bool) -> AnyView {
    let all = Submission::to::<RevokeOtherSessions>();
    view! {
        <footer>
            {is_cut.then(|| view! { <p>{format!("The last {SESSIONS_SHOWN} are shown.")}</p> }.into_any())}
            {press(all, "Sign out all other sessions", Look::Bad, "", &[])}
        </footer>
    }
    .into_any()
}

fn row(revoke: Submission, session: SessionRow) -> AnyView {
    let SessionRow { id, name, is_command_line, ip, signed_in, last_seen, is_this } = session;
    let about = ["session-", &id].concat();
    let kind = if is_command_line { "Command line" } else { "Browser" };
    let end = if is_this {
        sign_out("")
    } else {
        view! {
            <button type="submit" class="btn bad" form=revoke.id("form") name="session" value=id aria-describedby=about.clone()>
                "Sign out"
            </button>
        }
        .into_any()
    };
    view! {
        <tr>
            <td>
                <div class="tight">
                    <b id=about>{name}</b>
                    <span class="small quiet">{kind}</span>
                    {is_this.then(|| view! { <div>{badge("ok", "This session")}</div> }.into_any())}
                </div>
            </td>
            <td data-label="Network address" class="quiet">{ip}</td>
            <td data-label="Signed in" class="quiet">{time(signed_in)}</td>
            <td data-label="Last seen" class="quiet">{time(last_seen)}</td>
            <td>{end}</td>
        </tr>
    }
    .into_any()
}
