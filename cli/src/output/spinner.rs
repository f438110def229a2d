use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::FileTypeExt as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::terminal::{clean, is_dumb};

/// A sign of life on stderr, where it disturbs nobody. What is quick shows none.
#[derive(Debug)]
pub struct Spinner {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What takes less is not slow.
const PATIENCE: Duration = Duration::from_millis(400);
const BEAT: Duration = Duration::from_millis(120);
const FRAMES: [char; 4] = ['◐', '◓', '◑', '◒'];

impl Spinner {
    /// Begins to spin, where there is a terminal that can.
    pub fn begin(what: &str) -> Option<Self> {
        let what = what.to_owned();
        Self::telling(move || what.clone())
    }

    /// The same, in words that change while it spins.
    pub fn telling(words: impl Fn() -> String + Send + 'static) -> Option<Self> {
        if !io::stderr().is_terminal() || is_dumb() || is_piped() {
            return None;
        }
        let (stop, stopped) = mpsc::channel();
        let spin = move || {
            let mut wait = PATIENCE;
            for frame in FRAMES.iter().cycle() {
                if stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
                wait = BEAT;
                let _ = write!(io::stderr(), "\r\u{1b}[K{frame} {}", clean(&words()));
            }
            if wait == BEAT {
                let _ = write!(io::stderr(), "\r\u{1b}[K");
            }
        };
        let thread = thread::Builder::new().spawn(spin).ok()?;
        Some(Self { stop: Some(stop), thread: Some(thread) })
    }
}

/// Whether another program reads what is printed. It may be a pager, which draws on the same terminal.
fn is_piped() -> bool {
    let kind = || io::Result::Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?).metadata()?.file_type());
    kind().is_ok_and(|kind| kind.is_fifo() || kind.is_socket())
}

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
