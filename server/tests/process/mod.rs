//! The real program as a child process.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::spawn;

use tempfile::TempDir;
use tokio::net::TcpSocket;

/// The program, with nothing in its environment but where to listen and to keep its data.
pub fn sallyport(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sallyport"));
    command.env_clear().current_dir(folder).env("SALLYPORT_DATA_DIR", folder.join("data"));
    command.env("SALLYPORT_LISTEN", format!("127.0.0.1:{}", free_port()));
    command
}

/// A port of this machine on which nobody listens, and that nobody else is given until these tests end: looked up and
/// let go, it could be another test's by the time it is used. Whoever asks for it by its number has it.
pub fn free_port() -> u16 {
    let held = TcpSocket::new_v4().unwrap();
    // What lets the program listen there, which says the same of itself.
    held.set_reuseaddr(true).unwrap();
    held.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let port = held.local_addr().unwrap().port();
    std::mem::forget(held);
    port
}

/// A pipe that nobody reads any more, as behind `| head`.
pub fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// Ends with whoever holds it: a test that fails leaves no server behind.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        // Both say no where it ended already, which is as good.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A program that serves.
pub struct Running {
    pub address: String,
    pub folder: TempDir,
    child: Kept,
    log: Receiver<String>,
}

impl Running {
    pub fn start(environment: &[(&str, &str)]) -> (Self, String) {
        Self::start_in(tempfile::tempdir().unwrap(), environment)
    }

    /// Starts on the data that is there already.
    pub fn start_in(folder: TempDir, environment: &[(&str, &str)]) -> (Self, String) {
        let address = format!("127.0.0.1:{}", free_port());
        let mut command = sallyport(folder.path());
        command.env("SALLYPORT_LISTEN", &address).envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (heard, log) = channel();
        // Also what nobody waits for: a program whose log nobody reads stops when the pipe is full.
        spawn(move || {
            for line in lines.map_while(Result::ok) {
                // Whoever started it may not listen any more.
                let _ = heard.send(line);
            }
        });
        let mut running = Self { address, folder, child: Kept(child), log };
        let said = running.lines_until("Sallyport is ready at http://localhost:");
        (running, said)
    }

    /// Starts where nobody reads what it says, on standard output or error: whatever did has ended.
    pub fn start_unheard(environment: &[(&str, &str)]) -> Self {
        let (folder, address) = (tempfile::tempdir().unwrap(), format!("127.0.0.1:{}", free_port()));
        let mut command = sallyport(folder.path());
        command.env("SALLYPORT_LISTEN", &address).envs(environment.iter().copied());
        let child = command.stdout(unread()).stderr(unread()).spawn().unwrap();
        Self { address, folder, child: Kept(child), log: channel().1 }
    }

    /// What the log says up to a line that holds `wanted`.
    pub fn lines_until(&mut self, wanted: &str) -> String {
        let mut said = String::new();
        while !said.lines().last().unwrap_or_default().contains(wanted) {
            let line = self.log.recv();
            assert!(line.is_ok(), "{wanted} was never said:\n{said}");
            said.push_str(&line.unwrap());
            said.push('\n');
        }
        said
    }

    pub fn tell_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.0.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Ends it the way a power cut would: `kill -9`, with whatever is under way. Leaves the data.
    pub fn cut_off(mut self) -> TempDir {
        self.child.0.kill().unwrap();
        self.child.0.wait().unwrap();
        self.folder
    }

    /// Waits for the end of one that nobody reads: its exit code.
    pub fn end_unheard(mut self) -> Option<i32> {
        self.child.0.wait().unwrap().code()
    }

    /// Waits for the end: its exit code, and what it complained about.
    pub fn end(mut self) -> (Option<i32>, String) {
        let code = self.child.0.wait().unwrap().code();
        let mut complaints = String::new();
        self.child.0.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        (code, complaints)
    }
}
