use shared::input::{Email, Slug};
use shared::policy::{Decision, Facts, Level, Plan, Role, Standing, decide};
use thiserror::Error;

use super::Refusal;
use crate::{Caller, Engine, Error, store};

/// What opens a workspace to somebody, for the operator whom they ask why it is shut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The person's name.
    pub person: String,
    /// Their role; `None` for who is no member.
    pub role: Option<Role>,
    /// The workspace's display name.
    pub workspace: String,
    /// The address it has now.
    pub slug: String,
    /// What its owner pays for, or the operator grants.
    pub plan: Plan,
    /// What it demands.
    pub required: Level,
    /// What is decided about a session that proved this much, for as much as their factors can prove.
    pub decisions: Vec<(Level, Decision)>,
}

/// Why there is nothing to explain.
#[derive(Debug, Error)]
pub enum ExplainError {
    /// Not the operator, or no such workspace.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No account has that address.
    #[error("no such account")]
    NoSuchAccount,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// Explains to the operator, and to nobody else, what the gate decides about an account.
pub async fn explain(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    email: &str,
) -> Result<Explanation, ExplainError> {
    caller.require_operator()?;
    let slug = Slug::parse(workspace).map_err(|_| Refusal::NotFound)?;
    let email = Email::parse(email).map_err(|_| ExplainError::NoSuchAccount)?;
    let mut conn = engine.read().await?;
    let workspace = store::workspaces::find(&mut conn, &slug).await?.ok_or(Refusal::NotFound)?;
    let account = store::entries::account(&mut conn, workspace.id, &email).await?.ok_or(ExplainError::NoSuchAccount)?;
    let now = engine.now();
    let grace = account.grace.filter(|grace| grace.runs(now)).map(|grace| grace.former);
    let decided = |proven| {
        let standing = Standing::Session { proven, reachable: account.reachable };
        decide(workspace.required, &Facts { standing, role: account.role, plan: workspace.plan, grace })
    };
    let provable = Level::ALL.into_iter().filter(|level| *level <= account.reachable);
    let decisions = provable.map(|proven| (proven, decided(proven))).collect();
    Ok(Explanation {
        person: account.name,
        role: account.role,
        workspace: workspace.name,
        slug: workspace.slug,
        plan: workspace.plan,
        required: workspace.required,
        decisions,
    })
}
