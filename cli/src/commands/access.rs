use shared::api::Access;
use shared::policy::Outcome;

use crate::client::Request;
use crate::output::Output;
use crate::output::table::{Cell, Details};
use crate::output::terminal::Style;
use crate::problem::{Exit, Failure};
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, workspace: &str) -> Result<Exit, Failure> {
    let access: Access =
        session.ask(&Request::get(&["workspaces", workspace, "access"]).in_workspace(workspace, ""))?;
    let mut details = Details::default();
    details.line("Workspace", workspace);
    details.line("Door", door(access.outcome));
    details.line("Why", access.message.as_str());
    for reason in &access.reasons {
        details.line("Rule", reason.message.as_str());
    }
    if let Some(url) = &access.fix_url {
        details.line("Open it at", url.as_str());
    }
    output.details(&access, &details)?;
    if let (Some(_), Some(after)) = (&access.fix_url, session.once_fixed()) {
        output.note(&after);
    }
    Ok(if access.outcome == Outcome::Granted { Exit::Done } else { Exit::Refused })
}

/// The outcome in a word.
pub fn door(outcome: Outcome) -> Cell {
    match outcome {
        Outcome::Granted => Cell::styled("open", Style::Good),
        Outcome::SetUpRequired | Outcome::StepUpRequired | Outcome::SignInRequired | Outcome::NotAMember => {
            Cell::styled("shut", Style::Bad)
        }
    }
}
