use leptos::prelude::*;
use shared::limits;
use shared::policy::{Level, SwitchRefusal};
use shared::views::{Bypassing, EnforcementPanel, Frame, Moment};

use super::chart::chart;
use crate::components::time::time;
use crate::components::{Button, Form, Kind, Submission, TextField, Tone, here, hidden, note, query, radio};
use crate::paths;
use crate::server_fns::enforcement::{ChangeRequiredLevel, EndGrace, RequireSecondFactor};

/// The switch *Require 2FA*, and what it does or would do.
pub fn panel(frame: Frame, panel: EnforcementPanel) -> AnyView {
    let is_on = panel.required > Level::Password;
    let form = Submission::to::<RequireSecondFactor>();
    let grace = panel.grace_until.clone().map(|until| grace(&frame.slug, until));
    let switched = switched(&panel);
    let bypassing = bypassing(&frame.slug, panel.bypassing.clone());
    let change = is_on.then(|| change(&frame.slug, &panel));
    view! {
        <section class="card">
            <div class="body stack">
                <Form to=form>{rule(form, frame, panel, is_on)}</Form>
                {change}
                {grace}
                {bypassing}
            </div>
            {switched}
        </section>
    }
    .into_any()
}

/// The switch, what it means to whom, and the choices that go with it.
fn rule(form: Submission, Frame { name, slug, .. }: Frame, panel: EnforcementPanel, is_on: bool) -> AnyView {
    let refusal = panel.locked.filter(|_| !is_on);
    view! {
        {hidden("workspace", slug.clone())}
        <div class="row top">
            <div class="grow tight">
                <h2 id="require-2fa">"Require 2FA"</h2>
                <p class="quiet" id="require-2fa-what">
                    {format!("Members without a {} are asked to set one up before they can open {name}. ", what(&panel))}
                    {panel.grace_until.is_none().then_some("It takes effect at once. ")}
                    "API tokens keep working, and nobody is removed."
                </p>
            </div>
            {switch(form, is_on, refusal.is_some())}
        </div>
        {refusal.map(|refusal| view! { <div id="require-2fa-locked">{note(Tone::Info, reason(refusal, Level::TwoFactor))}</div> }.into_any())}
        {panel.outlives_plan.then(outlives_plan)}
        {meter(&panel)}
        <p>{preview(&panel, is_on)} <a href=paths::room(&slug, "people/preview")>"See who"</a></p>
        {chart(&panel)}
        {(!is_on && refusal.is_none()).then(|| choices(form, &panel, None))}
    }
    .into_any()
}

/// Another level, while one is required. A form of its own: *Enter* in one of its fields must not press the switch.
fn change(slug: &str, panel: &EnforcementPanel) -> AnyView {
    let form = Submission::to::<ChangeRequiredLevel>();
    let button = view! {
        {hidden("workspace", slug.to_owned())}
        {hidden("instead_of", panel.required.word().to_owned())}
        <div><Button of=form label="Change"/></div>
    };
    let choices = choices(form, panel, Some(button.into_any()));
    view! { <Form to=form>{choices}</Form> }.into_any()
}

fn switch(form: Submission, is_on: bool, locked: bool) -> AnyView {
    view! {
        <button
            type="submit"
            name="required"
            value=(!is_on).to_string()
            class="switch"
            role="switch"
            aria-checked=is_on.to_string()
            aria-labelledby="require-2fa"
            aria-describedby=if locked { "require-2fa-what require-2fa-locked" } else { "require-2fa-what" }
            aria-busy=move || form.busy.get().then_some("true")
            disabled=locked
        ></button>
    }
    .into_any()
}

fn outlives_plan() -> AnyView {
    let text = "The plan of this workspace no longer includes requiring 2FA. What is shut stays shut: you can switch it \
                off, but not on again, until the plan includes it.";
    note(Tone::Warn, text.into_any())
}

/// How many are protected, at what is or would be demanded.
pub fn protected(panel: &EnforcementPanel) -> (u64, u64) {
    let all = panel.protected + panel.shut_out;
    (if panel.required == Level::PhishingResistant { panel.with_passkey } else { panel.protected }, all)
}

/// What each member needs, or will.
pub const fn what(panel: &EnforcementPanel) -> &'static str {
    match panel.required {
        Level::PhishingResistant => "passkey",
        Level::Password | Level::TwoFactor => "second factor",
    }
}

