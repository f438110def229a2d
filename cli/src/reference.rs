//! `docs/CLI.md`, written from the same definitions as the help.

use std::fmt::Write as _;
use std::{env, fs};

use clap::{Arg, Command, CommandFactory as _, Parser as _};

use crate::args::Cli;

const INTRODUCTION: &str = "\
# The command line `sally`

For people at a terminal, and for pipelines. [README.md](../README.md) says how to begin. This page is written from the
program's own help: after a change there, `SALLYPORT_UPDATE_DOCS=1 cargo test -p sally` writes it anew.
";

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut sally = Cli::command().disable_help_subcommand(true);
    sally.build();
    describe(&mut page, &sally, &[]);
    page
}

/// What stands in `said` holds for every command, and is not said again.
fn describe(page: &mut String, command: &Command, said: &[&str]) {
    let name = command.get_bin_name().unwrap_or("sally");
    let hide = |arg: Arg| if said.contains(&arg.get_id().as_str()) { arg.hide(true) } else { arg };
    let help = command.clone().mut_args(hide).render_long_help().to_string();
    let help: Vec<_> = help.trim_end().lines().map(str::trim_end).collect();
    write!(page, "\n## {name}\n```text\n{}\n```\n", help.join("\n")).unwrap();
    command.get_subcommands().for_each(|command| describe(page, command, &["json", "server", "help"]));
}

#[test]
fn the_reference_says_what_the_program_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CLI.md");
    if env::var_os("SALLYPORT_UPDATE_DOCS").is_some() {
        fs::write(path, page()).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(written == page(), "docs/CLI.md is not up to date: SALLYPORT_UPDATE_DOCS=1 cargo test -p sally");
}

#[test]
fn every_command_has_an_example_that_works() {
    let mut sally = Cli::command().disable_help_subcommand(true);
    sally.build();
    sally.get_subcommands().for_each(try_example);
}

fn try_example(command: &Command) {
    let name = command.get_bin_name().unwrap();
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let example = help.strip_prefix("Example:\n  ").unwrap_or_else(|| panic!("{name} has no example"));
    // In this order, and not at a stretch: a workspace may stand between a command and what to do with it.
    let mut spelled = example.split_whitespace();
    assert!(name.split(' ').all(|word| spelled.any(|typed| typed == word)), "{name}: {example}");
    // As a shell would split it, up to what it does with the outcome.
    let typed = example.split(['|', '&', '>']).next().unwrap_or_default();
    let quoted = typed.split('"').enumerate();
    let words = quoted.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    Cli::try_parse_from(words).unwrap_or_else(|why| panic!("{example}: {why}"));
    command.get_subcommands().for_each(try_example);
}
