//! A workspace whose door is shut to this session: all that is told is its name, and what opens it.

mod enrol;
mod step_up;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::{Level, Outcome};
use shared::views::{Door, GraceNotice, Room, ShutWorkspace};
use shared::words::way_in;

use super::settings::{ask_to_leave, asking_to_leave, asks_to_leave};
use crate::components::bar::sign_out;
use crate::components::problem_page::{lead_to, set_status};
use crate::components::time::time;
use crate::components::{Look, Tone, go_button, here, here_and_query, note, param, query};
use crate::paths;

/// What lies behind the door when it is open; the dialog when it is shut. Whoever came by a former address of the
/// workspace is led to the same page at the present one: every page of a workspace passes here.
pub fn behind<T: Room>(door: Door<T>, draw: fn(T) -> AnyView) -> AnyView {
    // What was loaded may be of the page before: it leads only whoever still is where it was asked for.
    if door.came_by() == Some(param("workspace")().as_str())
        && let Some(page) = paths::moved(&here_and_query(), door.slug())
    {
        return lead_to(&page);
    }
    match door {
        Door::Open(_) if query(paths::ENROL)() == paths::ENROL_CODES => enrol::save_codes(),
        Door::Open(room) => {
            let grace = room.frame().grace.clone().map(|grace| for_now(&room.frame().name, grace));
            view! { {grace} {draw(room)} }.into_any()
        }
        Door::Shut(workspace) => shut(workspace),
    }
}

/// The door is open for now: what will open it afterwards, and the way there.
fn for_now(workspace: &str, grace: GraceNotice) -> AnyView {
    let (what, set_up) = match grace.required {
        Level::PhishingResistant => ("a passkey", "Add one"),
        Level::Password | Level::TwoFactor => ("a second factor", "Set one up"),
    };
    let text = view! {
        {format!("{workspace} asks every member for {what}. You have none yet: it shuts for you on ")}
        {time(grace.until)} ". "
        <a href=paths::with_next("/account/security", &here())>{set_up}</a>
    };
    view! { <aside class="strip" aria-label="Before the door shuts">{note(Tone::Warn, text.into_any())}</aside> }
        .into_any()
}

fn shut(workspace: ShutWorkspace) -> AnyView {
    set_status(403);
    let asks = asks_to_leave();
    let body = match workspace.decision.outcome {
        _ if asks => {
            let way_in = way_in(workspace.decision.outcome, workspace.required);
            ask_to_leave(&workspace.name, &workspace.slug, way_in)
        }
        Outcome::StepUpRequired => step_up::step_up(&workspace.name, workspace.required),
        // What is required was raised while somebody was setting up less: the codes of what is on now come first.
        _ if query(paths::ENROL)() == paths::ENROL_CODES => enrol::codes_before_more(),
        _ if query(paths::ENROL)() == paths::ENROL_APP && workspace.required < Level::PhishingResistant => {
            enrol::scan()
        }
        _ => enrol::choose(&workspace.name, workspace.required),
    };
    let ways_out = view! {
        <footer>
            {(!asks).then(|| go_button("Leave workspace", asking_to_leave(), Look::Plain))}
            <a class="btn plain" href="/account/security">"Account security"</a>
            {sign_out("")}
        </footer>
    };
    dialog(body, ways_out.into_any())
}

/// The dialog keeps its name from the first step to the last: a reader knows they are still at the same door.
fn dialog(body: AnyView, footer: AnyView) -> AnyView {
    view! {
        <Title text="Two-factor authentication required"/>
        <div class="door below-bar wide">
            <main id="main" tabindex="-1">
                <div class="dialog" role="dialog" tabindex="-1" aria-labelledby="dialog-title">
                    <h1 id="dialog-title">"Two-factor authentication required"</h1>
                    {body}
                    {footer}
                </div>
            </main>
        </div>
    }
    .into_any()
}
