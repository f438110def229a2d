//! Decisions in words: the same sentences wherever a door is spoken of.

use crate::limits::{A_DAY, JOIN_REQUESTS_COUNTED, audit_kept_for};
use crate::policy::{Decision, Level, Outcome, Plan, Reason};

/// What a workspace asks of its members, in a few words.
#[must_use]
pub const fn asks(required: Level) -> &'static str {
    match required {
        Level::Password => "Nothing but a password",
        Level::TwoFactor => "Any second factor",
        Level::PhishingResistant => "A passkey",
    }
}

/// What a plan without *Require 2FA* leaves as it was.
pub const STAYS_REQUIRED: &str = "Two-factor authentication stays required, although the plan doesn't include it: whoever is \
     shut out stays shut out, and whoever was given time keeps it.";

/// Why a workspace that demands `required` is open, or is not.
#[must_use]
pub fn why(decision: &Decision, required: Level) -> String {
    let has = |reason| decision.reasons.contains(&reason);
    let rule = match required {
        Level::Password => "A password is enough.",
        Level::TwoFactor => "Requires 2FA.",
        Level::PhishingResistant => "Requires a passkey.",
    };
    let state = match decision.outcome {
        Outcome::SignInRequired => " Nobody is signed in.",
        Outcome::NotAMember => " You are not a member.",
        Outcome::SetUpRequired => " You have none yet.",
        Outcome::StepUpRequired => " You have one, but this session has not used it yet.",
        Outcome::Granted if has(Reason::GraceRuns) => " You have none yet, and still time to set it up.",
        Outcome::Granted if has(Reason::SessionReachesLevel) => " This session used yours.",
        Outcome::Granted => "",
    };
    let plan = if has(Reason::EnforcementOutlivesPlan) {
        " Enforcement stays although the plan no longer includes it."
    } else {
        ""
    };
    [rule, state, plan].concat()
}

/// The same to a program with a token, or to who gave it one: a token that is held to what is required uses no factor,
/// and sets none up. Its words are about the session that made it.
#[must_use]
pub fn why_of_token(decision: &Decision, required: Level) -> String {
    let (rule, factor) = match required {
        Level::Password | Level::TwoFactor => ("Requires 2FA.", "a second factor"),
        Level::PhishingResistant => ("Requires a passkey.", "a passkey"),
    };
    match decision.outcome {
        Outcome::SetUpRequired | Outcome::StepUpRequired => format!(
            "{rule} This token was made while that was so, or before its owner became a member, and the session that \
             made it had not used {factor} that is still there. Make a new token, from a session that has."
        ),
        Outcome::Granted if decision.reasons.contains(&Reason::SessionReachesLevel) => {
            format!("{rule} The session that made this token had used {factor}.")
        }
        Outcome::Granted | Outcome::SignInRequired | Outcome::NotAMember => why(decision, required),
    }
}

/// What opens the door, as the words of a link; `None` where it is open.
#[must_use]
pub const fn way_in(outcome: Outcome, required: Level) -> Option<&'static str> {
    match (outcome, required) {
        (Outcome::SetUpRequired, Level::PhishingResistant) => Some("Add a passkey to get in"),
        (Outcome::SetUpRequired, _) => Some("Set it up to get in"),
        (Outcome::StepUpRequired, Level::PhishingResistant) => Some("Confirm with your passkey to get in"),
        (Outcome::StepUpRequired, _) => Some("Confirm it's you to get in"),
        (Outcome::SignInRequired, _) => Some("Sign in to get in"),
        (Outcome::Granted | Outcome::NotAMember, _) => None,
    }
}

/// What lets a deleted workspace be restored, as the words of a link; `None` where its rules ask for nothing more.
#[must_use]
pub const fn way_to_undo(outcome: Outcome, required: Level) -> Option<&'static str> {
    match (outcome, required) {
        (Outcome::SetUpRequired, Level::PhishingResistant) => Some("Add a passkey to undo this"),
        (Outcome::SetUpRequired, _) => Some("Set it up to undo this"),
        (Outcome::StepUpRequired, Level::PhishingResistant) => Some("Confirm with your passkey to undo this"),
        (Outcome::StepUpRequired, _) => Some("Confirm it's you to undo this"),
        (Outcome::Granted | Outcome::SignInRequired | Outcome::NotAMember, _) => None,
    }
}

/// What follows from disabling the second factor: the names of the workspaces that shut at once, and those that gave
/// time until a day.
#[must_use]
pub fn would_shut(at_once: &[&str], later: &[(&str, &str)]) -> String {
    let now = match at_once {
        [] if later.is_empty() => Some("Your password alone would sign you in.".to_owned()),
        [] => None,
        [one] => Some(format!("{one} would shut for you at once.")),
        [first @ .., last] => Some(format!("{} and {last} would shut for you at once.", first.join(", "))),
    };
    let later = later.iter().map(|(name, when)| format!("{name} would shut for you on {when}."));
    now.into_iter().chain(later).collect::<Vec<_>>().join(" ")
}

/// Behind [`would_shut`], where there are more of them than it names.
pub const OTHERS_WOULD_SHUT: &str = " So would others that require 2FA.";

/// In place of [`would_shut`], of passkeys, where none of those that were looked at requires one, and there are more.
pub const ANY_FOR_PASSKEYS_WOULD_SHUT: &str = "Any workspace that requires a passkey would shut for you at once.";

