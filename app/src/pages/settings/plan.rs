use leptos::prelude::*;
use shared::policy::Plan;
use shared::words::{STAYS_REQUIRED, days_kept};

use crate::components::frame::card;
use crate::components::{Tone, note};

/// Which plan the workspace is on, and what that means.
pub fn card_of(plan: Plan, requires_second_factor: bool) -> AnyView {
    let keeps_the_door_shut = requires_second_factor && !plan.includes_enforcement();
    let stays = || format!("{STAYS_REQUIRED} An admin can switch it off under People, but not on again.");
    let body = view! {
        <div class="body stack">
            <p><b>{plan.label()}</b> ": " {includes(plan)} {format!(" The audit log is kept for {} days.", days_kept(plan))}</p>
            {keeps_the_door_shut.then(|| note(Tone::Warn, stays().into_any()))}
        </div>
    };
    let sub = view! { <span class="small quiet">"Whoever runs this Sallyport changes it."</span> };
    card("Plan", sub.into_any(), ().into_any(), body.into_any())
}

const fn includes(plan: Plan) -> &'static str {
    match plan {
        Plan::Hobby => "people, invites and projects. Two-factor authentication is everybody's own choice.",
        Plan::Pro => "everything in Hobby, and admins can require two-factor authentication of everybody.",
        Plan::Enterprise => "everything in Pro, and a longer memory.",
    }
}
