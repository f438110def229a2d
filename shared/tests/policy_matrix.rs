//! The whole access decision as one table, and what must hold in every row of it.
//!
//! `shared/tests/snapshots/` holds the table: read it when a rule is in doubt, and read its difference
//! whenever a rule is changed.

use proptest::prelude::*;
use proptest::sample::select;
use shared::policy::{
    Decision, Facts, Level, Outcome, Plan, Reason, Role, Standing, decide, held_to, may_switch_enforcement,
};

const ROLES: [Option<Role>; 4] = [None, Some(Role::Viewer), Some(Role::Member), Some(Role::Admin)];

/// Every standing there is. A session can't have proven more than the account's factors reach, but the
/// decision must be total, so those rows are here as well.
fn standings() -> Vec<Standing> {
    let sessions = Level::ALL
        .into_iter()
        .flat_map(|reachable| Level::ALL.into_iter().map(move |proven| Standing::Session { proven, reachable }));
    [Standing::SignedOut, Standing::Token].into_iter().chain(sessions).collect()
}

fn asker(standing: Standing) -> [&'static str; 3] {
    match standing {
        Standing::SignedOut => ["nobody", "-", "-"],
        Standing::Token => ["token", "-", "-"],
        Standing::Session { proven, reachable } => ["session", reachable.word(), proven.word()],
    }
}

#[test]
fn access_matrix() {
    let mut rows =
        vec![["role", "plan", "required", "asker", "reachable", "proven", "outcome", "reasons"].map(str::to_owned)];
    for role in ROLES {
        for plan in Plan::ALL {
            for required in Level::ALL {
                for standing in standings() {
                    let decision = decide(required, &Facts { standing, role, plan, grace: None });
                    let [who, reachable, proven] = asker(standing);
                    let (role, outcome, why) =
                        (role.map_or("-", Role::word), format!("{:?}", decision.outcome), reasons(&decision));
                    let row = [role, plan.word(), required.word(), who, reachable, proven, &outcome, &why];
                    rows.push(row.map(str::to_owned));
                }
            }
        }
    }
    insta::assert_snapshot!(aligned(&rows));
}

#[test]
fn grace_matrix() {
    let mut rows =
        vec![["required", "before", "asker", "reachable", "proven", "outcome", "reasons"].map(str::to_owned)];
    for required in Level::ALL {
        for before in Level::ALL.into_iter().filter(|before| *before < required) {
            for standing in standings() {
                let facts = Facts { standing, role: Some(Role::Member), plan: Plan::Pro, grace: Some(before) };
                let decision = decide(required, &facts);
                let [who, reachable, proven] = asker(standing);
                let (outcome, why) = (format!("{:?}", decision.outcome), reasons(&decision));
                let row = [required.word(), before.word(), who, reachable, proven, &outcome, &why];
                rows.push(row.map(str::to_owned));
            }
        }
    }
    insta::assert_snapshot!(aligned(&rows));
}

#[test]
fn switch_matrix() {
    let mut rows = vec![["role", "plan", "wanted", "reachable", "proven", "may switch"].map(str::to_owned)];
    for role in Role::ALL {
        for plan in Plan::ALL {
            for wanted in Level::ALL {
                for (reachable, proven) in Level::ALL.into_iter().flat_map(|r| Level::ALL.map(|p| (r, p))) {
                    let verdict = match may_switch_enforcement(wanted, role, plan, proven, reachable) {
                        Ok(()) => "yes".to_owned(),
                        Err(refusal) => format!("{refusal:?}"),
                    };
                    let row = [role.word(), plan.word(), wanted.word(), reachable.word(), proven.word(), &verdict];
                    rows.push(row.map(str::to_owned));
                }
            }
        }
    }
    insta::assert_snapshot!(aligned(&rows));
}

/// One line a row, every column as wide as its widest cell.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|n| rows.iter().map(|row| row[n].len()).max().unwrap_or(0));
    let mut table = String::new();
    for row in rows {
        let cells =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect::<Vec<_>>().join("  ");
        table.push_str(cells.trim_end());
        table.push('\n');
    }
    table
}

fn reasons(decision: &Decision) -> String {
    decision.reasons.iter().map(|reason| format!("{reason:?}")).collect::<Vec<_>>().join(" + ")
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let graces = vec![None, Some(Level::Password), Some(Level::TwoFactor), Some(Level::PhishingResistant)];
    (select(standings()), select(ROLES.to_vec()), select(Plan::ALL.to_vec()), select(graces))
        .prop_map(|(standing, role, plan, grace)| Facts { standing, role, plan, grace })
}

fn any_level() -> impl Strategy<Value = Level> {
    select(Level::ALL.to_vec())
}

