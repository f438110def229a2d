//! The program `sally`: Sallyport for people at a terminal, and for pipelines.

mod advice;
mod args;
mod browser;
mod client;
mod commands;
mod credentials;
mod device;
mod environment;
mod list;
mod output;
mod problem;
#[cfg(test)]
mod reference;
mod secret;
mod server;
mod session;

use std::env;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::Cli;
use output::Output;
use problem::Failure;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misunderstood(&error),
    };
    let output = Output::new(cli.json);
    let exit = match commands::run(cli, &output) {
        Ok(exit) => exit,
        Err(failure) => {
            output.failure(&failure);
            failure.exit()
        }
    };
    exit.into()
}

/// Help and the version are for people. What can't be meant is a problem where problems are wanted.
fn misunderstood(error: &clap::Error) -> ExitCode {
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_help || !args::wants_json(env::args_os()) {
        error.exit();
    }
    let failure = Failure::usage(args::in_a_sentence(error));
    Output::new(true).failure(&failure);
    failure.exit().into()
}