fn meter(panel: &EnforcementPanel) -> AnyView {
    let (protected, all) = protected(panel);
    let share = protected * 1000 / all.max(1);
    view! {
        <div class="tight">
            <svg class="meter" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="in" width=share.to_string() height="8"></rect>
                <rect class="out" x=share.to_string() width=(1000 - share).to_string() height="8"></rect>
            </svg>
            <p class="small"><b>{format!("{protected} of {all}")}</b> <span class="quiet">" protected"</span></p>
        </div>
    }
    .into_any()
}

/// Who is asked, or will be.
fn preview(panel: &EnforcementPanel, is_on: bool) -> String {
    let (protected, all) = protected(panel);
    let what = what(panel);
    let (asked, each) = match (is_on, &panel.grace_until) {
        (true, None) => (
            " and stand before a shut door until they set one up",
            " and stands before a shut door until they set one up",
        ),
        (true, Some(_)) => (" yet", " yet"),
        (false, _) => (" and will be asked to set one up", " and will be asked to set one up"),
    };
    match all - protected {
        1 if all == 1 => format!("You are the only member, and have no {what} yet. "),
        0 if is_on => format!("Every member has a {what}. Nobody is shut out. "),
        0 => format!("Every member has a {what} already: requiring one would shut nobody out. "),
        1 => format!("1 of {all} members has no {what}{each}. "),
        n => format!("{n} of {all} members have no {what}{asked}. "),
    }
}

/// Which level, and whether with time: said before it is switched on, or, with a button, changed while it is.
fn choices(form: Submission, panel: &EnforcementPanel, button: Option<AnyView>) -> AnyView {
    let is_on = button.is_some();
    // Chosen before a step-up, and brought back by it.
    let chosen = Level::from_word(&query("level")()).filter(|level| match level {
        Level::Password => false,
        Level::TwoFactor => panel.locked.is_none(),
        Level::PhishingResistant => panel.passkeys_locked.is_none(),
    });
    let level = chosen.unwrap_or(if is_on { panel.required } else { Level::TwoFactor });
    let option = |wanted: Level, label, hint, locked: Option<SwitchRefusal>| {
        let (hint, locked) = ([hint, " ", &who_has(panel, wanted)].concat(), locked.map(|why| reason(why, wanted)));
        radio(form, "level", wanted.word(), label, hint, level == wanted, locked)
    };
    view! {
        <details class="more" open=form.came_back() || chosen.is_some()>
            <summary>{if is_on { "Change what is required" } else { "What is required, and from when" }}</summary>
            <div class="stack">
                <fieldset class="radios">
                    <legend>"What members need"</legend>
                    {option(
                        Level::TwoFactor,
                        "Any second factor",
                        "A code from an authenticator app, or a passkey.",
                        panel.locked,
                    )}
                    {option(
                        Level::PhishingResistant,
                        "Passkeys only",
                        "A passkey is bound to this site: a fake one can't use it, and a code alone doesn't open the door. Who has \
                         no passkey adds one first.",
                        panel.passkeys_locked,
                    )}
                </fieldset>
                {can_change(panel).then(|| if panel.can_give_time { time_field(form) } else { no_time(panel.required) })}
                {button.filter(|_| can_change(panel))}
            </div>
        </details>
    }
    .into_any()
}

/// Whether there is another level to choose than the one that is required; why not, each of them says itself.
fn can_change(panel: &EnforcementPanel) -> bool {
    let levels = [(Level::TwoFactor, panel.locked), (Level::PhishingResistant, panel.passkeys_locked)];
    levels.into_iter().any(|(level, locked)| level != panel.required && locked.is_none())
}

fn time_field(form: Submission) -> AnyView {
    view! {
        <TextField
            of=form
            name="grace_until"
            label="Give members time until"
            kind=Kind::Day
            value=query("grace_until")()
            hint="Leave it empty to start at once. Who is a member now gets in as before to the end of this day (UTC), at \
                  most 30 days ahead; who joins later doesn't. It can be given once, and they are reminded by mail."
        />
    }
    .into_any()
}

fn no_time(required: Level) -> AnyView {
    let why = match required {
        Level::Password => "Members were given time once already.",
        Level::TwoFactor => "Members were given time for passkeys once already: requiring them takes effect at once.",
        Level::PhishingResistant => "Nothing is stricter. Requiring less takes effect at once.",
    };
    view! { <p class="small quiet">{why}</p> }.into_any()
}

