use leptos::prelude::*;
use shared::views::EnforcementPanel;

use super::enforcement::{protected, what};

/// Days the chart is wide.
const WIDE: u32 = 90;
/// What "all members" is high.
const HIGH: u64 = 24;

/// The share of protected members over the last days, as steps. Nothing, before anything has changed.
pub fn chart(panel: &EnforcementPanel) -> AnyView {
    let [first, .., _] = panel.history.as_slice() else { return ().into_any() };
    let ((now, all), what) = (protected(panel), what(panel));
    let mut line = format!("M{} {HIGH}", WIDE.saturating_sub(first.days_ago));
    for day in &panel.history {
        let step = format!("H{}V{}", WIDE.saturating_sub(day.days_ago), height(day.protected, day.members));
        line.push_str(&step);
    }
    let end = format!("V{}H{WIDE}V{HIGH}Z", height(now, all));
    line.push_str(&end);
    let label = format!(
        "Members with a {what}: {} of {} {} days ago, {now} of {all} now",
        first.protected, first.members, first.days_ago
    );
    view! {
        <figure class="chart">
            <svg viewBox=format!("0 0 {WIDE} {HIGH}") preserveAspectRatio="none" role="img" aria-label=label>
                <path d=line></path>
            </svg>
            <figcaption class="small quiet">{format!("Members with a {what}, last 90 days")}</figcaption>
        </figure>
    }
    .into_any()
}

fn height(protected: u64, members: u64) -> u64 {
    HIGH - HIGH * protected.min(members) / members.max(1)
}
