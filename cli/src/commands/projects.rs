use shared::api::{Page, Project};

use crate::client::Request;
use crate::output::Output;
use crate::output::moment::minute;
use crate::output::table::Table;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, workspace: &str) -> Result<(), Failure> {
    let request = Request::get(&["workspaces", workspace, "projects"]).in_workspace(workspace, "");
    let page = session.all::<Page<Project>>(&request)?;
    output.table(&page, &table(&page.items), &format!("There is no project in {workspace}."))
}

pub fn table(projects: &[Project]) -> Table {
    let mut table = Table::new(["ID", "NAME", "CREATED"]).elastic(1);
    for project in projects {
        table.row([
            project.id.as_str().into(),
            project.name.as_str().into(),
            minute(&project.created_at).as_str().into(),
        ]);
    }
    table
}
