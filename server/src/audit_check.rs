//! `sallyport audit verify`: what the operator reads.

use std::io::{self, Write as _};
use std::path::Path;

use engine::Engine;
use engine::audit::{Finding, Head, verify};

use crate::StartError;

/// Checks the whole log and says on standard output what is wrong with it, a line a finding; with `heads`, how far each
/// chain goes. `since` is a file of such heads from an earlier time.
pub async fn check(engine: &Engine, heads: bool, since: Option<&Path>) -> Result<(), StartError> {
    let kept = match since {
        Some(path) => read(path)?,
        None => Vec::new(),
    };
    let mut tell = |finding: Finding| say(&one_line(&finding));
    let report = verify(engine, &kept, &mut tell).await.map_err(engine::OpenError::from)?;
    if report.findings > 0 {
        return Err(StartError::AuditChanged(report.findings));
    }
    if heads {
        for head in &report.heads {
            say(&serde_json::to_string(head).unwrap_or_default());
        }
    } else {
        say(&format!("{} events in {} chains: nothing was changed", report.events, report.chains));
    }
    Ok(())
}

/// A closed pipe is the reader's decision.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Whoever changed the database could have put a line break into an address, and a finding of their own behind it.
fn one_line(finding: &Finding) -> String {
    finding.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn read(path: &Path) -> Result<Vec<Head>, StartError> {
    let refused = |why: String| StartError::Heads { path: path.display().to_string(), why };
    let text = std::fs::read_to_string(path).map_err(|why| refused(why.to_string()))?;
    let lines = text.lines().filter(|line| !line.is_empty());
    let heads: Result<Vec<Head>, _> = lines.map(serde_json::from_str).collect();
    let heads = heads.map_err(|_| refused("is not what --heads prints".into()))?;
    // Compared with nothing, everything would be right.
    if heads.is_empty() { Err(refused("is empty".into())) } else { Ok(heads) }
}
