use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::{File, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::{KeyId, KeyRing};
use crate::error::OpenError;
use crate::rng::Rng;

/// Makes a key file that only its owner can read, unless there is one.
///
/// One key a line, `id:base64`, the highest id seals. Losing the file loses every second factor, so it is
/// never overwritten.
pub fn create(path: &Path, rng: &Rng) -> Result<(), OpenError> {
    let refused = |why: std::io::Error| refused(path, &why);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(refused)?;
    }
    let key = Zeroizing::new(rng.bytes::<32>()?);
    let line = Zeroizing::new(format!("1:{}\n", BASE64.encode(key.as_slice())));
    put(path, line.as_bytes()).map_err(refused)
}

/// All or nothing, and on the disk before anything is sealed with it: half a key file after a power cut would
/// refuse every later start.
fn put(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new()
        .prefix(".sallyport-key")
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(folder)?;
    draft.write_all(text)?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(path) {
        Ok(_) => File::open(folder)?.sync_all(),
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(refused) => Err(refused.error),
    }
}

/// Reads the key file.
pub fn read(path: &Path) -> Result<KeyRing, OpenError> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|why| match why.kind() {
        ErrorKind::NotFound => OpenError::KeyFileMissing(path.display().to_string()),
        _ => refused(path, &why),
    })?;
    parse(&text).ok_or_else(|| refused(path, &"is not a list of `id:key` lines, each key 32 bytes in base64"))
}

fn refused(path: &Path, why: &dyn Display) -> OpenError {
    OpenError::KeyFile { path: path.display().to_string(), why: why.to_string() }
}

/// The keys written in `text`; `None` when a line is not a key or there is none.
fn parse(text: &str) -> Option<KeyRing> {
    let mut keys = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (id, key) = line.split_once(':')?;
        let bytes = Zeroizing::new(BASE64.decode(key.as_bytes()).ok()?);
        let key: [u8; 32] = bytes.as_slice().try_into().ok()?;
        if keys.insert(id.parse::<KeyId>().ok()?, Zeroizing::new(key)).is_some() {
            return None;
        }
    }
    KeyRing::new(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_file_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/sallyport.key");
        create(&path, &Rng::seeded(1)).unwrap();
        let first = std::fs::read_to_string(&path).unwrap();
        create(&path, &Rng::seeded(2)).unwrap();
        read(&path).unwrap();
        assert_eq!(first, std::fs::read_to_string(&path).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_not_a_key_file_is_refused() {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        assert!(parse(&format!("# ours\n1:{key}\n\n2:{key}\n")).is_some());
        for text in ["", "1", "x:AAAA", "1:AAAA", &format!("1:{key}\n1:{key}"), "-----BEGIN PRIVATE KEY-----"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
