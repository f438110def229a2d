//! Chores that deserve a compiler: building the site, weighing it, and holding the house rules.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a terminal")]

mod run;
mod site;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo run -p xtask -- <chore>

  site [--release]   build what the browser loads into target/site
  site --without-passkeys
                     the same without them, to weigh what they add
  weigh              compare the release site with its size budget
  tidy               check the house rules";

fn main() -> ExitCode {
    match run_chore() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_chore() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = workspace_root();
    match arguments.as_slice() {
        ["site"] => site::build(&root, site::Mode::Dev),
        ["site", "--release"] => site::build(&root, site::Mode::Release),
        ["site", "--without-passkeys"] => site::build(&root, site::Mode::WithoutPasskeys),
        ["weigh"] => site::weigh(&root),
        ["tidy"] => tidy::check(&root),
        _ => bail!("{USAGE}"),
    }
}

fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
