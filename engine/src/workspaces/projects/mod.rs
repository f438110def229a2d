//! The projects of a workspace. Viewers read them; members and admins change them, and so do tokens that may write.
//!
//! Pages know a project by the slugs of its address, programs by its id: [`ProjectAt`].

mod change;
mod delete;
mod read;

pub use change::{ChangeError, create, rename};
pub use delete::{DeleteError, delete};
pub use read::{list, page, part, show};

use shared::input::Slug;
use shared::views::Door;
use sqlx::types::Uuid;

use crate::gate::{self, Permit, Refusal};
use crate::store::projects::Project;
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, Seen, store};

/// Which project.
#[derive(Clone, Copy, Debug)]
pub enum ProjectAt<'a> {
    /// As its page's address says.
    Page {
        /// The slug of its workspace.
        workspace: &'a str,
        /// Its own.
        project: &'a str,
    },
    /// By its id, as anybody may have written it.
    Id(&'a str),
}

/// What a person may read of a project, if its workspace's door is open. In a shut workspace the answer to an address
/// is the same whether or not there is such a project.
pub(crate) async fn knock(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
) -> Result<Door<(Permit, Project)>, Refusal> {
    let door = knock_also_by_token(engine, caller, at).await?;
    if let Door::Open((permit, _)) = &door {
        permit.person()?;
    }
    Ok(door)
}

/// The same for what tokens may read, too.
pub(crate) async fn knock_also_by_token(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
) -> Result<Door<(Permit, Project)>, Refusal> {
    let door = match at {
        ProjectAt::Page { workspace, .. } => gate::knock_also_by_token(engine, caller, workspace).await?,
        ProjectAt::Id(id) => {
            let (workspace, id) = whereabouts(engine, id).await?;
            gate::knock_at_project_also_by_token(engine, caller, &workspace, id).await?
        }
    };
    let permit = match door {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let project = find(&mut engine.read().await?, &permit, at).await?;
    Ok(Door::Open((permit, project)))
}

/// A project that a person may change.
pub(crate) async fn enter(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
) -> Result<(Tx, Permit, Project), Refusal> {
    let (mut tx, permit) = match at {
        ProjectAt::Page { workspace, .. } => gate::enter_to_write(engine, caller, workspace).await?,
        ProjectAt::Id(id) => {
            let (workspace, id) = whereabouts(engine, id).await?;
            gate::enter_project_to_write(engine, caller, &workspace, id).await?
        }
    };
    let project = find(&mut tx, &permit, at).await?;
    Ok((tx, permit, project))
}

/// The same for what tokens may change, too, if they may write. They know projects by their id.
pub(crate) async fn enter_also_by_token(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
) -> Result<(Tx, Permit, Project), Refusal> {
    let (mut tx, permit) = match at {
        ProjectAt::Page { workspace, .. } => gate::enter_to_write(engine, caller, workspace).await?,
        ProjectAt::Id(id) => {
            let (workspace, id) = whereabouts(engine, id).await?;
            gate::enter_project_to_write_also_by_token(engine, caller, &workspace, id).await?
        }
    };
    let project = find(&mut tx, &permit, at).await?;
    Ok((tx, permit, project))
}

/// A project to change what others rely on, for a person, and while nobody else changes anything in the workspace.
pub(crate) async fn enter_alone(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
) -> Result<(Tx, Permit, Project), Refusal> {
    let (mut tx, permit) = match at {
        ProjectAt::Page { workspace, .. } => gate::enter_alone(engine, caller, workspace).await?,
        ProjectAt::Id(id) => {
            let (workspace, _) = whereabouts(engine, id).await?;
            gate::enter_alone(engine, caller, workspace.as_str()).await?
        }
    };
    let project = find(&mut tx, &permit, at).await?;
    Ok((tx, permit, project))
}

/// At which door to knock. Who may not know of the project is told the same there as if it did not exist.
async fn whereabouts(engine: &Engine, id: &str) -> Result<(Slug, Uuid), Refusal> {
    let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
    let workspace = store::projects::workspace_of(&mut engine.read().await?, id).await?;
    Ok((workspace.ok_or(Refusal::NotFound)?, id))
}

/// The project inside the workspace the permit is for, and in no other.
async fn find(conn: &mut Conn, permit: &Permit, at: ProjectAt<'_>) -> Result<Project, Refusal> {
    let found = match at {
        ProjectAt::Page { project, .. } => {
            let slug = Slug::parse(project).map_err(|_| Refusal::NotFound)?;
            store::projects::find(conn, permit, &slug).await?
        }
        ProjectAt::Id(id) => {
            let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
            store::projects::by_id(conn, permit, id).await?
        }
    };
    found.ok_or(Refusal::NotFound)
}

/// The project as it is once nobody else changes it, and the caller's condition with it. The workspace is shared with
/// whoever else writes in it: two who saw the same name must not both change it.
async fn hold_as_seen(tx: &mut Tx, caller: &Caller, permit: &Permit, project: &Project) -> Result<Project, Refusal> {
    let project = store::projects::hold(tx, project).await?.ok_or(Refusal::NotFound)?;
    if caller.expects() {
        caller.require_as_seen(Seen::Project(permit.frame(), read::row(&project)))?;
    }
    Ok(project)
}
