//! What is made from the command line itself: completions and the manual.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Cli;
use crate::output::print;
use crate::problem::Failure;

pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sally", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// The manual page, or one for each command in the folder `to`, which is made if need be.
pub fn manual(to: Option<&Path>) -> Result<(), Failure> {
    let failed = |why| Failure::other(format!("The manual can't be written: {why}."));
    if let Some(folder) = to {
        return fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
            .map_err(failed);
    }
    let mut page = Vec::new();
    Man::new(Cli::command()).render(&mut page).map_err(failed)?;
    print(&String::from_utf8_lossy(&page))
}
