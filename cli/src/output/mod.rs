//! What is printed, where, and how it looks there: data on stdout, everything else on stderr.

mod json;
pub mod moment;
pub mod spinner;
pub mod table;
pub mod terminal;

use std::fs::{self, File, Metadata};
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

use serde::Serialize;

use crate::problem::Failure;
use table::{Details, Table};
use terminal::{Look, clean};

/// The way out.
#[derive(Debug)]
pub struct Output {
    json: bool,
    look: Look,
}

impl Output {
    pub fn new(json: bool) -> Self {
        Self { json, look: Look::of_stdout() }
    }

    /// Prints what the API said: as it said it with `--json`, else as `for_people` puts it.
    pub fn show<T: Serialize>(&self, said: &T, for_people: impl FnOnce(&Look) -> String) -> Result<(), Failure> {
        let text = if self.json { json::text(said) } else { for_people(&self.look) };
        print(&text)
    }

    pub fn table<T: Serialize>(&self, said: &T, table: &Table, none: &str) -> Result<(), Failure> {
        if table.is_empty() {
            self.note(none);
        }
        self.show(said, |look| table.render(look))
    }

    pub fn details<T: Serialize>(&self, said: &T, details: &Details) -> Result<(), Failure> {
        self.show(said, |look| details.render(look))
    }

    /// Says that it was done where there is nothing else to say: to people on stderr, with `--json` to programs.
    pub fn done<T: Serialize>(&self, said: &T, note: &str) -> Result<(), Failure> {
        self.note(note);
        self.show(said, |_| String::new())
    }

    /// A remark for people, on stderr; with `--json` there are none, so that whatever stands there is a problem.
    pub fn note(&self, text: &str) {
        if !self.json {
            say(text);
        }
    }

    pub fn failure(&self, failure: &Failure) {
        if self.json {
            if let Some(problem) = failure.problem() {
                let _ = write!(io::stderr(), "{}", json::text(problem));
            }
        } else if let Some(text) = failure.text() {
            say(&format!("sally: {text}"));
        }
    }
}

/// What a person must see, whatever the form of the output. A stderr that is gone is no reason to stop.
pub fn say(text: &str) {
    let lines: Vec<_> = text.lines().map(clean).collect();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}

/// Whether somebody is there to be asked.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a line; `None` when there will be none.
pub fn ask(question: &str) -> Option<String> {
    let _ = write!(io::stderr(), "{} ", clean(question));
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).unwrap_or_default();
    (read > 0).then(|| line.trim().to_owned())
}

/// Writes to stdout. A reader that went away (`| head`) has what it wanted.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|why| written(&why))
}

/// What is behind stdout: a terminal, a pipe, a file.
fn stdout() -> io::Result<Metadata> {
    File::from(io::stdout().as_fd().try_clone_to_owned()?).metadata()
}

/// Whether whatever is printed is lost. A stdout that is closed is, too: Rust opens `/dev/null` in its place before
/// the program begins, and every write succeeds.
pub fn goes_nowhere() -> bool {
    let (Ok(stdout), Ok(null)) = (stdout(), fs::metadata("/dev/null")) else { return false };
    // A file on a disk has no device number of its own, and would be like any other such file.
    stdout.file_type().is_char_device() && stdout.rdev() == null.rdev()
}

/// Why stdout took no more.
pub fn written(why: &io::Error) -> Failure {
    match why.kind() {
        io::ErrorKind::BrokenPipe => Failure::ReaderLeft,
        _ => Failure::other(format!("The output can't be written: {why}.")),
    }
}
