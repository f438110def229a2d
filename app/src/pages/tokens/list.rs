use leptos::prelude::*;
use shared::views::{Moment, TokenRow};

use super::revoke::REVOKE;
use crate::components::time::{day, time};
use crate::components::{Look, go_button_about};
use crate::paths;

/// A row a token. `workspace` is the slug of the workspace whose projects' tokens stand among its own.
pub fn tokens(page: &str, tokens: Vec<TokenRow>, workspace: Option<&str>) -> AnyView {
    if tokens.is_empty() {
        return view! { <div class="empty"><p>"No token yet. Nothing gets in here by one."</p></div> }.into_any();
    }
    view! {
        <table class="table wordy" aria-label="Tokens">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"May"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col"><span class="unseen">"Revoke"</span></th>
                </tr>
            </thead>
            <tbody>{tokens.into_iter().map(|token| row(page, token, workspace)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(page: &str, token: TokenRow, workspace: Option<&str>) -> AnyView {
    let about = ["token-", &token.id].concat();
    let of = workspace.map(|workspace| match token.project {
        Some((name, slug)) => view! { "Project " <a href=paths::project(workspace, &slug)>{name}</a> ", " }.into_any(),
        None => "Workspace, ".into_any(),
    });
    let by = token.created_by.map(|by| view! { <span class="small quiet">"by " {by}</span> }.into_any());
    view! {
        <tr>
            <td>
                <div class="tight">
                    <b id=about.clone()>{token.name}</b>
                    <span class="small quiet">{of} <code>{token.hint}</code></span>
                </div>
            </td>
            <td data-label="May" class="whole">{token.scope.label()}</td>
            <td data-label="Created"><div class="tight">{day(token.created)} {by}</div></td>
            <td data-label="Expires">{expires(token.expires, token.has_expired)}</td>
            <td data-label="Last used">{used(token.last_used)}</td>
            <td>{go_button_about("Revoke", paths::with(page, REVOKE, &token.id), Look::Bad, Some(about))}</td>
        </tr>
    }
    .into_any()
}

fn expires(at: Option<Moment>, has_expired: bool) -> AnyView {
    match at {
        Some(at) if has_expired => view! { <div class="tight"><b>"Expired"</b> {day(at)}</div> }.into_any(),
        Some(at) => day(at),
        None => "Never".into_any(),
    }
}

fn used(last: Option<(String, Moment)>) -> AnyView {
    match last {
        Some((from, at)) => {
            view! { <div class="tight">{time(at)} <span class="small quiet">"from " {from}</span></div> }.into_any()
        }
        None => "Not yet".into_any(),
    }
}
