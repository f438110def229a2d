use shared::Problem;
use shared::input::InputError;
use shared::policy::Role;
use thiserror::Error;

use super::cards::require_as_seen;
use super::confirmed::is_typed;
use super::notice::tell_admins;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::mail::WorkspaceChange;
use crate::step_up::{self, Stale};
use crate::{Caller, Engine, Error, limits, store};

/// Why a workspace was not deleted.
#[derive(Debug, Error)]
pub enum DeleteError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was typed to confirm is not the workspace's name.
    #[error("the name does not match")]
    NotConfirmed,
    /// The admin has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<DeleteError> for Problem {
    fn from(error: DeleteError) -> Self {
        match error {
            DeleteError::Refused(refusal) => refusal.into(),
            DeleteError::NotConfirmed => Self::field("confirm", InputError::Wrong),
            DeleteError::Stale(stale) => stale.into(),
            DeleteError::Engine(error) => error.into(),
        }
    }
}

/// Deletes a workspace: from now on it is not there for anybody, and its admins can restore it for seven days.
/// `confirm` is what the person typed: it has to be the workspace's name.
pub async fn delete(engine: &Engine, caller: &Caller, workspace: &str, confirm: &str) -> Result<(), DeleteError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    if !is_typed(permit.name(), confirm) {
        return Err(DeleteError::NotConfirmed);
    }
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    require_as_seen(engine, &mut tx, caller, &permit).await?;
    let now = engine.now();
    store::workspaces::delete(&mut tx, &permit, &proof, now).await?;
    let until = now.plus(limits::WORKSPACE_RESTORE_TTL).moment();
    let change = WorkspaceChange::Deleted { by: &permit.person()?.name, until: &until.words };
    tell_admins(engine, &mut tx, permit.workspace(), change).await?;
    let event = Event::of(Kind::WorkspaceDeleted, permit.account())
        .in_workspace(permit.workspace())
        .with("name", permit.name())
        .with("until", until.iso);
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}
