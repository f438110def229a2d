use shared::input::{InputError, Name, Slug};
use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::free_slug;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::{Caller, Engine, Error, limits, store};

/// Why no workspace was created.
#[derive(Debug, Error)]
pub enum CreateError {
    /// Nobody is signed in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name is no name, or was used too often.
    #[error("refused name")]
    Name(InputError),
    /// The account administers as many workspaces as it may.
    #[error("too many workspaces")]
    TooMany,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Refused(refusal) => refusal.into(),
            CreateError::Name(error) => Self::field("workspace_name", error),
            CreateError::TooMany => {
                Self { code: ErrorCode::Conflict, ..Self::field("workspace_name", InputError::TooManyWorkspaces) }
            }
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
    // Before an address is taken, for which others wait: as whoever renames does it.
    store::accounts::hold_alone(&mut tx, founder).await?;
    let slug = free_slug::take(engine, &mut tx, id, &name).await?.ok_or(CreateError::Name(InputError::Taken))?;
    store::workspaces::insert(&mut tx, id, &slug, &name, engine.config().default_plan, now).await?;
    if !store::memberships::found(&mut tx, id, founder, limits::WORKSPACES_PER_ACCOUNT_MAX, now).await? {
        return Err(CreateError::TooMany);
    }
    let event = Event::of(Kind::WorkspaceCreated, founder)
        .in_workspace(id)
        .with("name", name.as_str())
        .with("slug", slug.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(slug)
}
