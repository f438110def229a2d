use leptos::prelude::*;
use shared::views::{CoverageDay, EnforcementPanel};

use super::enforcement::{protected, what};

/// Days the chart is wide.
const WIDE: u32 = 90;
/// What "all members" is high.
const HIGH: u64 = 24;

/// The share of protected members over the last days, as steps. Nothing, before anything has changed.
pub fn chart(panel: &EnforcementPanel) -> AnyView {
    let [first, .., _] = panel.history.as_slice() else { return ().into_any() };
    let (what, line) = (what(panel), steps(&panel.history, protected(panel)));
    let label = label(what, first, protected(panel));
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

/// The outline: level until the next day that something changed on, to the edge at what is now, and closed at the
/// bottom.
fn steps(history: &[CoverageDay], (now, all): (u64, u64)) -> String {
    let from = history.first().map_or(0, |first| WIDE.saturating_sub(first.days_ago));
    let mut line = format!("M{from} {HIGH}");
    for day in history {
        let step = format!("H{}V{}", WIDE.saturating_sub(day.days_ago), height(day.protected, day.members));
        line.push_str(&step);
    }
    line + &format!("V{}H{WIDE}V{HIGH}Z", height(now, all))
}

fn label(what: &str, first: &CoverageDay, (now, all): (u64, u64)) -> String {
    let CoverageDay { days_ago, protected, members } = first;
    let since = match days_ago {
        0 => "earlier today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    format!("Members with a {what}: {since} {protected} of {members}, now {now} of {all}")
}

fn height(protected: u64, members: u64) -> u64 {
    HIGH - HIGH * protected.min(members) / members.max(1)
}

#[cfg(test)]
mod tests {
    use leptos::tachys::view::RenderHtml as _;
    use shared::policy::Level;
    use shared::views::Bypassing;

    use super::*;

    fn day(days_ago: u32, protected: u64, members: u64) -> CoverageDay {
        CoverageDay { days_ago, protected, members }
    }

    /// The corners of the outline, from left to right; the last one closes it at the bottom.
    fn corners(history: &[CoverageDay], now: (u64, u64)) -> Vec<(u64, u64)> {
        let line = steps(history, now);
        let number = |text: &str| text.parse::<u64>().unwrap();
        let (start, moves) = line.strip_prefix('M').unwrap().split_once(' ').unwrap();
        let (bottom, moves) = moves.split_at(moves.find(['H', 'V']).unwrap());
        let mut corners = vec![(number(start), number(bottom))];
        let mut rest = moves.strip_suffix('Z').unwrap();
        while !rest.is_empty() {
            let end = rest[1..].find(['H', 'V']).map_or(rest.len(), |end| end + 1);
            let (x, y) = *corners.last().unwrap();
            let to = number(&rest[1..end]);
            corners.push(if rest.starts_with('H') { (to, y) } else { (x, to) });
            rest = &rest[end..];
        }
        corners.dedup();
        corners
    }

    #[test]
    fn each_day_is_a_step_as_high_as_its_share_and_as_wide_as_nothing_changed() {
        let history = [day(90, 0, 2), day(60, 1, 2), day(30, 3, 4)];
        let drawn = [(0, 24), (30, 24), (30, 12), (60, 12), (60, 6), (60, 0), (90, 0), (90, 24)];
        assert_eq!(corners(&history, (4, 4)), drawn);
    }

    #[test]
    fn what_is_now_reaches_from_the_last_change_to_the_edge() {
        assert_eq!(
            corners(&[day(2, 1, 1), day(1, 1, 2)], (1, 2)),
            [(88, 24), (88, 0), (89, 0), (89, 12), (90, 12), (90, 24)]
        );
    }

    #[test]
    fn what_lies_before_the_chart_stands_at_its_edge_and_no_count_leaves_it() {
        let history = [day(400, 1, 2), day(10, 7, 2), day(5, 0, 0)];
        for (x, y) in corners(&history, (9, 0)) {
            assert!(x <= u64::from(WIDE) && y <= HIGH, "{x} {y}");
        }
        assert_eq!(corners(&history, (0, 0))[..2], [(0, 24), (0, 12)]);
    }

    #[test]
    fn its_name_tells_how_it_began_and_how_it_is() {
        for (days_ago, told) in [(30, "30 days ago"), (1, "yesterday"), (0, "earlier today")] {
            let label = label("passkey", &day(days_ago, 1, 3), (2, 4));
            assert_eq!(label, format!("Members with a passkey: {told} 1 of 3, now 2 of 4"));
        }
    }

    #[test]
    fn nothing_is_drawn_before_anything_has_changed() {
        for history in [vec![], vec![day(3, 1, 2)]] {
            assert!(!chart(&panel(history)).to_html().contains("svg"));
        }
        let html = chart(&panel(vec![day(3, 0, 2), day(1, 1, 2)])).to_html();
        assert!(html.contains("aria-label=\"Members with a second factor: 3 days ago 0 of 2, now 1 of 2\""), "{html}");
        assert!(html.contains("d=\"M87 24H87V24H89V12V12H90V24Z\""), "{html}");
    }

    fn panel(history: Vec<CoverageDay>) -> EnforcementPanel {
        EnforcementPanel {
            required: Level::Password,
            locked: None,
            passkeys_locked: None,
            outlives_plan: false,
            protected: 1,
            with_passkey: 0,
            shut_out: 1,
            can_give_time: false,
            grace_until: None,
            switched: None,
            history,
            bypassing: Bypassing::default(),
        }
    }
}
