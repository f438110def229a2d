//! The real program, in a world of its own: an empty home, and nothing of the environment of whoever runs the tests.

#![allow(dead_code, reason = "each test file uses its own part of the fixture")]
#![allow(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "`expect` would fail in the file that uses every part")]

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub struct World {
    home: TempDir,
}

pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What sessions are kept in, written by somebody else.
    pub fn keep(&self, book: &str) -> PathBuf {
        let folder = self.home().join("config/sallyport");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("credentials.json");
        fs::write(&file, book).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        file
    }

    pub fn command<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sally"));
        command.args(words).env_clear().stdin(Stdio::null());
        command.env("HOME", self.home()).env("XDG_CONFIG_HOME", self.home().join("config"));
        command.env("SALLYPORT_CREDENTIALS", "file");
        command
    }

    pub fn run<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Outcome {
        outcome(self.command(words))
    }

    /// With a token, for a server.
    pub fn run_with_token<'a>(&self, server: &'a str, words: impl IntoIterator<Item = &'a str>) -> Outcome {
        let mut command = self.command(words);
        command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", server);
        outcome(command)
    }
}

pub const TOKEN: &str = "slp_acc_notReallyOne";

pub fn outcome(mut command: Command) -> Outcome {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
}

/// A port of this machine on which nobody listens.
pub fn closed_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
