//! The real program, in a world of its own: an empty home, and nothing of the environment of whoever runs the tests.

#![allow(dead_code, reason = "each test file uses its own part of the fixture")]
#![allow(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "`expect` would fail in the file that uses every part")]

pub mod server;

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
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

    /// Signed in at that server.
    pub fn sign_in(&self, server: &str) -> PathBuf {
        self.keep(&format!(
            r#"{{"default":"{server}","servers":{{"{server}":{{"kept_in":"file","secret":"{SESSION}"}}}}}}"#
        ))
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
pub const SESSION: &str = "slp_cli_notReallyOne";

pub fn outcome(mut command: Command) -> Outcome {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
}

/// The same with somebody at a terminal, who types nothing and sees what is on stderr.
pub fn outcome_at_a_terminal(mut command: Command) -> Outcome {
    let shown = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&shown).unwrap();
    unlockpt(&shown).unwrap();
    let name = ptsname(&shown, Vec::new()).unwrap();
    let terminal = File::options().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).unwrap();
    command.stdin(terminal.try_clone().unwrap()).stderr(terminal).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    // Our own ends of it, which would keep it open.
    drop(command);
    let screen = thread::spawn(move || {
        let (mut shown, mut seen) = (File::from(shown), Vec::new());
        // On Linux a terminal that nobody holds any more ends in an error.
        let _ = shown.read_to_end(&mut seen);
        String::from_utf8(seen).unwrap()
    });
    let ended = child.wait_with_output().unwrap();
    let stdout = String::from_utf8(ended.stdout).unwrap();
    Outcome { code: ended.status.code().unwrap(), stdout, stderr: screen.join().unwrap() }
}

/// A port of this machine on which nobody listens, nor will before these tests end: only looked up, it could be another
/// test's by the time somebody calls there.
pub fn closed_port() -> u16 {
    let held = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&held, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let address = SocketAddr::try_from(getsockname(&held).unwrap()).unwrap();
    std::mem::forget(held);
    address.port()
}
