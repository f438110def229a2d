use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::{publish::Publication, wasm};

/// The script that fetches the chunk; the program imports it.
const LOADER: &str = "split.js";
/// The chunk, by the name that `app::inside` gives it.
const INSIDE: &str = "split_inside.wasm";

/// The program in two.
#[derive(Debug)]
pub struct Split {
    /// What every page needs, still to be bound.
    pub main: PathBuf,
    /// What is fetched when it is needed. It has no bindings of its own: whatever it calls, it calls in `main`.
    pub inside: PathBuf,
    loader: PathBuf,
}

/// As a library, as `wasm-bindgen` is.
pub fn split(compiled: &Path, parts: &Path) -> Result<Split> {
    let program = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let split = Split { main: parts.join("main.wasm"), inside: parts.join(INSIDE), loader: parts.join(LOADER) };
    let (loader, glue) = (format!("./{LOADER}"), format!("./{}", wasm::GLUE));
    let mut options = Options::new(&program);
    options.output_dir = parts;
    options.main_out_path = &split.main;
    options.link_name = &loader;
    options.main_module = &glue;
    let made = transform(options).map_err(|error| anyhow!("cannot split the program: {error:#}"))?;
    ensure!(made.split_modules == [split.inside.clone()], "not one chunk but {:?}", made.split_modules);
    Ok(split)
}

impl Split {
    /// Publishes the chunk, and has the loader fetch it by its hashed name; done before the loader is bundled.
    ///
    /// So the document names the script, and the script names the chunk of its own build: with another's, the program
    /// would call the wrong functions.
    pub fn publish(&self, publication: &Publication) -> Result<String> {
        let address = publication.add_hashed("wasm", &fs::read(&self.inside)?)?;
        let loader = name_chunk(&fs::read_to_string(&self.loader)?, &address)?;
        fs::write(&self.loader, loader)?;
        Ok(address)
    }
}

/// The script and the chunk are published side by side, and the script looks beside itself.
fn name_chunk(loader: &str, address: &str) -> Result<String> {
    ensure!(loader.matches(INSIDE).count() == 1, "the loader does not name {INSIDE} once");
    let name = address.rsplit('/').next().unwrap_or(address);
    Ok(loader.replace(INSIDE, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_fetches_the_published_chunk() {
        let loader = name_chunk(r#"fetch(new URL("./split_inside.wasm", import.meta.url))"#, "/pkg/a.b.wasm").unwrap();
        assert_eq!(loader, r#"fetch(new URL("./a.b.wasm", import.meta.url))"#);
    }

    #[test]
    fn a_loader_that_names_its_chunk_another_way_is_no_site() {
        assert!(name_chunk(r#"fetch(new URL("./chunk_1.wasm", import.meta.url))"#, "/pkg/a.b.wasm").is_err());
    }
}
