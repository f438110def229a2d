use leptos::prelude::*;
use shared::input::InputError;
use shared::views::Invited;

use crate::components::{Tone, note};

/// What became of invites that were sent together.
pub fn told(invited: &Invited) -> AnyView {
    let named: Vec<_> = invited.refused.iter().map(named).collect();
    let more = (invited.more > 0).then(|| view! { <li>{format!("And {} more.", invited.more)}</li> }.into_any());
    let tone = if named.is_empty() { Tone::Ok } else { Tone::Warn };
    let body = view! {
        {summary(invited)}
        {(!named.is_empty()).then(|| view! { <ul aria-label="The rest">{named} {more}</ul> }.into_any())}
    };
    view! { <div role="status">{note(tone, body.into_any())}</div> }.into_any()
}

fn named((address, why): &(String, InputError)) -> AnyView {
    view! { <li><b>{address.clone()}</b> " " {why.message()}</li> }.into_any()
}

fn summary(invited: &Invited) -> String {
    let sent = match invited.sent {
        0 => "No invite was sent.".to_owned(),
        1 => "1 invite sent. The link in the mail works for seven days.".to_owned(),
        n => format!("{n} invites sent. The link in each mail works for seven days."),
    };
    if mended(invited).is_empty() { sent } else { sent + " Of the rest, mend what stands in the field below:" }
}

/// What goes back into the field: one address a line, without those that were sent.
pub fn mended(invited: &Invited) -> String {
    let stay = invited.refused.iter().filter(|(_, why)| *why != InputError::ListedTwice);
    stay.map(|(address, _)| address.as_str()).collect::<Vec<_>>().join("\n")
}
