//! What the browser loads: `target/site`, with a `manifest.json` that names the hashed files.

mod bundle;
mod compress;
mod fingerprint;
mod publish;
mod split;
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
    /// The release less its passkeys: weighed against it, and never served.
    WithoutPasskeys,
}

impl Mode {
    const fn is_release(self) -> bool {
        matches!(self, Self::Release | Self::WithoutPasskeys)
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Dev | Self::Release => "target/site",
            Self::WithoutPasskeys => "target/site-without-passkeys",
        }
    }
}

pub fn build(root: &Path, mode: Mode) -> Result<()> {
    // One at a time: two builds in the same folders publish the script of one with the program of the other.
    fs::create_dir_all(root.join("target"))?;
    let turn = File::create(root.join("target/site.lock"))?;
    turn.lock()?;
    let compiled = wasm::compile(root, mode)?;
    let fingerprint = Fingerprint::of_inputs(root, mode, &compiled)?;
    let site = root.join(mode.folder());
    if fingerprint.matches(&site) {
        println!("site: up to date");
        return Ok(());
    }

    let parts = root.join("target/site.parts");
    recreate(&parts)?;
    let split = step("split", || split::split(&compiled, &parts))?;
    step("bind", || wasm::bind(&split.main, &parts, mode))?;
    if mode.is_release() {
        step("optimise", || {
            [parts.join(wasm::BOUND), split.inside.clone()].iter().try_for_each(|part| wasm::optimise(root, part))
        })?;
    }

    let publication = Publication::begin(root.join("target/site.new"))?;
    publication.copy_public(&root.join("public"))?;
    let inside = split.publish(&publication)?;
    let script = step("script", || bundle::script(root, &parts, mode))?;
    let style = step("style", || bundle::style(root, &parts, mode))?;
    publication.add_manifest(&[
        ("js", publication.add_hashed("js", &script)?),
        ("wasm", publication.add_hashed("wasm", &fs::read(parts.join(wasm::BOUND))?)?),
        ("inside", inside),
        ("css", publication.add_hashed("css", &style)?),
        ("fingerprint", fingerprint.to_string()),
    ])?;
    if mode.is_release() {
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
