use leptos::prelude::*;

use super::icon::Icon;
use super::posted::is_refused;
use crate::paths;

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
    let word = super::query("done")();
    if is_refused() {
        // That was before, and this was not done.
        return ().into_any();
    }
    let sentence = match word.as_str() {
        "invite-sent" => "Invite sent. The link in the mail works for seven days.",
        "invite-resent" => "Invite sent again. The new link works for seven days, the old one no longer.",
        "invite-revoked" => "Invite revoked. Its link no longer works.",
        "role-changed" => "Role changed. It holds from now on.",
        "member-removed" => "Member removed. The workspace is shut for them.",
        "member-and-tokens-removed" => {
            "Member removed, and the tokens they made revoked. The workspace is shut for them."
        }
        "two-factor-on" => "Two-factor authentication is on.",
        "authenticator-added" => "Authenticator app added.",
        "passkey-added" => "Passkey added. It confirms it's you from now on.",
        "passkey-renamed" => "Passkey renamed.",
        "passkey-removed" => "Passkey removed. It no longer signs anybody in.",
        "session-ended" => "Signed out there. It holds from the next click on.",
        "sessions-ended" => "Signed out everywhere else.",
        "codes-replaced" => "These are your new codes. The old ones no longer work.",
        "two-factor-off" => "Two-factor authentication is off. Your password alone signs you in.",
        "project-renamed" => "Project renamed.",
        "project-deleted" => "Project deleted.",
        "workspace-renamed" => "Workspace renamed. Its former addresses lead here.",
        "workspace-deleted" => "Workspace deleted. You can undo this for seven days.",
        "workspace-restored" => "The workspace is back, with everything in it.",
        "token-revoked" => "Token revoked. It no longer works anywhere.",
        "left" => "You left the workspace.",
        "joined" => "Welcome. You are a member now.",
        "asked" => "Your request is on its way. You get a mail when an admin has decided.",
        "request-approved" => "Approved. They are a member now, and were told by mail.",
        "request-declined" => "Declined. They were told by mail and can ask again in 30 days.",
        "domain-proven" => "The domain is proven.",
        "domain-missing" => "DNS has no such record yet. Add it as shown, then check again.",
        "domain-wrong" => "The DNS record says something else. Compare its value, then check again.",
        "domain-unreachable" => "DNS could not be asked just now. Check again in a while.",
        "domain-changed" => "Saved. It holds for whoever comes from now on.",
        paths::CONFIRMED => "You confirmed it's you. Nothing has changed yet: press it once more.",
        "domain-removed" => "Domain removed. Members who came in by it stay.",
        _ => return ().into_any(),
    };
    let tone = match word.as_str() {
        "domain-missing" | "domain-wrong" | "domain-unreachable" => Tone::Warn,
        paths::CONFIRMED => Tone::Info,
        _ => Tone::Ok,
    };
    view! { <div role="status">{note(tone, sentence.into_any())}</div> }.into_any()
}
