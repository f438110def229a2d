use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::CompressorWriter;
use flate2::{Compression, write::GzEncoder};

const COMPRESSIBLE: [&str; 7] = ["css", "html", "js", "json", "svg", "txt", "wasm"];

/// Everything is compressed once, here, so the strongest setting costs no visitor anything.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 24;
const BUFFER: usize = 64 * 1024;

/// Below this a compressed answer saves no packet.
const SMALLEST: u64 = 512;

pub fn is_worthwhile(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| COMPRESSIBLE.contains(&extension))
        && file.metadata().is_ok_and(|metadata| metadata.len() >= SMALLEST)
}

pub fn beside(file: &Path) -> Result<()> {
    let content = fs::read(file)?;

    let brotli = File::create(with_suffix(file, ".br"))?;
    CompressorWriter::new(brotli, BUFFER, BROTLI_QUALITY, BROTLI_WINDOW).write_all(&content)?;

    let mut gzip = GzEncoder::new(File::create(with_suffix(file, ".gz"))?, Compression::best());
    gzip.write_all(&content)?;
    gzip.finish()?;
    Ok(())
}

pub fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_unpack_to_the_original() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.css");
        let original = "main { color: inherit }\n".repeat(100);
        fs::write(&file, &original).unwrap();
        assert!(is_worthwhile(&file));
        beside(&file).unwrap();

        let mut text = String::new();
        brotli::Decompressor::new(File::open(with_suffix(&file, ".br")).unwrap(), BUFFER)
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, original);

        text.clear();
        flate2::read::GzDecoder::new(File::open(with_suffix(&file, ".gz")).unwrap()).read_to_string(&mut text).unwrap();
        assert_eq!(text, original);
    }

    #[test]
    fn small_and_already_packed_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (tiny, font) = (folder.path().join("tiny.css"), folder.path().join("font.woff2"));
        fs::write(&tiny, "a{}").unwrap();
        fs::write(&font, [0; 4096]).unwrap();
        assert!(!is_worthwhile(&tiny) && !is_worthwhile(&font));
    }
}
