use leptos::prelude::*;
use shared::views::Moment;

/// A point in time, for people and for machines.
pub fn time(moment: Moment) -> AnyView {
    view! { <time datetime=moment.iso>{moment.words}</time> }.into_any()
}
