use shared::policy::Role;
use shared::views::{Door, Frame, ProjectPage, ProjectRow, Projects};

use super::{ProjectAt, knock, knock_also_by_token};
use crate::by_name::Place;
use crate::cursor::{What, or_refused};
use crate::gate::{self, Refusal};
use crate::store::parts;
use crate::store::projects::Project;
use crate::store::tokens::Whose;
use crate::{Caller, Engine, limits, store, tokens};

/// The projects of a workspace, by name.
pub async fn list(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Projects>, Refusal> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let projects = store::projects::list(&mut engine.read().await?, &permit).await?;
    Ok(Door::Open(Projects { frame: permit.frame(), projects: projects.iter().map(row).collect() }))
}

/// A part of the projects, by name, for programs: the one that begins where `at` says, and where the next one does, if
/// there is one.
///
/// # Errors
/// [`Refusal::LeadsNowhere`] where `at` does.
pub async fn part(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    at: &str,
) -> Result<Door<(Projects, Option<String>)>, Refusal> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let (list, at_most) = (What::Projects.of(permit.workspace()), limits::LISTED_BY_NAME);
    let behind = or_refused(at, Place::parse(at, list))?.unwrap_or_default();
    let found = store::projects::part(&mut engine.read().await?, &permit, &behind, at_most + 1).await?;
    let (found, has_more) = parts::shown(found, at_most);
    let next = found.last().filter(|_| has_more).map(|(_, place)| place.cursor(list));
    let projects = found.iter().map(|(project, _)| row(project)).collect();
    Ok(Door::Open((Projects { frame: permit.frame(), projects }, next)))
}

/// One project, and the workspace it is in.
pub async fn show(engine: &Engine, caller: &Caller, at: ProjectAt<'_>) -> Result<Door<(Frame, ProjectRow)>, Refusal> {
    Ok(match knock_also_by_token(engine, caller, at).await? {
        Door::Open((permit, project)) => Door::Open((permit.frame(), row(&project))),
        Door::Shut(shut) => Door::Shut(shut),
    })
}

/// The page of a project, with a part of its tokens for who may make and revoke them: the one that begins where
/// `tokens_at` says.
pub async fn page(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
    tokens_at: &str,
) -> Result<Door<ProjectPage>, Refusal> {
    Ok(match knock(engine, caller, at).await? {
        Door::Open((permit, project)) => {
            let tokens = if permit.role() >= Role::Member {
                let whose = Whose::Project(&permit, &project);
                Some(tokens::shown(&mut engine.read().await?, whose, tokens_at, engine.now()).await?)
            } else {
                None
            };
            Door::Open(ProjectPage { frame: permit.frame(), project: row(&project), tokens })
        }
        Door::Shut(shut) => Door::Shut(shut),
    })
}

pub(super) fn row(project: &Project) -> ProjectRow {
    ProjectRow {
        id: project.id().to_string(),
        name: project.name.clone(),
        slug: project.slug.clone(),
        created: project.created_at.moment(),
    }
}