proptest! {
    #[test]
    fn nobody_gets_in_without_a_membership(required in any_level(), facts in any_facts()) {
        if decide(required, &facts).is_granted() {
            prop_assert!(facts.role.is_some() && facts.standing != Standing::SignedOut);
        }
    }

    #[test]
    fn a_stranger_learns_nothing_of_plan_or_level(required in any_level(), facts in any_facts()) {
        let told = decide(required, &Facts { role: None, ..facts });
        let plain = decide(Level::Password, &Facts { role: None, plan: Plan::Pro, grace: None, ..facts });
        prop_assert_eq!(told, plain);
    }

    #[test]
    fn asking_for_more_never_opens_a_door(low in any_level(), high in any_level(), facts in any_facts()) {
        prop_assume!(low <= high);
        let facts = Facts { grace: None, ..facts };
        if decide(high, &facts).is_granted() {
            prop_assert!(decide(low, &facts).is_granted());
        }
    }

    #[test]
    fn a_session_gets_in_only_by_what_it_proved_itself(
        required in any_level(), proven in any_level(), reachable in any_level(), facts in any_facts(),
    ) {
        let facts = Facts { standing: Standing::Session { proven, reachable }, ..facts };
        let granted = decide(required, &facts).is_granted();
        let held_to = held_to(required, reachable, facts.grace);
        prop_assert_eq!(granted, facts.role.is_some() && proven >= held_to);
    }

    #[test]
    fn a_grace_opens_no_door_that_was_shut_before(
        required in any_level(), before in any_level(), facts in any_facts(),
    ) {
        prop_assume!(before <= required);
        let (with, without) = (Facts { grace: Some(before), ..facts }, Facts { grace: None, ..facts });
        if decide(required, &with).is_granted() {
            prop_assert!(decide(required, &without).is_granted() || decide(before, &without).is_granted());
        }
    }

    #[test]
    fn a_grace_never_shuts_a_door(required in any_level(), facts in any_facts()) {
        if decide(required, &Facts { grace: None, ..facts }).is_granted() {
            prop_assert!(decide(required, &facts).is_granted());
        }
    }

    #[test]
    fn who_has_a_factor_that_would_do_gets_no_time_to_set_one_up(required in any_level(), facts in any_facts()) {
        if let Standing::Session { reachable, .. } = facts.standing && reachable >= required {
            prop_assert_eq!(decide(required, &facts), decide(required, &Facts { grace: None, ..facts }));
        }
    }

    #[test]
    fn proving_more_never_shuts_a_door(
        required in any_level(), less in any_level(), more in any_level(), reachable in any_level(), facts in any_facts(),
    ) {
        prop_assume!(less <= more);
        let with = |proven| Facts { standing: Standing::Session { proven, reachable }, ..facts };
        if decide(required, &with(less)).is_granted() {
            prop_assert!(decide(required, &with(more)).is_granted());
        }
    }

    #[test]
    fn the_plan_never_opens_or_shuts_a_door(required in any_level(), facts in any_facts(), plan in select(Plan::ALL.to_vec())) {
        prop_assert_eq!(decide(required, &facts).outcome, decide(required, &Facts { plan, ..facts }).outcome);
    }

    #[test]
    fn a_token_keeps_working_through_every_switch(before in any_level(), after in any_level(), facts in any_facts()) {
        let facts = Facts { standing: Standing::Token, ..facts };
        prop_assert_eq!(decide(before, &facts), decide(after, &facts));
    }

    #[test]
    fn set_up_is_asked_only_of_those_who_have_nothing_that_would_do(required in any_level(), facts in any_facts()) {
        let decision = decide(required, &facts);
        if let Standing::Session { reachable, .. } = facts.standing {
            let held_to = held_to(required, reachable, facts.grace);
            if decision.outcome == Outcome::SetUpRequired { prop_assert!(reachable < held_to); }
            if decision.outcome == Outcome::StepUpRequired { prop_assert!(reachable >= held_to); }
        }
    }

    #[test]
    fn every_decision_says_why(required in any_level(), facts in any_facts()) {
        let decision = decide(required, &facts);
        prop_assert!(!decision.reasons.is_empty());
        let exempt = decision.reasons.contains(&Reason::TokensAreExempt);
        prop_assert!(!exempt || facts.standing == Standing::Token);
    }

    #[test]
    fn who_switches_on_stays_inside(
        wanted in any_level(), proven in any_level(), reachable in any_level(), plan in select(Plan::ALL.to_vec()),
    ) {
        if may_switch_enforcement(wanted, Role::Admin, plan, proven, reachable).is_ok() {
            let facts = Facts { standing: Standing::Session { proven, reachable }, role: Some(Role::Admin), plan, grace: None };
            prop_assert!(decide(wanted, &facts).is_granted());
        }
    }

    #[test]
    fn an_admin_may_always_switch_off(proven in any_level(), reachable in any_level(), plan in select(Plan::ALL.to_vec())) {
        prop_assert!(may_switch_enforcement(Level::Password, Role::Admin, plan, proven, reachable).is_ok());
    }

    #[test]
    fn only_an_admin_may_switch(
        wanted in any_level(), proven in any_level(), reachable in any_level(),
        plan in select(Plan::ALL.to_vec()), role in select(vec![Role::Viewer, Role::Member]),
    ) {
        prop_assert!(may_switch_enforcement(wanted, role, plan, proven, reachable).is_err());
    }
}
