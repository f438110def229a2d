use shared::input::Slug;
use shared::policy::{Level, Plan};
use thiserror::Error;

use super::notice::tell_admins;
use crate::audit::{self, Event, Kind};
use crate::gate::Refusal;
use crate::mail::WorkspaceChange;
use crate::{Caller, Engine, Error, store};

/// Why a workspace kept its plan.
#[derive(Debug, Error)]
pub enum PlanError {
    /// Not the operator, or no such workspace.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// What became of a workspace's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    /// The workspace's display name.
    pub workspace: String,
    /// What it had.
    pub before: Plan,
    /// What it has now.
    pub after: Plan,
    /// *Require 2FA* is on, and the plan no longer includes it.
    pub keeps_the_door_shut: bool,
}

/// Puts a workspace on a plan: the operator's decision alone. Whoever was shut out stays shut out, also on a plan
/// without enforcement: a bill that was not paid must not open a door. Only switching off is possible then.
pub async fn set_plan(engine: &Engine, caller: &Caller, workspace: &str, plan: Plan) -> Result<PlanChange, PlanError> {
    caller.require_operator()?;
    let slug = Slug::parse(workspace).map_err(|_| Refusal::NotFound)?;
    let mut tx = engine.write().await?;
    store::workspaces::hold_alone(&mut tx, &slug).await?;
    let found = store::workspaces::find(&mut tx, &slug).await?.ok_or(Refusal::NotFound)?;
    let change = PlanChange {
        workspace: found.name,
        before: found.plan,
        after: plan,
        keeps_the_door_shut: found.required > Level::Password && !plan.includes_enforcement(),
    };
    if change.before == change.after {
        return Ok(change);
    }
    store::workspaces::set_plan(&mut tx, found.id, plan).await?;
    let keeps_the_door_shut = change.keeps_the_door_shut;
    let told = WorkspaceChange::Plan { before: change.before, after: plan, keeps_the_door_shut };
    tell_admins(engine, &mut tx, found.id, told).await?;
    let event = Event::of(Kind::PlanChanged, None)
        .in_workspace(found.id)
        .with("by", "operator")
        .with("before", change.before.word())
        .with("after", plan.word());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(change)
}
