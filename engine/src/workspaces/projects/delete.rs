use shared::Problem;
use shared::input::InputError;
use shared::policy::Role;
use thiserror::Error;

use super::{ProjectAt, enter, hold_as_seen};
use crate::audit::{self, Event, Kind};
use crate::gate::Refusal;
use crate::step_up::{self, Stale};
use crate::workspaces::confirmed::is_typed;
use crate::{Caller, Engine, Error, store};

/// Why a project was not deleted.
#[derive(Debug, Error)]
pub enum DeleteError {
    /// Not let in, no such project, or only a viewer.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was typed to confirm is not the project's name.
    #[error("the name does not match")]
    NotConfirmed,
    /// The person has to prove themselves again first.
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

/// Deletes a project for good. `confirm` is what the person typed: it has to be the project's name.
pub async fn delete(engine: &Engine, caller: &Caller, at: ProjectAt<'_>, confirm: &str) -> Result<(), DeleteError> {
    let (mut tx, permit, project) = enter(engine, caller, at).await?;
    permit.require(Role::Member)?;
    if !is_typed(&project.name, confirm) {
        return Err(DeleteError::NotConfirmed);
    }
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    let project = hold_as_seen(&mut tx, caller, &permit, &project).await?;
    if !store::projects::delete(&mut tx, &permit, &project, &proof).await? {
        return Err(Refusal::NotFound.into());
    }
    let event = Event::of(Kind::ProjectDeleted, permit.account())
        .in_workspace(permit.workspace())
        .with("project", project.slug)
        .with("name", project.name);
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}
