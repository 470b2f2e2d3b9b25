//! From a finished folder to the site, in steps that a server may look at at any moment.

use std::{
    fmt,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{NAME, digest, write};

const DESCRIPTION: &str = "site.json";
const PACKAGES: &str = "pkg";
/// Digits of the hash that name a package: 64 bits, for telling a handful of builds apart.
const HASH_DIGITS: usize = 16;

/// A site on disk, made or still to be made.
pub(crate) struct Site {
    root: PathBuf,
}

/// A package that is being filled, invisible to everyone else.
pub(crate) struct Package {
    folder: PathBuf,
}

/// What was published, for the one line that is said about it.
pub(crate) struct Published {
    package: String,
    main: u64,
    main_brotli: Option<u64>,
}

impl Site {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// Waits until no other packer is at work on this site, and keeps others waiting as long as the answer lives.
    pub(crate) fn lock(&self) -> Result<File> {
        let path = self.beside("lock");
        let open = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let file = File::create(&path)?;
            file.lock()?;
            Ok::<_, io::Error>(file)
        };
        open().with_context(|| format!("could not lock {}", path.display()))
    }

    /// Whether the site was made of exactly these inputs and is still there.
    pub(crate) fn is_made_of(&self, inputs: &str) -> bool {
        let recorded = fs::read_to_string(self.beside("inputs")).is_ok_and(|recorded| recorded == inputs);
        recorded && self.package().is_some_and(|package| self.root.join(package).is_dir())
    }

    pub(crate) fn begin(&self) -> Result<Package> {
        let folder = self.beside("new");
        remove(&folder)?;
        fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
        Ok(Package { folder })
    }

    /// First the package, then the description that points to it, then the packages that nothing points to any more.
    pub(crate) fn publish(&self, package: Package, inputs: &str) -> Result<Published> {
        let mut hash = digest::folder(&package.folder)?;
        hash.truncate(HASH_DIGITS);
        let name = format!("{PACKAGES}/{hash}");
        let home = self.root.join(&name);
        fs::create_dir_all(self.root.join(PACKAGES))
            .with_context(|| format!("could not create {}", self.root.display()))?;
        if home.is_dir() {
            // The same name is the same content, and someone may be reading it.
            remove(&package.folder)?;
        } else {
            fs::rename(&package.folder, &home).with_context(|| format!("could not put {} in place", home.display()))?;
        }

        let description = self.beside("json");
        write(&description, format!("{}\n", serde_json::json!({ "pkg": name })))?;
        fs::rename(&description, self.root.join(DESCRIPTION)).context("could not put site.json in place")?;
        self.remove_all_but(&hash)?;
        write(&self.beside("inputs"), inputs)?;

        let size = |suffix: &str| {
            fs::metadata(home.join(format!("{NAME}_bg.wasm{suffix}"))).ok().map(|metadata| metadata.len())
        };
        Ok(Published { package: name, main: size("").unwrap_or_default(), main_brotli: size(".br") })
    }

    fn package(&self) -> Option<String> {
        let description = fs::read(self.root.join(DESCRIPTION)).ok()?;
        let description: serde_json::Value = serde_json::from_slice(&description).ok()?;
        Some(description.get("pkg")?.as_str()?.to_owned())
    }

    fn remove_all_but(&self, hash: &str) -> Result<()> {
        let packages = self.root.join(PACKAGES);
        for entry in fs::read_dir(&packages).with_context(|| format!("could not list {}", packages.display()))? {
            let entry = entry?;
            if entry.file_name() != *hash {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Not inside: what lies in the site is served, and in a release carried by the binary.
    fn beside(&self, suffix: &str) -> PathBuf {
        self.root.with_extension(suffix)
    }
}

impl Package {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, main module {} KB", self.package, self.main / 1000)?;
        self.main_brotli.map_or(Ok(()), |brotli| write!(f, ", {} KB compressed", brotli / 1000))
    }
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Site;

    #[test]
    fn a_site_replaces_the_one_before() {
        let target = tempfile::tempdir().unwrap();
        let root = target.path().join("site-dev");
        let site = Site::new(&root);
        assert!(!site.is_made_of("one"));
        for (inputs, content) in [("one", "1"), ("two", "2")] {
            let package = site.begin().unwrap();
            fs::write(package.folder().join("handoff.js"), content).unwrap();
            site.publish(package, inputs).unwrap();
        }
        assert!(site.is_made_of("two"));
        assert!(!site.is_made_of("one"));

        let package = site.package().unwrap();
        assert_eq!(package.len(), "pkg/".len() + 16);
        assert_eq!(fs::read_to_string(root.join(&package).join("handoff.js")).unwrap(), "2");
        assert_eq!(fs::read_dir(root.join("pkg")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(&root).unwrap().count(), 2, "nothing but site.json and pkg is served");

        fs::remove_dir_all(root.join(package)).unwrap();
        assert!(!site.is_made_of("two"), "a site that lost its package is made again");
    }

    #[test]
    fn packers_of_one_site_wait_for_each_other() {
        let target = tempfile::tempdir().unwrap();
        let root = target.path().join("not there yet/site-release");
        std::thread::scope(|scope| {
            for content in ["1", "2", "3", "4"] {
                let root = &root;
                scope.spawn(move || {
                    let site = Site::new(root);
                    let _alone = site.lock().unwrap();
                    let package = site.begin().unwrap();
                    for file in 0..50 {
                        fs::write(package.folder().join(format!("{file}.js")), content).unwrap();
                    }
                    site.publish(package, content).unwrap();
                });
            }
        });
        let site = Site::new(&root);
        let package = root.join(site.package().unwrap());
        let contents: std::collections::BTreeSet<String> =
            (0..50).map(|file| fs::read_to_string(package.join(format!("{file}.js"))).unwrap()).collect();
        assert_eq!(contents.len(), 1, "of one packer, whole");
    }
}
