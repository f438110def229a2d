//! CSV for spreadsheets.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, Writer, WriterBuilder};

/// RFC 4180 §3.
pub const CONTENT_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// As RFC 4180 §2 wants it, lines ended by CR and LF.
pub fn rows() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new())
}

/// What was written.
pub fn written(rows: Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    rows.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A browser may call itself `=HYPERLINK(…)`: a spreadsheet would run it for the admin who opens the file. What begins
/// like a formula gets a quote in front (OWASP, CSV Injection).
pub fn defused(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}
