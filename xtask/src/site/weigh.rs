use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::compress::with_suffix;
use super::publish::files_below;

/// All bytes of the sign-in page over the wire; the first budget of the design.
const PAGE_BUDGET: u64 = 220_000;

/// The page's own HTML and its icon, which only the running server can weigh: 3 KB, and some room.
const HTML_ALLOWANCE: u64 = 5_000;

pub fn weigh(root: &Path) -> Result<()> {
    let site = root.join("target/site");
    let mut total = 0;
    println!("{:<44} {:>10} {:>10}", "file", "raw", "on the wire");
    for file in files_below(&site)?.iter().filter(|file| loads_with_every_page(file)) {
        let raw = size(file)?;
        let packed = with_suffix(file, ".br");
        let wire = if packed.exists() { size(&packed)? } else { raw };
        println!("{:<44} {raw:>10} {wire:>10}", file.strip_prefix(&site)?.display());
        total += wire;
    }
    ensure!(total > 0, "there is no site: build it with `site --release`");
    println!("{:<44} {:>10} {total:>10}", "total", "");
    let budget = PAGE_BUDGET - HTML_ALLOWANCE;
    ensure!(total <= budget, "{total} bytes are over the budget of {budget}");
    println!("within the budget of {budget}");
    Ok(())
}

fn loads_with_every_page(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("css" | "js" | "wasm" | "woff2"))
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len())
}
