use shared::api::{AuditEvent, Page};

use crate::args::Audit;
use crate::client::Request;
use crate::output::Output;
use crate::output::moment::minute;
use crate::output::table::Table;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, wanted: &Audit) -> Result<(), Failure> {
    let workspace = &wanted.workspace;
    let request = Request::get(&["workspaces", workspace, "audit"])
        .query_if("kind", wanted.kind.as_deref())
        .query_if("person", wanted.person.as_deref())
        .query_if("from", wanted.from.as_deref())
        .query_if("to", wanted.to.as_deref())
        .in_workspace(workspace, "audit");
    match wanted.export.as_deref() {
        Some("csv") => return session.copy(&request.accepting("text/csv")),
        Some(_) => return session.copy(&request.accepting("application/x-ndjson")),
        None => {}
    }
    let page: Page<AuditEvent> = session.until_something(&request)?;
    output.table(&page, &table(&page.items), "The log holds nothing like that.")?;
    if page.next.is_some() {
        output.note("There is more: narrow it down, or take all of it with --export ndjson.");
    }
    Ok(())
}

pub fn table(events: &[AuditEvent]) -> Table {
    let mut table = Table::new(["WHEN", "WHAT", "WHO", "WHOM", "FROM"]).elastic(2);
    for event in events {
        table.row([
            minute(&event.at).as_str().into(),
            event.kind.as_str().into(),
            event.actor.as_deref().unwrap_or("-").into(),
            event.target.as_deref().unwrap_or("-").into(),
            event.ip.as_str().into(),
        ]);
    }
    table
}