/// Time runs: until when, and the way to end it.
fn grace(slug: &str, until: Moment) -> AnyView {
    let (slug, form) = (slug.to_owned(), Submission::to::<EndGrace>());
    let text = view! {
        <div class="stack close">
            <p>
                "Members who have nothing that would do still get in as before, until " {time(until)} ". "
                "They are reminded by mail; who joined since has no such time. Switching off, or requiring anything else, ends \
                 it for good; whom that shuts out hears of it by mail."
            </p>
            <Form to=form class="">
                {hidden("workspace", slug)}
                <Button of=form label="End it now"/>
            </Form>
        </div>
    };
    note(Tone::Info, text.into_any())
}

/// How many meet that level: the switch alone speaks of what is, or would be required by itself.
fn who_has(panel: &EnforcementPanel, wanted: Level) -> String {
    let all = panel.protected + panel.shut_out;
    let (have, what) = match wanted {
        Level::PhishingResistant => (panel.with_passkey, "passkey"),
        Level::Password | Level::TwoFactor => (panel.protected, "second factor"),
    };
    match (have, all) {
        (have, all) if have == all => format!("Every member has a {what}."),
        (0, _) => format!("Nobody has a {what} yet."),
        (1, all) => format!("1 of {all} members has a {what}."),
        (have, all) => format!("{have} of {all} members have a {what}."),
    }
}

fn reason(refusal: SwitchRefusal, wanted: Level) -> AnyView {
    let here = here();
    match refusal {
        SwitchRefusal::NotAnAdmin => "Only an admin of this workspace can switch this.".into_any(),
        SwitchRefusal::PlanTooSmall => "Requiring 2FA is available on the Pro plan and above.".into_any(),
        SwitchRefusal::OwnFactorMissing => view! {
            "You need it on your own account first, or you would shut yourself out. "
            <a href=paths::with_next("/account/security", &here)>"Set it up"</a>
        }
        .into_any(),
        SwitchRefusal::OwnFactorUnused => view! {
            "You have it, but this session has not used it yet. "
            <a href=paths::step_up(wanted, &here)>"Confirm it's you"</a>
        }
        .into_any(),
    }
}

/// What gets in whatever is required: tokens have no second factor.
fn bypassing(slug: &str, bypassing: Bypassing) -> AnyView {
    let told = reaching(&bypassing);
    let Bypassing { count, used_last, member_count, has_older, of_members } = bypassing;
    let named = (used_last.len() + of_members.len()) as u64;
    let nobodys = used_last.into_iter().map(|token| {
        let of = token.project.map_or_else(|| "workspace token".to_owned(), |(name, _)| format!("token of {name}"));
        used(token.name, of, token.last_used.map(|(_, at)| at))
    });
    let own = of_members.into_iter().map(|token| {
        let of = format!("account token of {}", token.owner);
        used(token.name, of, token.last_used)
    });
    let more = (count + member_count).saturating_sub(named);
    let at_least = if has_older { "at least " } else { "" };
    view! {
        <div class="tight">
            <p>{told} <a href=paths::room(slug, "tokens")>"Tokens"</a></p>
            <ul class="tight small quiet" aria-label="Tokens used last">
                {nobodys.chain(own).collect_view()}
                {(more > 0).then(|| view! { <li>{format!("and {at_least}{more} more")}</li> }.into_any())}
            </ul>
        </div>
    }
    .into_any()
}

fn used(name: String, of: String, last: Option<Moment>) -> AnyView {
    let used = match last {
        Some(at) => view! { ", last used " {time(at)} }.into_any(),
        None => ", not used yet".into_any(),
    };
    view! { <li><b>{name}</b> ", " {of} {used}</li> }.into_any()
}

fn reaching(Bypassing { count, member_count, has_older, .. }: &Bypassing) -> String {
    let (nobodys, joint) = match count {
        0 => ("No workspace or project token reaches".to_owned(), "but"),
        1 => ("1 token reaches".to_owned(), "and"),
        n => (format!("{n} tokens reach"), "and"),
    };
    let own = match (member_count, has_older) {
        (0, false) => String::new(),
        // Older ones were there before the rule, perhaps: that none of the new ones does says nothing about them.
        (0, true) => format!(
            ", {joint} account tokens of members may: none of the newest {} does",
            limits::MEMBER_TOKENS_COUNTED
        ),
        (1, false) => format!(", {joint} 1 account token of a member does"),
        (n, false) => format!(", {joint} {n} account tokens of members do"),
        (n, true) => format!(", {joint} at least {n} account tokens of members do"),
    };
    format!("{nobodys} this workspace without a second factor{own}. ")
}

fn switched(panel: &EnforcementPanel) -> Option<AnyView> {
    let (who, when) = panel.switched.clone()?;
    Some(view! { <footer>"Last changed by " {who} ", " {time(when)} "."</footer> }.into_any())
}
