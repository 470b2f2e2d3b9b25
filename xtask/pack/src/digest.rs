//! One hash over many named contents.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

/// SHA-256 over names and contents, each preceded by its length: no two lists of entries run into each other.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    pub(crate) fn entry(&mut self, name: &str, content: &[u8]) {
        for part in [name.as_bytes(), content] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
    }

    /// In hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Every file below a folder, by its path relative to it, in order.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fn visit(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { visit(&entry.path(), found)? } else { found.push(entry.path()) }
        }
        Ok(())
    }
    let mut found = Vec::new();
    visit(folder, &mut found).with_context(|| format!("could not list {}", folder.display()))?;
    found.sort();
    Ok(found)
}

/// The hash of a folder's files, whatever order the file system lists them in.
pub(crate) fn folder(root: &Path) -> Result<String> {
    let mut digest = Digest::default();
    for path in files(root)? {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        digest.entry(&name, &crate::read(&path)?);
    }
    Ok(digest.finish())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Digest, folder};

    fn hash(entries: &[(&str, &str)]) -> String {
        let mut digest = Digest::default();
        for (name, content) in entries {
            digest.entry(name, content.as_bytes());
        }
        digest.finish()
    }

    #[test]
    fn nothing_hashes_like_nothing() {
        assert_eq!(hash(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn what_moves_from_name_to_content_is_told_apart() {
        assert_ne!(hash(&[("ab", "c")]), hash(&[("a", "bc")]));
        assert_ne!(hash(&[("a", "b"), ("c", "d")]), hash(&[("a", "bcd")]));
    }

    #[test]
    fn a_folder_hashes_by_names_and_contents_only() {
        let build = |names: [&str; 2], content: &str| {
            let root = tempfile::tempdir().unwrap();
            fs::create_dir(root.path().join("sub")).unwrap();
            for name in names {
                fs::write(root.path().join(name), content).unwrap();
            }
            folder(root.path()).unwrap()
        };
        let hash = build(["a.js", "sub/b.js"], "x");
        assert_eq!(hash, build(["sub/b.js", "a.js"], "x"));
        assert_ne!(hash, build(["a.js", "sub/b.js"], "y"));
        assert_ne!(hash, build(["a.js", "sub/c.js"], "x"));
    }
}
