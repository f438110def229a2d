use serde::{Deserialize, Serialize};

use super::{Level, Plan, Role};

/// Whether, and if not why not, somebody may open a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What follows.
    pub outcome: Outcome,
    /// Every rule that led there, for explanations and the audit log.
    pub reasons: Vec<Reason>,
}

/// What follows from a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// Open.
    Granted,
    /// The account has no factor that reaches the required level: set one up.
    SetUpRequired,
    /// The account has such a factor, but this session did not use it: use it now.
    StepUpRequired,
    /// Nobody is signed in.
    SignInRequired,
    /// Not one of the workspace's members; must look like "no such workspace".
    NotAMember,
}

/// A rule that took part in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reason {
    /// There is no session and no token.
    NotSignedIn,
    /// The account has no membership here, or the token belongs elsewhere.
    NoMembership,
    /// The workspace demands nothing beyond a password.
    NothingRequired,
    /// A token for automation is never asked for a second factor.
    TokensAreExempt,
    /// This session proved the required level.
    SessionReachesLevel,
    /// This session did not prove the required level.
    SessionBelowLevel,
    /// No factor of the account reaches the required level.
    NoFactorReachesLevel,
    /// The plan no longer includes enforcement; a door that was shut stays shut.
    EnforcementOutlivesPlan,
    /// A dated grace still holds this member to what was required before.
    GraceRuns,
}

/// Who asks, as far as the decision needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody.
    SignedOut,
    /// A person with a session.
    Session {
        /// What THIS session has proven. A factor that is merely configured proves nothing.
        proven: Level,
        /// The best level the account's factors can reach.
        reachable: Level,
    },
    /// An account, workspace or project token, made for automation.
    Token,
}

/// Everything [`decide`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Who asks.
    pub standing: Standing,
    /// The asker's role here; for a token, the role it acts with.
    pub role: Option<Role>,
    /// The workspace's plan.
    pub plan: Plan,
    /// What was required before, while a dated grace covers this member; see [`held_to`].
    pub grace: Option<Level>,
}

/// What somebody must have proven: what the workspace requires or, while a grace covers a member none of whose
/// factors reaches that, what it required before. Whoever has such a factor needs no time to set one up.
#[must_use]
pub fn held_to(required: Level, reachable: Level, grace: Option<Level>) -> Level {
    match grace {
        Some(before) if reachable < required => before.min(required),
        _ => required,
    }
}

/// Decides access to a workspace that demands `required`.
///
/// Denies by default: [`Outcome::Granted`] needs a membership and either a token, or a session that itself
/// proved the required level. The plan never opens a door: after a downgrade enforcement stays in force
/// until an admin switches it off. Nor does a grace: it holds to what was required before.
#[must_use]
pub fn decide(required: Level, facts: &Facts) -> Decision {
    let (proven, reachable) = match (facts.standing, facts.role) {
        (Standing::SignedOut, _) => return Decision::new(Outcome::SignInRequired, [Reason::NotSignedIn]),
        (_, None) => return Decision::new(Outcome::NotAMember, [Reason::NoMembership]),
        (Standing::Token, Some(_)) => return Decision::new(Outcome::Granted, [Reason::TokensAreExempt]),
        (Standing::Session { proven, reachable }, Some(_)) => (proven, reachable),
    };
    let held_to = held_to(required, reachable, facts.grace);
    let mut decision = judge(held_to, proven, reachable);
    if held_to < required {
        decision.reasons.push(Reason::GraceRuns);
    }
    if required > Level::Password && !facts.plan.includes_enforcement() {
        decision.reasons.push(Reason::EnforcementOutlivesPlan);
    }
    decision
}

fn judge(required: Level, proven: Level, reachable: Level) -> Decision {
    if required == Level::Password {
        Decision::new(Outcome::Granted, [Reason::NothingRequired])
    } else if proven >= required {
        Decision::new(Outcome::Granted, [Reason::SessionReachesLevel])
    } else if reachable >= required {
        Decision::new(Outcome::StepUpRequired, [Reason::SessionBelowLevel])
    } else {
        Decision::new(Outcome::SetUpRequired, [Reason::SessionBelowLevel, Reason::NoFactorReachesLevel])
    }
}

impl Decision {
    fn new<const N: usize>(outcome: Outcome, reasons: [Reason; N]) -> Self {
        Self { outcome, reasons: reasons.into() }
    }

    /// Whether the door is open.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        self.outcome == Outcome::Granted
    }
}
