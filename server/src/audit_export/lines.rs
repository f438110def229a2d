use std::io;

use engine::audit::Exported;

use super::Format;
use crate::api::shown;

pub const FORMAT: Format = Format {
    name: "NDJSON",
    extension: "ndjson",
    content_type: "application/x-ndjson",
    begin: || Ok(Vec::new()),
    write,
};

fn write(events: &[Exported]) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for event in events {
        serde_json::to_writer(&mut lines, &shown::audit_event(event.clone()))?;
        lines.push(b'\n');
    }
    Ok(lines)
}
