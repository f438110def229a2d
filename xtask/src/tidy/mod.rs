//! The house rules, as code: what review would otherwise have to remember.

mod links;
mod packages;
mod rules;
mod source;

use std::path::Path;

use anyhow::{Result, ensure};

use rules::RULES;
use source::Repository;

pub fn check(root: &Path) -> Result<()> {
    let repository = Repository::read(root)?;
    let mut broken = 0;
    for rule in RULES {
        let findings: Vec<String> = repository
            .sources
            .iter()
            .filter(|source| (rule.covers)(&source.path))
            .flat_map(|source| {
                (rule.find)(&repository, source)
                    .into_iter()
                    .map(|(line, what)| format!("{}:{line}: {what}", source.path))
            })
            .collect();
        broken += usize::from(!report(rule.name, rule.why, &findings));
    }
    for (name, why, findings) in packages::findings(root)? {
        broken += usize::from(!report(name, why, &findings));
    }
    ensure!(broken == 0, "{broken} house rules are broken");
    println!("tidy: every house rule holds in {} files", repository.sources.len());
    Ok(())
}

fn report(name: &str, why: &str, findings: &[String]) -> bool {
    if !findings.is_empty() {
        println!("\n{name}: {why}");
        println!("  {}", findings.join("\n  "));
    }
    findings.is_empty()
}
