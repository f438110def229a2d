use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use super::Mode;
use crate::run::run;

const CRATE: &str = "frontend";
pub const GLUE: &str = "frontend.js";
pub const BOUND: &str = "frontend_bg.wasm";

/// What the Rust compiler already assumes of every browser; wasm-opt has to be told.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

pub fn compile(root: &Path, mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = match mode {
        Mode::Dev => ("dev", "debug"),
        Mode::Release => ("wasm-release", "wasm-release"),
    };
    run(Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .args(["build", "--locked", "--package", CRATE, "--lib"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", profile]))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("wasm32-unknown-unknown").join(folder).join(format!("{CRATE}.wasm")))
}

/// As a library, so that `Cargo.lock` pins it and nobody installs a matching tool by hand.
pub fn bind(compiled: &Path, parts: &Path, mode: Mode) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(CRATE)
        .web(true)?
        .typescript(false)
        // The page passes the hashed name; a default would name a file that is not there.
        .omit_default_module_path(true)
        .debug(mode == Mode::Dev)
        .keep_debug(false)
        .remove_name_section(mode == Mode::Release)
        .remove_producers_section(mode == Mode::Release)
        .generate(parts)
}

pub fn optimise(root: &Path, parts: &Path) -> Result<()> {
    let bound = parts.join(BOUND);
    run(Command::new(root.join("xtask/node_modules/.bin/wasm-opt"))
        .arg("-Oz")
        .args(FEATURES)
        .arg(&bound)
        .arg("--output")
        .arg(&bound))
}
