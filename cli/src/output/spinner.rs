use std::io::{self, IsTerminal as _, Write as _};
use std::os::unix::fs::FileTypeExt as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::terminal::{clean, cut, is_dumb, width};

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
                let _ = write!(io::stderr(), "\r\u{1b}[K{}", line(*frame, &words(), width(io::stderr())));
            }
            if wait == BEAT {
                let _ = write!(io::stderr(), "\r\u{1b}[K");
            }
        };
        let thread = thread::Builder::new().spawn(spin).ok()?;
        Some(Self { stop: Some(stop), thread: Some(thread) })
    }
}

/// One line of the terminal's, and no more: the beginning of a longer one could not be written over, and each beat
/// would push what stands above it further up. The last column stays free, where some terminals go on to the next line.
fn line(frame: char, words: &str, width: Option<usize>) -> String {
    let line = format!("{frame} {}", clean(words));
    match width {
        Some(width) => cut(&line, width.saturating_sub(1)),
        None => line,
    }
}

/// Whether another program reads what is printed. It may be a pager, which draws on the same terminal.
fn is_piped() -> bool {
    super::stdout().is_ok_and(|stdout| stdout.file_type().is_fifo() || stdout.file_type().is_socket())
}

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn what_is_too_long_for_the_terminal_is_cut_and_never_wraps() {
        for words in [
            "Waiting for you to approve it in the browser",
            "Going on in 2 seconds: 李雷.example.com asks to go slower",
        ] {
            for columns in [1, 2, 10, 40] {
                let line = line('◐', words, Some(columns));
                assert!(line.width() < columns, "{columns}: {line}");
            }
            for roomy in [Some(80), None] {
                assert_eq!(line('◐', words, roomy), format!("◐ {words}"));
            }
        }
        assert_eq!(line('◐', "Waiting for gate", Some(10)), "◐ Waitin…");
    }
}