/// Behind [`would_shut`], of passkeys, where there are more than were looked at.
pub const OTHERS_MIGHT_SHUT: &str = " So would others that require a passkey, if there are any.";

/// What a smaller plan does to the audit log, in a sentence; `None` when nothing is lost by it.
#[must_use]
pub fn log_cut(before: Plan, after: Plan) -> Option<String> {
    let (before, after) = (days_kept(before), days_kept(after));
    (after < before).then(|| {
        format!("The audit log is kept for {after} days from now on, instead of {before}: what is older is deleted.")
    })
}

/// For how many days the audit log is kept on this plan.
#[must_use]
pub const fn days_kept(plan: Plan) -> i64 {
    audit_kept_for(plan) / A_DAY
}

/// How many requests wait, as far as they are counted. `to_join` says for what: "to join Acme".
#[must_use]
pub fn requests_wait(count: u32, to_join: &str) -> String {
    match count {
        1 => format!("1 request {to_join} waits"),
        n if i64::from(n) > JOIN_REQUESTS_COUNTED => {
            format!("More than {JOIN_REQUESTS_COUNTED} requests {to_join} wait")
        }
        n => format!("{n} requests {to_join} wait"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Facts, Role, Standing, decide};

    fn told(required: Level, proven: Level, reachable: Level, plan: Plan) -> (String, Option<&'static str>) {
        let standing = Standing::Session { proven, reachable };
        let decision = decide(required, &Facts { standing, role: Some(Role::Member), plan, grace: None });
        (why(&decision, required), way_in(decision.outcome, required))
    }

    #[test]
    fn every_state_of_a_door_is_told_with_what_opens_it() {
        use Level::{Password, PhishingResistant, TwoFactor};
        let doors = [
            (Password, Password, Password, "A password is enough.", None),
            (TwoFactor, TwoFactor, TwoFactor, "Requires 2FA. This session used yours.", None),
            (TwoFactor, Password, Password, "Requires 2FA. You have none yet.", Some("Set it up to get in")),
            (
                TwoFactor,
                Password,
                PhishingResistant,
                "Requires 2FA. You have one, but this session has not used it yet.",
                Some("Confirm it's you to get in"),
            ),
            (
                PhishingResistant,
                TwoFactor,
                TwoFactor,
                "Requires a passkey. You have none yet.",
                Some("Add a passkey to get in"),
            ),
            (
                PhishingResistant,
                TwoFactor,
                PhishingResistant,
                "Requires a passkey. You have one, but this session has not used it yet.",
                Some("Confirm with your passkey to get in"),
            ),
        ];
        for (required, proven, reachable, sentence, way) in doors {
            assert_eq!(told(required, proven, reachable, Plan::Pro), (sentence.to_owned(), way));
            let standing = Standing::Session { proven, reachable };
            let facts = Facts { standing, role: Some(Role::Admin), plan: Plan::Pro, grace: None };
            let undo = way_to_undo(decide(required, &facts).outcome, required);
            assert_eq!(undo.map(str::to_owned), way.map(|way| way.replace("get in", "undo this")));
        }
    }

    #[test]
    fn a_token_is_told_how_to_get_one_that_is_let_in_and_not_to_use_a_factor() {
        let told = |required, standing| {
            let facts = Facts { standing, role: Some(Role::Member), plan: Plan::Pro, grace: None };
            why_of_token(&decide(required, &facts), required)
        };
        for (required, factor) in [(Level::TwoFactor, "a second factor"), (Level::PhishingResistant, "a passkey")] {
            for reachable in Level::ALL {
                let sentence = told(required, Standing::Session { proven: Level::Password, reachable });
                assert!(sentence.contains(factor) && sentence.contains("Make a new token"), "{sentence}");
                assert!(!sentence.contains("You have"), "{sentence}");
            }
            let maker = Standing::Session { proven: required, reachable: required };
            assert!(told(required, maker).ends_with(&format!("The session that made this token had used {factor}.")));
        }
        assert_eq!(told(Level::TwoFactor, Standing::Token), "Requires 2FA.");
    }

    #[test]
    fn who_was_given_time_is_told_so() {
        let standing = Standing::Session { proven: Level::Password, reachable: Level::Password };
        let facts = Facts { standing, role: Some(Role::Member), plan: Plan::Pro, grace: Some(Level::Password) };
        let decision = decide(Level::TwoFactor, &facts);
        assert_eq!(why(&decision, Level::TwoFactor), "Requires 2FA. You have none yet, and still time to set it up.");
        assert_eq!(way_in(decision.outcome, Level::TwoFactor), None);
    }

    #[test]
    fn a_smaller_plan_says_what_of_the_log_it_costs() {
        let told = log_cut(Plan::Pro, Plan::Hobby).unwrap();
        assert!(told.contains("for 30 days from now on, instead of 180"), "{told}");
        assert_eq!(log_cut(Plan::Hobby, Plan::Enterprise), None);
    }

    #[test]
    fn a_door_that_stays_shut_after_a_downgrade_says_so() {
        let (sentence, _) = told(Level::TwoFactor, Level::Password, Level::Password, Plan::Hobby);
        assert!(sentence.ends_with("You have none yet. Enforcement stays although the plan no longer includes it."));
    }
}
