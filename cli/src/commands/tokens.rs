use serde_json::json;
use shared::api::{CreatedToken, NewToken, Page, Token};

use crate::args::{Id, Owner, Tokens};
use crate::client::{Request, Subject};
use crate::output::moment::minute_or;
use crate::output::table::Table;
use crate::output::terminal::clean;
use crate::output::{Output, goes_nowhere};
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, what: Tokens) -> Result<(), Failure> {
    match what {
        Tokens::List(owner) => list(output, session, &owner),
        Tokens::Create { name, owner, scope, expires_in_days } => {
            create(output, session, &owner, &NewToken { name, scope, expires_in_days })
        }
        Tokens::Revoke { token: Id { id }, owner } => {
            session.tell(&owner.about(Request::delete(&[&owner.segments()[..], &[&id]].concat())))?;
            output.done(&json!({ "revoked": id }), "Revoked. Whoever still uses it is refused from now on.")
        }
    }
}

fn list(output: &Output, session: &mut Session<'_>, owner: &Owner) -> Result<(), Failure> {
    let page = session.all::<Page<Token>>(&owner.about(Request::get(&owner.segments())))?;
    output.table(&page, &table(&page.items, owner.project.as_deref()), "There is no token.")
}

/// Tokens of one project, if it is asked for, or of whatever there is.
pub fn table(tokens: &[Token], asked: Option<&str>) -> Table {
    let headings = ["ID", "NAME", "OF", "SCOPE", "ENDS WITH", "EXPIRES", "LAST USED", "USED FROM"];
    let mut table = Table::new(headings).elastic(1);
    for token in tokens {
        table.row([
            token.id.as_str().into(),
            token.name.as_str().into(),
            of(token, asked).as_str().into(),
            token.scope.word().into(),
            token.ends_with.as_str().into(),
            (&*minute_or(token.expires_at.as_deref(), "never")).into(),
            (&*minute_or(token.last_used_at.as_deref(), "never")).into(),
            token.last_used_from.as_deref().unwrap_or("-").into(),
        ]);
    }
    table
}

/// What it belongs to; which project it is, where that was not the question.
fn of(token: &Token, asked: Option<&str>) -> String {
    match token.project.as_deref() {
        Some(project) if asked != Some(project) => format!("{} {project}", token.kind.word()),
        Some(_) | None => token.kind.word().to_owned(),
    }
}

fn create(output: &Output, session: &mut Session<'_>, owner: &Owner, new: &NewToken) -> Result<(), Failure> {
    if goes_nowhere() {
        return Err(Failure::usage(
            "The output is closed, or goes to /dev/null: the secret of the token would be lost, for it is never shown \
             again. Nothing was created.",
        ));
    }
    let request = owner.about(Request::post(&owner.segments())).json(new).only_once();
    let created: CreatedToken = session.ask(&request)?;
    let Token { id, name, expires_at, .. } = &created.token;
    output.note(&format!("Created {name} ({id}). Expires: {}.", minute_or(expires_at.as_deref(), "never")));
    output.note("This is its secret. It is never shown again:");
    let shown = output.show(&created, |_| format!("{}\n", clean(&created.secret)));
    shown.map_err(|failure| {
        // Whoever had enough of other output has no secret of this one.
        let why = failure.text().unwrap_or_else(|| "Nobody reads the output any more.".to_owned());
        let (of, server) = (owner.as_typed(), session.server());
        Failure::other(format!(
            "{why} The token {name} was created all the same, and its secret is never shown again. Revoke it with `sally \
             tokens revoke {id}{of} --server {server}`."
        ))
    })
}

impl Owner {
    /// The path of the list.
    fn segments(&self) -> Vec<&str> {
        match (&self.workspace, &self.project) {
            (Some(workspace), _) => vec!["workspaces", workspace, "tokens"],
            (None, Some(project)) => vec!["projects", project, "tokens"],
            (None, None) => vec!["me", "tokens"],
        }
    }

    /// How it stands on a command line, behind something else.
    fn as_typed(&self) -> String {
        match (&self.workspace, &self.project) {
            (Some(workspace), _) => format!(" --workspace {workspace}"),
            (None, Some(project)) => format!(" --project {project}"),
            (None, None) => String::new(),
        }
    }

    fn about(&self, request: Request) -> Request {
        match (&self.workspace, &self.project) {
            (Some(workspace), _) => request.in_workspace(workspace, "tokens"),
            (None, Some(project)) => request.about(Subject::Project { id: project.clone() }),
            (None, None) => request.about(Subject::OwnTokens),
        }
    }
}
