//! A workspace whose door is shut to this session: all that is told is its name, and what opens it.

mod enrol;
mod step_up;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::Outcome;
use shared::views::{Door, ShutWorkspace};

use super::settings::{ask_to_leave, asking_to_leave, asks_to_leave};
use crate::components::bar::sign_out;
use crate::components::problem_page::set_status;
use crate::components::{Look, go_button, query};
use crate::paths;

/// What lies behind the door when it is open; the dialog when it is shut.
pub fn behind<T>(door: Door<T>, draw: fn(T) -> AnyView) -> AnyView {
    match door {
        Door::Open(_) if query(paths::ENROL)() == paths::ENROL_CODES => enrol::save_codes(),
        Door::Open(room) => draw(room),
        Door::Shut(workspace) => shut(workspace),
    }
}

fn shut(workspace: ShutWorkspace) -> AnyView {
    set_status(403);
    let asks = asks_to_leave();
    let way_in = match workspace.decision.outcome {
        _ if asks => ask_to_leave(&workspace.name, &workspace.slug),
        Outcome::StepUpRequired => step_up::step_up(&workspace.name),
        _ if query(paths::ENROL)() == paths::ENROL_APP => enrol::scan(),
        _ => enrol::choose(&workspace.name),
    };
    let ways_out = view! {
        <footer>
            {(!asks).then(|| go_button("Leave workspace", asking_to_leave(), Look::Plain))}
            {sign_out("")}
        </footer>
    };
    dialog(way_in, ways_out.into_any())
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
