use shared::api::{CredentialKind, Me, Token};
use shared::policy::Level;

use crate::client::Request;
use crate::output::Output;
use crate::output::moment::minute_or;
use crate::output::table::Details;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>) -> Result<(), Failure> {
    let me: Me = session.ask(&Request::get(&["me"]))?;
    let mut details = Details::default();
    details.line("Server", session.server().as_str());
    if let Some(account) = &me.account {
        details.line("Name", account.name.as_str());
        details.line("Email", account.email.as_str());
    }
    details.line("By", kind(me.credential));
    if let Some(level) = me.level {
        details.line("Proven", proven(level));
    }
    if let Some(token) = &me.token {
        details.line("Token", token.name.as_str());
        details.line("Scope", token.scope.word());
        if let Some(workspace) = &token.workspace {
            details.line("Workspace", workspace.as_str());
        }
        if let Some(project) = &token.project {
            details.line("Project", project.as_str());
        }
        details.line("Expires", &*minute_or(token.expires_at.as_deref(), "never"));
    }
    output.details(&me, &details)
}

/// Who it is, in a line.
pub fn in_words(me: &Me) -> String {
    match (&me.account, &me.token) {
        (Some(account), _) => format!("{} <{}>", account.name, account.email),
        (None, Some(Token { name, .. })) => format!("the token {name}"),
        (None, None) => kind(me.credential).to_owned(),
    }
}

const fn kind(credential: CredentialKind) -> &'static str {
    match credential {
        CredentialKind::CliSession => "a session of sally",
        CredentialKind::AccountToken => "an account token",
        CredentialKind::WorkspaceToken => "a workspace token",
        CredentialKind::ProjectToken => "a project token",
    }
}

const fn proven(level: Level) -> &'static str {
    match level {
        Level::Password => "a password",
        Level::TwoFactor => "a second factor",
        Level::PhishingResistant => "a passkey",
    }
}
