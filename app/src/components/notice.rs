use leptos::prelude::*;

use super::icon::Icon;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// It worked.
    Ok,
    /// Look out.
    Warn,
    /// It did not work.
    Bad,
}

/// A sentence set apart.
pub fn note(tone: Tone, text: AnyView) -> AnyView {
    let (class, icon) = match tone {
        Tone::Info => ("note", Icon::Info),
        Tone::Ok => ("note ok", Icon::Check),
        Tone::Warn => ("note warn", Icon::Alert),
        Tone::Bad => ("note bad", Icon::Alert),
    };
    view! { <div class=class>{icon.draw()}<div>{text}</div></div> }.into_any()
}

/// What just worked, told by the page the form led to.
///
/// The address holds a word of ours and never the sentence: a link must not put words into our mouth.
pub fn done() -> AnyView {
    let sentence = match super::query("done")().as_str() {
        "invite-sent" => "Invite sent. The link in the mail works for seven days.",
        "invite-revoked" => "Invite revoked. Its link no longer works.",
        "two-factor-on" => "Two-factor authentication is on.",
        "codes-replaced" => "These are your new codes. The old ones no longer work.",
        "two-factor-off" => "Two-factor authentication is off. Your password alone signs you in.",
        "project-renamed" => "Project renamed.",
        "project-deleted" => "Project deleted.",
        "left" => "You left the workspace.",
        "joined" => "Welcome. You are a member now.",
        _ => return ().into_any(),
    };
    view! { <div role="status">{note(Tone::Ok, sentence.into_any())}</div> }.into_any()
}
