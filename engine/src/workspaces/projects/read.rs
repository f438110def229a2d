use shared::views::{Door, ProjectPage, ProjectRow, Projects};

use super::find;
use crate::gate::{self, Refusal};
use crate::store::projects::Project;
use crate::{Caller, Engine, store};

/// The projects of a workspace, by name.
pub async fn list(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Projects>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let projects = store::projects::list(&mut engine.read().await?, &permit).await?;
    Ok(Door::Open(Projects { frame: permit.frame(), projects: projects.into_iter().map(row).collect() }))
}

/// One project. In a shut workspace the answer is the same whether or not there is such a project.
pub async fn page(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    project: &str,
) -> Result<Door<ProjectPage>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let project = find(&mut engine.read().await?, &permit, project).await?;
    Ok(Door::Open(ProjectPage { frame: permit.frame(), project: row(project) }))
}

fn row(project: Project) -> ProjectRow {
    ProjectRow { name: project.name, slug: project.slug, created: project.created_at.moment() }
}
