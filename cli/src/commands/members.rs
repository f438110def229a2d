use shared::api::{Member, Page, SecondFactor};

use crate::args::Members;
use crate::client::Request;
use crate::output::Output;
use crate::output::moment::minute_or;
use crate::output::table::{Cell, Table};
use crate::output::terminal::Style;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, wanted: &Members) -> Result<(), Failure> {
    let workspace = &wanted.workspace;
    let request = Request::get(&["workspaces", workspace, "members"])
        .query_if("search", wanted.search.as_deref())
        .query_if("role", wanted.role.as_deref())
        .query_if("without_second_factor", wanted.without_second_factor.then_some("true"))
        .in_workspace(workspace, "people");
    let page = session.all::<Page<Member>>(&request)?;
    output.table(&page, &table(&page.items), &format!("Nobody in {workspace} is like that."))
}

pub fn table(members: &[Member]) -> Table {
    let mut table = Table::new(["NAME", "EMAIL", "ROLE", "SECOND FACTOR", "LAST ACTIVE"]).elastic(0);
    for member in members {
        table.row([
            member.name.as_str().into(),
            member.email.as_str().into(),
            member.role.word().into(),
            second_factor(member.second_factor),
            (&*minute_or(member.last_active_at.as_deref(), "-")).into(),
        ]);
    }
    table
}

/// What only admins are told is a dash for others.
fn second_factor(on: Option<SecondFactor>) -> Cell {
    match on {
        None => "-".into(),
        Some(SecondFactor { authenticator: true, passkey: true }) => Cell::styled("app, passkey", Style::Good),
        Some(SecondFactor { authenticator: true, passkey: false }) => Cell::styled("app", Style::Good),
        Some(SecondFactor { authenticator: false, passkey: true }) => Cell::styled("passkey", Style::Good),
        Some(SecondFactor { authenticator: false, passkey: false }) => Cell::styled("none", Style::Bad),
    }
}
