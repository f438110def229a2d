use serde_json::json;
use shared::api::{NewProject, Project};

use crate::args;
use crate::client::{Request, Subject};
use crate::output::moment::minute;
use crate::output::table::Details;
use crate::output::{Output, ask, is_interactive};
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, what: args::Project) -> Result<(), Failure> {
    match what {
        args::Project::Create { workspace, name } => create(output, session, &workspace, name),
        args::Project::Show(args::Id { id }) => {
            let project = session.ask(&Request::get(&["projects", &id]))?;
            show(output, session, &project)
        }
        args::Project::Delete { project, confirm } => delete(output, session, &project.id, confirm),
    }
}

fn create(output: &Output, session: &mut Session<'_>, workspace: &str, name: String) -> Result<(), Failure> {
    let request = Request::post(&["workspaces", workspace, "projects"]).json(&NewProject { name });
    let project = session.ask(&request.in_workspace(workspace, "").only_once())?;
    show(output, session, &project)
}

fn show(output: &Output, session: &Session<'_>, project: &Project) -> Result<(), Failure> {
    let mut details = Details::default();
    details.line("ID", project.id.as_str());
    details.line("Name", project.name.as_str());
    details.line("Workspace", project.workspace.as_str());
    details.line("Created", minute(&project.created_at).as_str());
    let page = session.server().at(&format!("/w/{}/projects/{}", project.workspace, project.slug));
    details.line("Page", page.as_str());
    output.details(project, &details)
}

fn delete(output: &Output, session: &mut Session<'_>, id: &str, confirm: Option<String>) -> Result<(), Failure> {
    let name = match confirm {
        Some(name) => name,
        None => confirmed(session, id)?,
    };
    let request = Request::delete(&["projects", id]).query("confirm", &name);
    session.tell(&request.about(Subject::Project { id: id.to_owned() }))?;
    output.done(&json!({ "deleted": id }), &format!("Deleted {name}."))
}

/// The name, typed by somebody who was told what is lost.
fn confirmed(session: &mut Session<'_>, id: &str) -> Result<String, Failure> {
    if !is_interactive() {
        return Err(Failure::usage("Nobody is there to be asked. Say that you mean it with --confirm NAME."));
    }
    let Project { name, workspace, .. } = session.ask(&Request::get(&["projects", id]))?;
    let question = format!("This deletes {name} in {workspace}, for good. Type its name to go on:");
    match ask(&question) {
        Some(typed) if typed == name => Ok(name),
        _ => Err(Failure::other("That is not its name. Nothing was deleted.")),
    }
}
