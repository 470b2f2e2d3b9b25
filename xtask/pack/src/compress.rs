//! Compressed once here, and not at every request.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use rayon::prelude::*;

use crate::{digest, read, write};

const COMPRESSIBLE: [&str; 5] = ["css", "js", "json", "svg", "wasm"];

/// Adds `FILE.br` and `FILE.gz` beside every file below `folder`.
pub(crate) fn all(folder: &Path) -> Result<()> {
    let files: Vec<PathBuf> = digest::files(folder)?.into_iter().filter(|path| is_compressible(path)).collect();
    eprintln!("compressing {} files", files.len());
    files.par_iter().try_for_each(|path| {
        let content = read(path)?;
        write(
            &suffixed(path, ".br"),
            brotli(&content).with_context(|| format!("could not compress {}", path.display()))?,
        )?;
        write(&suffixed(path, ".gz"), gzip(&content).with_context(|| format!("could not compress {}", path.display()))?)
    })
}

fn is_compressible(path: &Path) -> bool {
    path.extension().is_some_and(|kind| COMPRESSIBLE.iter().any(|known| kind == *known))
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    // The largest window that browsers take.
    let params = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Read};

    use super::all;

    #[test]
    fn what_is_compressed_comes_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let content = "let desk = 1;\n".repeat(500);
        fs::write(folder.path().join("a.js"), &content).unwrap();
        fs::write(folder.path().join("b.png"), "not text").unwrap();
        all(folder.path()).unwrap();

        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let mut brotli = Vec::new();
        brotli::BrotliDecompress(&mut &*read("a.js.br"), &mut brotli).unwrap();
        let mut gzip = String::new();
        flate2::read::GzDecoder::new(&*read("a.js.gz")).read_to_string(&mut gzip).unwrap();
        assert_eq!(String::from_utf8(brotli).unwrap(), content);
        assert_eq!(gzip, content);
        assert!(!folder.path().join("b.png.br").exists());
    }
}
