//! What the browser loads: `target/site`, with a `manifest.json` that names the hashed files.

mod bundle;
mod compress;
mod fingerprint;
mod publish;
mod wasm;
mod weigh;

use std::fs::{self, File};
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

pub use weigh::weigh;

use fingerprint::Fingerprint;
use publish::Publication;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Built often, loaded from this machine.
    Dev,
    /// Built once, paid for in bytes by every visitor.
    Release,
}

pub fn build(root: &Path, mode: Mode) -> Result<()> {
    // One at a time: two builds in the same folders publish the script of one with the program of the other.
    fs::create_dir_all(root.join("target"))?;
    let turn = File::create(root.join("target/site.lock"))?;
    turn.lock()?;
    let compiled = wasm::compile(root, mode)?;
    let fingerprint = Fingerprint::of_inputs(root, mode, &compiled)?;
    let site = root.join("target/site");
    if fingerprint.matches(&site) {
        println!("site: up to date");
        return Ok(());
    }

    let parts = root.join("target/site.parts");
    recreate(&parts)?;
    step("bind", || wasm::bind(&compiled, &parts, mode))?;
    if mode == Mode::Release {
        step("optimise", || wasm::optimise(root, &parts))?;
    }
    let script = step("script", || bundle::script(root, &parts, mode))?;
    let style = step("style", || bundle::style(root, &parts, mode))?;

    let publication = Publication::begin(root.join("target/site.new"))?;
    publication.copy_public(&root.join("public"))?;
    publication.add_manifest(&[
        ("js", publication.add_hashed("js", &script)?),
        ("wasm", publication.add_hashed("wasm", &fs::read(parts.join(wasm::BOUND))?)?),
        ("css", publication.add_hashed("css", &style)?),
        ("fingerprint", fingerprint.to_string()),
    ])?;
    if mode == Mode::Release {
        step("compress", || publication.compress())?;
    }
    publication.replace(&site)
}

fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("site: {name}");
    let started = Instant::now();
    let made = work()?;
    println!("site: {name}: {:.1} s", started.elapsed().as_secs_f32());
    Ok(made)
}

fn recreate(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}
