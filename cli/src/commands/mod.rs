//! One file a command.

mod access;
mod audit;
mod enforce;
mod login;
mod logout;
mod members;
mod paper;
mod project;
mod projects;
mod tokens;
mod whoami;
mod workspaces;

use crate::args::{Cli, Command};
use crate::environment::Environment;
use crate::output::Output;
use crate::problem::{Exit, Failure};
use crate::session::Session;

/// Does what was asked for.
pub fn run(cli: Cli, output: &Output) -> Result<Exit, Failure> {
    let environment = Environment::read();
    let server = cli.server.as_deref();
    let session = || Session::open(&environment, server);
    match cli.command {
        Command::Login(how) => login::run(output, &environment, server, &how)?,
        Command::Logout => logout::run(output, &environment, server)?,
        Command::Whoami => whoami::run(output, &mut session()?)?,
        Command::Workspaces => workspaces::run(output, &mut session()?)?,
        Command::Access(workspace) => return access::run(output, &mut session()?, &workspace.slug),
        Command::Projects(workspace) => projects::run(output, &mut session()?, &workspace.slug)?,
        Command::Project(what) => project::run(output, &mut session()?, what)?,
        Command::Members(wanted) => members::run(output, &mut session()?, &wanted)?,
        Command::Enforce { workspace, what } => enforce::run(output, &mut session()?, &workspace, what)?,
        Command::Audit(wanted) => audit::run(output, &mut session()?, &wanted)?,
        Command::Tokens(what) => tokens::run(output, &mut session()?, what)?,
        Command::Completions { shell } => paper::completions(shell)?,
        Command::Man { to } => paper::manual(to.as_deref())?,
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests;
