use shared::Problem;
use shared::input::{InputError, Name, Slug};
use shared::policy::Role;
use shared::views::JoinedBy;
use sqlx::types::Uuid;
use thiserror::Error;

use super::free_slug;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::store::Tx;
use crate::{Caller, Engine, Error, store};

/// Why no workspace was created.
#[derive(Debug, Error)]
pub enum CreateError {
    /// Nobody is signed in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name is no name, or was used too often.
    #[error("refused name")]
    Name(InputError),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Refused(refusal) => refusal.into(),
            CreateError::Name(error) => Self::field("workspace_name", error),
            CreateError::Engine(error) => error.into(),
        }
    }
}

/// Creates a workspace; its founder is its first admin. Two workspaces may have one name, but not one slug.
pub async fn create(engine: &Engine, caller: &Caller, name: &str) -> Result<Slug, CreateError> {
    caller.person().map_err(Refusal::from)?;
    let name = Name::parse(name).map_err(CreateError::Name)?;
    let (now, mut tx) = (engine.now(), engine.write().await?);
    let founder = gate::signed_in(engine, &mut tx, caller).await?.account;
    let id = engine.rng().id(now)?;

    let slug = insert(engine, &mut tx, id, &name).await?;
    store::memberships::insert(&mut tx, id, founder, Role::Admin, JoinedBy::Founder, now).await?;
    let event = Event::of(Kind::WorkspaceCreated, founder).in_workspace(id).with("name", name.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(slug)
}

/// Inserts under the first slug that is free. The insert itself finds out, so that many who create the same
/// name at once all get their own.
async fn insert(engine: &Engine, tx: &mut Tx, id: Uuid, name: &Name) -> Result<Slug, CreateError> {
    let plan = engine.config().default_plan;
    for slug in free_slug::candidates(name, "workspace", engine.rng()) {
        let slug = slug?;
        if store::workspaces::insert(tx, id, &slug, name, plan, engine.now()).await? {
            return Ok(slug);
        }
    }
    Err(CreateError::Name(InputError::Taken))
}
