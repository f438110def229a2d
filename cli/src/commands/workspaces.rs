use shared::api::{Page, Workspace};

use crate::client::Request;
use crate::commands::access::door;
use crate::output::Output;
use crate::output::table::Table;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>) -> Result<(), Failure> {
    let page = session.all::<Page<Workspace>>(&Request::get(&["workspaces"]))?;
    output.table(&page, &table(&page.items), "There is no workspace here for you.")
}

pub fn table(workspaces: &[Workspace]) -> Table {
    let mut table = Table::new(["WORKSPACE", "NAME", "ROLE", "DOOR", "WHY"]).wrapping(4);
    for workspace in workspaces {
        table.row([
            workspace.slug.as_str().into(),
            workspace.name.as_str().into(),
            workspace.role.word().into(),
            door(workspace.access.outcome),
            workspace.access.message.as_str().into(),
        ]);
    }
    table
}
