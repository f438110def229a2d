use shared::Problem;
use shared::input::Slug;
use thiserror::Error;

use super::notice::tell_admins;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::mail::WorkspaceChange;
use crate::step_up::{self, Stale};
use crate::{Caller, Engine, Error, store};

/// Why a workspace stayed deleted.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// There is no such deleted workspace, or not for this caller to restore.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The admin has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<RestoreError> for Problem {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Refused(refusal) => refusal.into(),
            RestoreError::Stale(stale) => stale.into(),
            RestoreError::Engine(error) => error.into(),
        }
    }
}

/// Brings a deleted workspace back as it was: its people, its projects, its rules. Its address is the answer.
pub async fn restore(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Slug, RestoreError> {
    let (mut tx, permit) = gate::enter_deleted(engine, caller, workspace).await?;
    let slug = Slug::parse(permit.slug()).map_err(|_| Error::Corrupt("slug"))?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    store::workspaces::restore(&mut tx, &permit, &proof).await?;
    let change = WorkspaceChange::Restored { by: &permit.person()?.name };
    tell_admins(engine, &mut tx, permit.workspace(), change).await?;
    let event = Event::of(Kind::WorkspaceRestored, permit.account())
        .in_workspace(permit.workspace())
        .with("name", permit.name());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(slug)
}
