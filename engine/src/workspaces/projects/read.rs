use shared::policy::Role;
use shared::views::{Door, Frame, ProjectPage, ProjectRow, Projects};

use super::{ProjectAt, knock, knock_also_by_token};
use crate::by_name::Place;
use crate::gate::{self, Refusal};
use crate::store::parts;
use crate::store::projects::Project;
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

/// A part of the projects, by name, for programs: the one that begins where `at` says, and the first one where that is
/// mangled; and where the next part begins, if there is one.
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
    let (behind, at_most) = (Place::parse(at).unwrap_or_default(), limits::LISTED_BY_NAME);
    let found = store::projects::part(&mut engine.read().await?, &permit, &behind, at_most + 1).await?;
    let (found, has_more) = parts::shown(found, at_most);
    let next = found.last().filter(|_| has_more).map(|(_, place)| place.cursor());
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

/// The page of a project, with its tokens for who may make and revoke them.
pub async fn page(engine: &Engine, caller: &Caller, at: ProjectAt<'_>) -> Result<Door<ProjectPage>, Refusal> {
    Ok(match knock(engine, caller, at).await? {
        Door::Open((permit, project)) => {
            let tokens = if permit.role() >= Role::Member {
                Some(tokens::rows(store::tokens::of_project(&mut engine.read().await?, &project).await?, engine.now()))
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
