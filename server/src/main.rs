//! The program `sallyport`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use server::cli::Cli;

fn main() -> ExitCode {
    match server::run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be reading any more, as behind `| head`: no reason to end otherwise than it ended.
            let _ = writeln!(io::stderr(), "sallyport: {}", error.one_line());
            ExitCode::FAILURE
        }
    }
}
