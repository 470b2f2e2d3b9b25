//! Where PostgreSQL's programs are.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, anyhow};

/// The Debian package with all of them.
pub const PACKAGE: &str = "postgresql";
/// Oldest version that Handoff runs on.
const OLDEST: u32 = 15;
/// Where Debian keeps them, one folder a version, off the PATH.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Whether a server can be started here.
#[must_use]
pub fn is_installed() -> bool {
    folder().is_ok()
}

/// The folder with `initdb` and `postgres`.
pub(crate) fn folder() -> Result<PathBuf> {
    newest_of_debian().or_else(on_path).ok_or_else(|| {
        anyhow!(
            "there is no PostgreSQL {OLDEST} or newer here: install Debian's package {PACKAGE}, or name a server in {}",
            crate::VARIABLE
        )
    })
}

fn newest_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?.flatten();
    let usable = versions.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let folder = entry.path().join("bin");
        (version >= OLDEST && has_server(&folder)).then_some((version, folder))
    });
    usable.max().map(|(_, folder)| folder)
}

fn on_path() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find(|folder| has_server(folder))
}

fn has_server(folder: &Path) -> bool {
    ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).is_file())
}

/// What the server that would be started says of itself.
#[must_use]
pub fn version() -> Option<String> {
    let output = Command::new(folder().ok()?.join("postgres")).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// `psql`, which a named server needs as well.
#[must_use]
pub fn psql() -> PathBuf {
    folder().map_or_else(|_| PathBuf::from("psql"), |folder| folder.join("psql"))
}
