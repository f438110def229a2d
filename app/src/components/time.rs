use leptos::prelude::*;
use shared::views::Moment;

/// A point in time, for people and for machines.
pub fn time(moment: Moment) -> AnyView {
    view! { <time datetime=moment.iso>{moment.words}</time> }.into_any()
}

/// Only its day, where the hour says nothing.
pub fn day(mut moment: Moment) -> AnyView {
    let day = moment.words.find(',').unwrap_or(moment.words.len());
    moment.words.truncate(day);
    time(moment)
}
