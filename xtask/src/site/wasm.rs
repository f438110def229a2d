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

/// Says where each function names another: without it the program can't be taken apart.
const RELOCATIONS: &str = "-Clink-arg=--emit-relocs";

/// What the Rust compiler already assumes of every browser; wasm-opt has to be told.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Keeps alike what is alike, and puts it side by side: 14 KB less over the wire.
const FOR_BROTLI: [&str; 2] = [
    // Mixed into its only caller a function resembles no other; only the tiny ones go.
    "--one-caller-inline-max-function-size=15",
    // The same name but for its types is the same code, nearly.
    "--reorder-functions-by-name",
];

pub fn compile(root: &Path, mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = match mode {
        Mode::Dev => ("dev", "debug"),
        Mode::Release | Mode::WithoutPasskeys => ("wasm-release", "wasm-release"),
    };
    run(Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .args(["rustc", "--locked", "--package", CRATE, "--lib"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", profile])
        .args((mode == Mode::WithoutPasskeys).then_some("--features=without-passkeys"))
        .args(["--", RELOCATIONS]))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("wasm32-unknown-unknown").join(folder).join(format!("{CRATE}.wasm")))
}

/// As a library, so that `Cargo.lock` pins it and nobody installs a matching tool by hand.
///
/// The names of functions stay, in a release too: [`optimise`] sorts by them, and leaves none in what it writes.
pub fn bind(main: &Path, parts: &Path, mode: Mode) -> Result<()> {
    Bindgen::new()
        .input_path(main)
        .out_name(CRATE)
        .web(true)?
        .typescript(false)
        // The page passes the hashed name; a default would name a file that is not there.
        .omit_default_module_path(true)
        // The chunk imports by the names the linker gave.
        .keep_lld_exports(true)
        .debug(mode == Mode::Dev)
        .keep_debug(false)
        .remove_producers_section(mode.is_release())
        .generate(parts)
}

/// Small is what is small after brotli, and brotli charges little for code that repeats.
///
/// Hence `-Os`: `-Oz` folds similar functions into one with parameters, and what is left packs worse than the copies.
pub fn optimise(root: &Path, part: &Path) -> Result<()> {
    run(Command::new(root.join("xtask/node_modules/.bin/wasm-opt"))
        .arg("-Os")
        .args(FEATURES)
        .args(FOR_BROTLI)
        .arg(part)
        .arg("--output")
        .arg(part))
}
