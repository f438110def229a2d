use shared::input::{InputError, Name, Slug};
use shared::policy::Role;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use super::{ProjectAt, enter_also_by_token, hold_as_seen};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::store::Tx;
use crate::workspaces::free_slug;
use crate::{Caller, Engine, Error, limits, store};

/// Why a project was neither created nor renamed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// Not let in, no such project, or only a viewer.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name is no name, or was used too often.
    #[error("refused name")]
    Name(InputError),
    /// There are as many projects as there may be.
    #[error("too many projects")]
    TooMany,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Name(error) => Self::field("project_name", error),
            ChangeError::TooMany => {
                Self { code: ErrorCode::Conflict, ..Self::field("project_name", InputError::TooManyProjects) }
            }
            ChangeError::Engine(error) => error.into(),
        }
    }
}

/// Creates a project.
pub async fn create(engine: &Engine, caller: &Caller, workspace: &str, name: &str) -> Result<Slug, ChangeError> {
    let (mut tx, permit) = gate::enter_to_create_projects_also_by_token(engine, caller, workspace).await?;
    permit.require(Role::Member)?;
    let name = Name::parse(name).map_err(ChangeError::Name)?;
    let id = engine.rng().id(engine.now())?;
    let slug = insert(engine, &mut tx, &permit, id, &name).await?;
    let event = Event::of(Kind::ProjectCreated, permit.account())
        .in_workspace(permit.workspace())
        .with("project", slug.as_str())
        .with("name", name.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(slug)
}

/// Gives a project another name. Its slug stays, so that links to it keep working.
pub async fn rename(engine: &Engine, caller: &Caller, at: ProjectAt<'_>, name: &str) -> Result<(), ChangeError> {
    let (mut tx, permit, project) = enter_also_by_token(engine, caller, at).await?;
    permit.require(Role::Member)?;
    let name = Name::parse(name).map_err(ChangeError::Name)?;
    let project = hold_as_seen(&mut tx, caller, &permit, &project).await?;
    if name.as_str() == project.name {
        return Ok(());
    }
    if !store::projects::rename(&mut tx, &project, &name).await? {
        return Err(Refusal::NotFound.into());
    }
    let event = Event::of(Kind::ProjectRenamed, permit.account())
        .in_workspace(permit.workspace())
        .with("project", project.slug)
        .with("before", project.name)
        .with("after", name.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(())
}

/// Inserts under the first slug that is free in the workspace; the insert itself finds out. As long as there may be one
/// more: a token that may write, and leaked, must not fill the database.
async fn insert(engine: &Engine, tx: &mut Tx, permit: &Permit, id: Uuid, name: &Name) -> Result<Slug, ChangeError> {
    store::projects::hold_list(tx, permit).await?;
    if store::projects::count(tx, permit).await? >= limits::PROJECTS_MAX {
        return Err(ChangeError::TooMany);
    }
    for slug in free_slug::candidates(name, "project", engine.rng()) {
        let slug = slug?;
        if store::projects::insert(tx, permit, id, &slug, name, engine.now()).await? {
            return Ok(slug);
        }
    }
    Err(ChangeError::Name(InputError::Taken))
}
