use std::borrow::Cow;

use rust_embed::RustEmbed;

/// The site. A debug build reads it from the folder, so that a new style needs no new server.
#[derive(Clone, Copy, Debug, RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// Where assets come from.
pub trait Files {
    /// The file at `path`, which has no slash in front.
    fn get(&self, path: &str) -> Option<File>;
}

/// One asset.
#[derive(Clone, Debug)]
pub struct File {
    /// What is in it.
    pub content: Cow<'static, [u8]>,
    /// SHA-256 of what is in it.
    pub hash: [u8; 32],
}

/// The site inside this program.
#[derive(Clone, Copy, Debug)]
pub struct Embedded;

impl Files for Embedded {
    fn get(&self, path: &str) -> Option<File> {
        let file = Site::get(path)?;
        Some(File { hash: file.metadata.sha256_hash(), content: file.data })
    }
}
