use std::env;
use std::fmt::{self, Display, Formatter, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::Mode;
use super::publish::{files_below, noted};

/// Stands for everything a site is made from; the same fingerprint means the same site.
#[derive(Debug)]
pub struct Fingerprint(String);

impl Fingerprint {
    pub fn of_inputs(root: &Path, mode: Mode, compiled: &Path) -> Result<Self> {
        let mut inputs = vec![env::current_exe()?, compiled.to_path_buf(), root.join("xtask/package-lock.json")];
        inputs.extend(files_below(&root.join("style"))?);
        inputs.extend(files_below(&root.join("public"))?);
        Self::of_files(&format!("{mode:?}"), &inputs)
    }

    fn of_files(salt: &str, files: &[PathBuf]) -> Result<Self> {
        let mut all = salt.as_bytes().to_vec();
        for file in files {
            let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            all.extend_from_slice(file.as_os_str().as_encoded_bytes());
            all.extend_from_slice(&Sha256::digest(content));
        }
        Ok(Self(short_hash(&all)))
    }

    pub fn matches(&self, site: &Path) -> bool {
        noted(site, "fingerprint").is_some_and(|noted| noted == self.0)
    }
}

impl Display for Fingerprint {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// 64 bits tell the builds of one project apart, and keep file names readable.
pub fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content)[..8].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::super::publish::MANIFEST;
    use super::*;

    #[test]
    fn any_changed_input_makes_a_site_stale() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("input.css");
        fs::write(&input, "before").unwrap();
        let of = |mode| Fingerprint::of_files(mode, std::slice::from_ref(&input)).unwrap();

        let before = of("Dev");
        let manifest = serde_json::json!({ "fingerprint": before.to_string() });
        fs::write(folder.path().join(MANIFEST), manifest.to_string()).unwrap();
        assert!(before.matches(folder.path()));
        assert!(!of("Release").matches(folder.path()));

        fs::write(&input, "after").unwrap();
        assert!(!of("Dev").matches(folder.path()));
    }

    #[test]
    fn a_site_without_a_manifest_is_stale() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Fingerprint::of_files("Dev", &[]).unwrap().matches(folder.path()));
    }
}
