use leptos::prelude::*;
use shared::policy::{Level, SwitchRefusal};
use shared::views::{EnforcementPanel, Frame};

use crate::components::time::time;
use crate::components::{Form, Submission, Tone, here, hidden, note};
use crate::paths;
use crate::server_fns::people::RequireSecondFactor;

/// The switch *Require 2FA*, and what it does or would do.
pub fn panel(frame: &Frame, panel: &EnforcementPanel) -> AnyView {
    let is_on = panel.required > Level::Password;
    let refusal = panel.locked.filter(|_| !is_on);
    view! {
        <section class="card">
            <div class="body stack">
                <div class="row top">
                    <div class="grow tight">
                        <h2 id="require-2fa">"Require 2FA"</h2>
                        <p class="quiet" id="require-2fa-what">
                            {format!("Members without a second factor are asked to set one up before they can open {}. ", frame.name)}
                            "It takes effect at once. API tokens keep working, and nobody is removed."
                        </p>
                    </div>
                    {switch(frame, is_on, refusal.is_some())}
                </div>
                {meter(panel)}
                <div class="row ends wrap small">
                    <span><b>{panel.protected}</b> <span class="quiet">" protected"</span></span>
                    <span><b>{panel.shut_out}</b> <span class="quiet">{if is_on { " shut out until they enrol" } else { " without a second factor" }}</span></span>
                </div>
                {(!is_on).then(|| view! { <p>{preview(panel)}</p> }.into_any())}
                {refusal.map(|refusal| view! { <div id="require-2fa-locked">{note(Tone::Info, reason(refusal))}</div> }.into_any())}
            </div>
            {switched(panel, is_on)}
        </section>
    }
    .into_any()
}

fn switch(frame: &Frame, is_on: bool, locked: bool) -> AnyView {
    let form = Submission::to::<RequireSecondFactor>();
    let workspace = frame.slug.clone();
    view! {
        <Form to=form class="">
            {hidden("workspace", workspace)}
            {hidden("required", (!is_on).to_string())}
            <button
                type="submit"
                class="switch"
                role="switch"
                aria-checked=is_on.to_string()
                aria-labelledby="require-2fa"
                aria-describedby=if locked { "require-2fa-what require-2fa-locked" } else { "require-2fa-what" }
                aria-busy=move || form.busy.get().then_some("true")
                disabled=locked
            ></button>
        </Form>
    }
    .into_any()
}

fn meter(panel: &EnforcementPanel) -> AnyView {
    let all = (panel.protected + panel.shut_out).max(1);
    let protected = panel.protected * 1000 / all;
    let label = format!("{} of {all} members protected", panel.protected);
    view! {
        <svg class="meter" viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label=label>
            <rect class="in" width=protected.to_string() height="8"></rect>
            <rect class="out" x=protected.to_string() width=(1000 - protected).to_string() height="8"></rect>
        </svg>
    }
    .into_any()
}

/// Who will be asked, before anybody is.
fn preview(panel: &EnforcementPanel) -> String {
    let all = panel.protected + panel.shut_out;
    match panel.shut_out {
        1 if all == 1 => "You are the only member, and have no second factor yet.".to_owned(),
        0 => "Every member has a second factor already. Nobody will be shut out.".to_owned(),
        1 => format!("1 of {all} members has no second factor and will be asked to set one up."),
        n => format!("{n} of {all} members have no second factor and will be asked to set one up."),
    }
}

fn reason(refusal: SwitchRefusal) -> AnyView {
    let here = here();
    match refusal {
        SwitchRefusal::NotAnAdmin => "Only an admin of this workspace can switch this.".into_any(),
        SwitchRefusal::PlanTooSmall => "Requiring 2FA is available on the Pro plan and above.".into_any(),
        SwitchRefusal::OwnFactorMissing => view! {
            "You need two-factor authentication on your own account first, or you would shut yourself out. "
            <a href=paths::with_next("/account/security", &here)>"Set it up"</a>
        }
        .into_any(),
        SwitchRefusal::OwnFactorUnused => view! {
            "You signed in here before your second factor was on. Use it once in this session first. "
            <a href=paths::with_next("/step-up", &here)>"Confirm it's you"</a>
        }
        .into_any(),
    }
}

fn switched(panel: &EnforcementPanel, is_on: bool) -> Option<AnyView> {
    let (who, when) = panel.switched.clone()?;
    let what = if is_on { "Switched on by " } else { "Switched off by " };
    Some(view! { <footer>{what} {who} ", " {time(when)} "."</footer> }.into_any())
}
