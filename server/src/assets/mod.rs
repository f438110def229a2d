//! What browsers load besides pages: program, style, icons. All of it is inside this program.

mod encoding;
mod files;
mod serve;

pub use files::{Embedded, Files};
pub use serve::serve;

use app::shell::SiteAssets;
use serde::Deserialize;

/// Names the files whose names change with their content.
const MANIFEST: &str = "manifest.json";

#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
    inside: String,
    css: String,
}

/// The addresses of what pages load.
///
/// Without a site pages still work, as plain HTML: somebody who only builds the server can start it.
#[must_use]
pub fn addresses() -> SiteAssets {
    let manifest = Embedded.get(MANIFEST).and_then(|file| serde_json::from_slice::<Manifest>(&file.content).ok());
    if let Some(Manifest { js, wasm, inside, css }) = manifest {
        return SiteAssets { js, wasm, inside, css };
    }
    tracing::warn!("Pages have no style and no program: build the site with `./dev run` or `./dev build`");
    let missing = |extension| format!("/pkg/missing.{extension}");
    SiteAssets { js: missing("js"), wasm: missing("wasm"), inside: missing("wasm"), css: missing("css") }
}
