//! What the operator does at the machine. The engine writes it down as theirs.

use engine::factors::{Reset, ResetError, reset};
use engine::gate::{ExplainError, Explanation, Refusal, explain};
use engine::workspaces::{PlanChange, PlanError, set_plan};
use engine::{Caller, Engine};
use shared::policy::{Decision, Level, Outcome, Reason};
use shared::words::{STAYS_REQUIRED, log_cut};
use thiserror::Error;

use crate::cli::{AccountCommand, PolicyCommand, WorkspaceCommand};

/// Why the operator's wish was not done.
#[derive(Debug, Error)]
pub enum OperatorError {
    /// No workspace has, or had, that address, or it is deleted.
    #[error("there is no workspace at /w/{0}; it may be deleted")]
    NoSuchWorkspace(String),
    /// No account has that address.
    #[error("there is no account of {0}")]
    NoSuchAccount(String),
    /// The audit log can't be told that.
    #[error("--reason: {0}")]
    Reason(String),
    /// The engine failed.
    #[error("nothing was changed: {0}")]
    Engine(#[from] engine::Error),
}

pub async fn workspace(engine: &Engine, command: WorkspaceCommand) -> Result<String, OperatorError> {
    let WorkspaceCommand::SetPlan { workspace, plan } = command;
    match set_plan(engine, &Caller::operator(), &workspace, plan).await {
        Ok(change) => Ok(plan_changed(&change)),
        Err(PlanError::Refused(refusal)) => Err(no_workspace(refusal, workspace)),
        Err(PlanError::Engine(error)) => Err(error.into()),
    }
}

pub async fn account(engine: &Engine, command: AccountCommand) -> Result<String, OperatorError> {
    let AccountCommand::ResetSecondFactor { email, reason } = command;
    match reset(engine, &Caller::operator(), &email, &reason).await {
        Ok(done) => Ok(was_reset(&email, done)),
        Err(ResetError::NoSuchAccount | ResetError::Refused(_)) => Err(OperatorError::NoSuchAccount(email)),
        Err(ResetError::Reason(wrong)) => Err(OperatorError::Reason(wrong.message())),
        Err(ResetError::Engine(error)) => Err(error.into()),
    }
}

pub async fn policy(engine: &Engine, command: PolicyCommand) -> Result<String, OperatorError> {
    let PolicyCommand::Explain { workspace, email } = command;
    match explain(engine, &Caller::operator(), &workspace, &email).await {
        Ok(explanation) => Ok(explained(&explanation)),
        Err(ExplainError::NoSuchAccount) => Err(OperatorError::NoSuchAccount(email)),
        Err(ExplainError::Refused(refusal)) => Err(no_workspace(refusal, workspace)),
        Err(ExplainError::Engine(error)) => Err(error.into()),
    }
}

fn was_reset(email: &str, Reset { had_second_factor, sessions_ended, tokens_kept }: Reset) -> String {
    let had = if had_second_factor { "every second factor is removed" } else { "there was no second factor" };
    format!(
        "{email}: {had}; sessions ended: {sessions_ended}; account tokens that work on: {tokens_kept}. They sign in with their \
         password, and were told by mail."
    )
}

fn no_workspace(refusal: Refusal, workspace: String) -> OperatorError {
    match refusal {
        Refusal::Engine(error) => error.into(),
        _ => OperatorError::NoSuchWorkspace(workspace),
    }
}

fn plan_changed(change: &PlanChange) -> String {
    let PlanChange { workspace, before, after, keeps_the_door_shut } = change;
    let mut said = if before == after {
        format!("{workspace}: on {} already", after.label())
    } else {
        format!("{workspace}: {} → {}", before.label(), after.label())
    };
    if *keeps_the_door_shut {
        said.push('\n');
        said.push_str(STAYS_REQUIRED);
        said.push_str(" An admin can switch it off, but not on again.");
    }
    if let Some(cut) = log_cut(*before, *after) {
        said.push('\n');
        said.push_str(&cut);
    }
    said
}

fn explained(explanation: &Explanation) -> String {
    let Explanation { person, role, workspace, slug, plan, required, decisions } = explanation;
    let role = role.map_or_else(|| "no member".to_owned(), |role| role.label().to_lowercase());
    let mut said = format!(
        "{person} in {workspace} (/w/{slug}): {role}\nThe workspace requires {}; plan {}",
        level(*required),
        plan.label()
    );
    for (proven, decision) in decisions {
        let why: Vec<&str> = decision.reasons.iter().map(|why| reason(*why)).collect();
        let line = format!(
            "\nA session that proved {}: {} ({})",
            level(*proven),
            outcome(decision, *required),
            why.join("; ")
        );
        said.push_str(&line);
    }
    said
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Password => "a password",
        Level::TwoFactor => "a second factor",
        Level::PhishingResistant => "a passkey",
    }
}

const fn outcome(decision: &Decision, required: Level) -> &'static str {
    match (decision.outcome, required) {
        (Outcome::Granted, _) => "open",
        (Outcome::SetUpRequired, Level::PhishingResistant) => "shut until a passkey is added",
        (Outcome::SetUpRequired, _) => "shut until a second factor is set up",
        (Outcome::StepUpRequired, Level::PhishingResistant) => "shut until it uses a passkey",
        (Outcome::StepUpRequired, _) => "shut until it uses the second factor",
        (Outcome::SignInRequired, _) => "shut until somebody signs in",
        (Outcome::NotAMember, _) => "as if there were no such workspace",
    }
}

const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotSignedIn => "nobody is signed in",
        Reason::NoMembership => "the account is no member",
        Reason::NothingRequired => "the workspace requires nothing beyond a password",
        Reason::TokensAreExempt => "tokens are never asked for a second factor",
        Reason::SessionReachesLevel => "the session proved what is required",
        Reason::SessionBelowLevel => "the session did not prove what is required",
        Reason::NoFactorReachesLevel => "no factor of the account reaches what is required",
        Reason::GraceRuns => "the member was given time to set up what is required",
        Reason::EnforcementOutlivesPlan => {
            "the plan no longer includes the requirement, which stays until it is switched off"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::policy::{Facts, Plan, Role, Standing, decide};

    #[test]
    fn where_only_passkeys_do_nobody_is_told_to_set_up_or_use_what_they_have() {
        let lines = |reachable: Level| {
            let decided = |proven| {
                let standing = Standing::Session { proven, reachable };
                let facts = Facts { standing, role: Some(Role::Member), plan: Plan::Pro, grace: None };
                (proven, decide(Level::PhishingResistant, &facts))
            };
            let said = explained(&Explanation {
                person: "Ada".into(),
                role: Some(Role::Member),
                workspace: "Acme".into(),
                slug: "acme".into(),
                plan: Plan::Pro,
                required: Level::PhishingResistant,
                decisions: vec![decided(Level::TwoFactor)],
            });
            said.lines().last().map(str::to_owned).unwrap_or_default()
        };
        let begins = "A session that proved a second factor: shut until ";
        assert!(lines(Level::TwoFactor).starts_with(&[begins, "a passkey is added ("].concat()));
        assert!(lines(Level::PhishingResistant).starts_with(&[begins, "it uses a passkey ("].concat()));
    }
}
