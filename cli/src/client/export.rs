//! What is copied while it arrives, however long it is.

use std::io::{self, IsTerminal as _, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ureq::http::{HeaderMap, header};

use crate::output::spinner::Spinner;
use crate::output::written;
use crate::problem::Failure;
use crate::server::Server;

/// Whether it is what was asked for, and says where it ends: somebody else's page is no log, and one that ends where
/// the connection does looks whole wherever it breaks (RFC 9112 §8).
pub fn check(server: &Server, headers: &HeaderMap, wanted: &str) -> Result<(), Failure> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(wanted) {
        return Err(Failure::other(format!(
            "{server} answers, but not with the log as {wanted}. Nothing was exported."
        )));
    }
    let is_chunked = text(header::TRANSFER_ENCODING)
        .rsplit(',')
        .next()
        .is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"));
    if is_chunked || headers.contains_key(header::CONTENT_LENGTH) {
        return Ok(());
    }
    Err(Failure::other(format!(
        "{server} does not say where the log ends, so nobody could tell whether it is whole. Look at what stands before \
         the server. Nothing was exported."
    )))
}

/// Copies it to its end, with a sign of life where it goes into a file and nothing else shows one.
pub fn copy(from: &mut impl Read, to: &mut impl Write, trouble: impl Fn(io::Error) -> Failure) -> Result<(), Failure> {
    let received = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&received);
    let shows_nothing = !io::stdout().is_terminal();
    let telling = move || format!("Received {}", amount(seen.load(Ordering::Relaxed)));
    let _spinner = shows_nothing.then(|| Spinner::telling(telling)).flatten();
    let mut part = vec![0; 64 * 1024];
    loop {
        match from.read(&mut part).map_err(&trouble)? {
            0 => return to.flush().map_err(|why| written(&why)),
            read => {
                to.write_all(&part[..read]).map_err(|why| written(&why))?;
                received.fetch_add(read as u64, Ordering::Relaxed);
            }
        }
    }
}

/// So many bytes, for eyes.
fn amount(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_at_a_glance() {
        for (bytes, told) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (65_536, "65.5 kB"),
            (999_999, "999.9 kB"),
            (12_345_678, "12.3 MB"),
            (1_999_999_999, "1.9 GB"),
        ] {
            assert_eq!(amount(bytes), told);
        }
    }
}
