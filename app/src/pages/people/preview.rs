use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use shared::policy::Level;
use shared::views::{Door, Effect, MemberConcerned, Preview};

use super::copy_emails::copy_emails;
use super::search;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::person::person;
use crate::components::{here, hidden, param, query};
use crate::pages::shut::behind;
use crate::paths::{self, field, with};
use crate::server_fns::enforcement::{PreviewEmails, preview as load_preview};

/// What an address of the list asks for, in this order.
const KEYS: [&str; 3] = ["level", "effect", "q"];

/// `/w/<slug>/people/preview`: what a required level means to whom, before it is required.
pub fn preview() -> AnyView {
    let (slug, level, effect) = (param("workspace"), query("level"), query("effect"));
    let (search, at) = (query("q"), query("at"));
    framed(
        Area::Workspace,
        move || load_preview(slug(), level(), effect(), search(), at()),
        |door: Door<Preview>| behind(door, page),
    )
}

fn page(preview: Preview) -> AnyView {
    let lead =
        "What requiring 2FA means to whom, judged by the very rule that guards the door. Looking changes nothing.";
    let kept = view! { {hidden("level", preview.level.word())} {hidden("effect", preview.effect.word())} };
    let listed = at(preview.level, preview.effect, &preview.search);
    let beside = move |place: Option<String>| place.map(|place| with(&listed, "at", &place));
    view! {
        <Title text=format!("Preview · {}", preview.frame.name)/>
        <Page>
            <div class="stack">
                <p class="small"><a href=paths::room(&preview.frame.slug, "people")>"People"</a></p>
                {head("Preview", lead.into_any())}
            </div>
            {levels(&preview)}
            <section class="card">
                <header>
                    {effects(&preview)}
                    {(!preview.members.is_empty()).then(|| ways_out(&preview))}
                </header>
                {search::form(&KEYS, kept.into_any(), preview.search.clone(), ().into_any())}
                {match (preview.members.is_empty(), preview.search.is_empty()) {
                    (true, true) => nobody(preview.effect, preview.is_required),
                    (true, false) => search::nobody(at(preview.level, preview.effect, "")),
                    (false, _) => table(preview.members),
                }}
                {search::pages(beside(preview.previous), beside(preview.next))}
            </section>
        </Page>
    }
    .into_any()
}

fn at(level: Level, effect: Effect, search: &str) -> String {
    asking(&here(), level, effect, search)
}

/// `page`, asking for these.
fn asking(page: &str, level: Level, effect: Effect, search: &str) -> String {
    KEYS.iter()
        .zip([level.word(), effect.word(), search])
        .fold(page.to_owned(), |to, (key, value)| with(&to, key, value))
}

fn levels(preview: &Preview) -> AnyView {
    let levels = [(Level::TwoFactor, "Any second factor"), (Level::PhishingResistant, "Passkeys only")];
    let chips = levels.map(|(level, label)| {
        let to = at(level, Effect::ShutOut, &preview.search);
        view! { <a href=to aria-current=(level == preview.level).then_some("true")>{label}</a> }.into_any()
    });
    view! { <nav class="chips" aria-label="Required level">{chips.into_iter().collect_view()}</nav> }.into_any()
}

const fn label(effect: Effect) -> &'static str {
    match effect {
        Effect::ShutOut => "Shut out ",
        Effect::HasTime => "Have time ",
        Effect::Confirms => "Confirm first ",
        Effect::Nothing => "Let in ",
    }
}

fn effects(preview: &Preview) -> AnyView {
    let (level, shown) = (preview.level, preview.effect);
    let counted = Effect::ALL.into_iter().zip(preview.counts.clone());
    // Nobody has time where none was given: a word less to read.
    let chips = counted.filter(|(effect, count)| *effect != Effect::HasTime || *count > 0).map(|(effect, count)| {
        let to = at(level, effect, &preview.search);
        view! { <a href=to aria-current=(effect == shown).then_some("true")>{label(effect)} {count}</a> }.into_any()
    });
    view! { <nav class="chips" aria-label="Filter">{chips.collect_view()}</nav> }.into_any()
}

fn ways_out(preview: &Preview) -> AnyView {
    let Preview { frame, level, effect, search, .. } = preview;
    let fields = [
        field("workspace", &frame.slug),
        field("level", level.word()),
        field("effect", effect.word()),
        field("search", search),
    ];
    let file = asking(&paths::room(&frame.slug, "people/preview.csv"), *level, *effect, search);
    view! {
        {copy_emails(PreviewEmails::PATH, fields.join("&"))}
        <a class="btn" href=file rel="external" download="">"Download CSV"</a>
    }
    .into_any()
}

fn nobody(effect: Effect, is_required: bool) -> AnyView {
    let words = match effect {
        Effect::ShutOut if is_required => "Nobody is shut out.",
        Effect::ShutOut => "Nobody would be shut out.",
        Effect::HasTime => "Nobody was given time.",
        Effect::Confirms => "Nobody would have to confirm first.",
        Effect::Nothing => "Nobody would be let in as before.",
    };
    view! { <div class="empty"><p>{words}</p></div> }.into_any()
}

fn table(members: Vec<MemberConcerned>) -> AnyView {
    let rows = members.into_iter().map(|member| {
        view! {
            <tr>
                <td>{person(member.name, false, member.email)}</td>
                <td data-label="Role">{member.role.label()}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <table class="table" aria-label="Members">
            <thead><tr><th scope="col">"Name"</th><th scope="col">"Role"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
