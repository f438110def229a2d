use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Mode, wasm};
use crate::run::run;

/// What `public/` holds is fetched under its own name, never folded into a bundle.
const SERVED_BY_NAME: [&str; 3] = ["*.woff2", "*.svg", "*.png"];

pub fn script(root: &Path, parts: &Path, mode: Mode) -> Result<Vec<u8>> {
    esbuild(root, mode, &parts.join(wasm::GLUE), &parts.join("bundle.js"))
}

pub fn style(root: &Path, parts: &Path, mode: Mode) -> Result<Vec<u8>> {
    esbuild(root, mode, &root.join("style/main.css"), &parts.join("bundle.css"))
}

/// Targets `esnext` so that nothing is lowered: the styles lean on `light-dark()`, nesting and
/// layers as written.
fn esbuild(root: &Path, mode: Mode, entry: &Path, bundle: &Path) -> Result<Vec<u8>> {
    let mut command = Command::new(root.join("xtask/node_modules/.bin/esbuild"));
    command
        .arg(entry)
        .args(["--bundle", "--format=esm", "--target=esnext", "--charset=utf8"])
        .args(["--log-level=warning", "--legal-comments=none"])
        .args(SERVED_BY_NAME.map(|pattern| format!("--external:{pattern}")))
        .arg(format!("--outfile={}", bundle.display()));
    if mode.is_release() {
        command.arg("--minify");
    }
    run(&mut command)?;
    fs::read(bundle).with_context(|| format!("esbuild left no {}", bundle.display()))
}
