use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::compress::with_suffix;
use super::publish::{files_below, noted};

/// All bytes of the sign-in page over the wire; the first budget of the design.
const PAGE_BUDGET: u64 = 220_000;

/// The page's own HTML and its icon, which only the running server can weigh: 3 KB, and some room.
const HTML_ALLOWANCE: u64 = 5_000;

/// What the first page behind the doors adds, once for all of them: about a second on a line of 700 kbit/s.
const INSIDE_BUDGET: u64 = 92_500;

pub fn weigh(root: &Path) -> Result<()> {
    let site = root.join("target/site");
    let inside = noted(&site, "inside").context("there is no site: build it with `site --release`")?;
    let loaded = files_below(&site)?.into_iter().filter(|file| is_loaded(file));
    let (inside, page): (Vec<_>, Vec<_>) = loaded.partition(|file| *file == site.join(inside.trim_start_matches('/')));
    hold("the sign-in page", &site, &page, PAGE_BUDGET - HTML_ALLOWANCE)?;
    hold("behind the doors", &site, &inside, INSIDE_BUDGET)
}

fn hold(title: &str, site: &Path, files: &[PathBuf], budget: u64) -> Result<()> {
    println!("{title:<44} {:>10} {:>10}", "raw", "on the wire");
    let mut total = 0;
    for file in files {
        let raw = size(file)?;
        let packed = with_suffix(file, ".br");
        let wire = if packed.exists() { size(&packed)? } else { raw };
        println!("  {:<42} {raw:>10} {wire:>10}", file.strip_prefix(site)?.display());
        total += wire;
    }
    println!("  {:<42} {:>10} {total:>10}", "total", "");
    ensure!(total > 0, "{title}: the site has no such file");
    ensure!(total <= budget, "{title}: {total} bytes are over the budget of {budget}");
    println!("  within the budget of {budget}\n");
    Ok(())
}

fn is_loaded(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("css" | "js" | "wasm" | "woff2"))
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len())
}
