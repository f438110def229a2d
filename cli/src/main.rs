//! The program `sally`: Sallyport for people at a terminal, and for pipelines.

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

use std::process::ExitCode;

use clap::Parser as _;

use args::Cli;
use output::Output;

fn main() -> ExitCode {
    let cli = Cli::parse();
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
