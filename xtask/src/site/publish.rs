use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{compress, fingerprint::short_hash, recreate};

pub const MANIFEST: &str = "manifest.json";

/// A site in the making, in a folder of its own: a half-built one is never seen.
#[derive(Debug)]
pub struct Publication {
    folder: PathBuf,
}

impl Publication {
    pub fn begin(folder: PathBuf) -> Result<Self> {
        recreate(&folder)?;
        fs::create_dir(folder.join("pkg"))?;
        Ok(Self { folder })
    }

    /// The name changes with the content, so that browsers may keep the file for ever.
    pub fn add_hashed(&self, extension: &str, content: &[u8]) -> Result<String> {
        let name = format!("pkg/sallyport.{}.{extension}", short_hash(content));
        fs::write(self.folder.join(&name), content)?;
        Ok(format!("/{name}"))
    }

    pub fn copy_public(&self, public: &Path) -> Result<()> {
        for file in files_below(public)? {
            let copy = self.folder.join(file.strip_prefix(public)?);
            fs::create_dir_all(copy.parent().unwrap_or(&self.folder))?;
            fs::copy(&file, &copy).with_context(|| format!("cannot copy {}", file.display()))?;
        }
        Ok(())
    }

    pub fn add_manifest(&self, names: &[(&str, String)]) -> Result<()> {
        let names: serde_json::Map<_, _> =
            names.iter().map(|(kind, name)| ((*kind).to_owned(), name.clone().into())).collect();
        let manifest = serde_json::to_vec_pretty(&names)?;
        Ok(fs::write(self.folder.join(MANIFEST), manifest)?)
    }

    pub fn compress(&self) -> Result<()> {
        files_below(&self.folder)?
            .iter()
            .filter(|file| compress::is_worthwhile(file))
            .try_for_each(|file| compress::beside(file))
    }

    pub fn replace(self, site: &Path) -> Result<()> {
        let outgoing = site.with_extension("old");
        if outgoing.exists() {
            fs::remove_dir_all(&outgoing)?;
        }
        if site.exists() {
            fs::rename(site, &outgoing)?;
        }
        fs::rename(&self.folder, site)?;
        if outgoing.exists() {
            fs::remove_dir_all(&outgoing)?;
        }
        Ok(())
    }
}

/// What the manifest of a site says of `key`.
pub fn noted(site: &Path, key: &str) -> Option<String> {
    let manifest = fs::read(site.join(MANIFEST)).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    Some(manifest.get(key)?.as_str()?.to_owned())
}

/// Sorted, so that the same tree always reads the same. A missing folder is an empty one.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop().filter(|folder| folder.exists()) {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_content() {
        let folder = tempfile::tempdir().unwrap();
        let site = Publication::begin(folder.path().join("new")).unwrap();
        let first = site.add_hashed("js", b"one").unwrap();
        assert_eq!(first, site.add_hashed("js", b"one").unwrap());
        assert_ne!(first, site.add_hashed("js", b"two").unwrap());
        assert!(first.starts_with("/pkg/sallyport."));
    }

    #[test]
    fn a_new_site_takes_the_place_of_the_old_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let live = folder.path().join("site");
        fs::create_dir(&live).unwrap();
        fs::write(live.join("stale"), "").unwrap();

        let public = folder.path().join("public");
        fs::create_dir_all(public.join("icons")).unwrap();
        fs::write(public.join("icons/a.svg"), "<svg/>").unwrap();

        let site = Publication::begin(folder.path().join("new")).unwrap();
        site.copy_public(&public).unwrap();
        site.add_manifest(&[("js", "/pkg/x.js".into())]).unwrap();
        site.replace(&live).unwrap();

        assert!(!live.join("stale").exists());
        assert!(live.join("icons/a.svg").exists());
        assert_eq!(noted(&live, "js").as_deref(), Some("/pkg/x.js"));
        assert_eq!(noted(&live, "css"), None);
    }
}
