//! Node's part: wasm-opt and Terser for the release site, Playwright for the end-to-end tests. The dev site needs neither.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{probe, step::Steps, workspace::Workspace};

/// The oldest Node that the pinned packages run on.
const OLDEST: u32 = 20;

/// Installs a folder's locked packages, unless exactly these are installed.
pub(crate) fn packages(workspace: &Workspace, steps: &Steps, folder: &str) -> Result<()> {
    require()?;
    let folder_path = workspace.path(folder);
    let lock_path = folder_path.join("package-lock.json");
    let lock = fs::read(&lock_path).with_context(|| format!("could not read {}", lock_path.display()))?;
    // A copy of the lock inside what was installed from it: newer, older or torn, all are told apart.
    let installed = folder_path.join("node_modules/.installed-from");
    if fs::read(&installed).is_ok_and(|copy| copy == lock) {
        return Ok(());
    }
    let mut command = workspace.command("npm");
    command.current_dir(&folder_path).args(["ci", "--no-audit", "--no-fund"]);
    // Browsers come from the distribution; a package must not fetch its own.
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    steps.run(&format!("npm-{}", folder.replace('/', "-")), &format!("npm ci in {folder}"), command)?.required()?;
    fs::write(&installed, lock).with_context(|| format!("could not write {}", installed.display()))
}

/// Whether this Node runs what we have pinned.
pub(crate) fn is_recent(version: &str) -> bool {
    let major = version.trim_start_matches('v').split('.').next();
    major.and_then(|major| major.parse().ok()).is_some_and(|major: u32| major >= OLDEST)
}

fn require() -> Result<()> {
    let Some(version) = probe::version("node").filter(|_| probe::which("npm").is_some()) else {
        bail!(
            "Node.js {OLDEST} or newer with npm is needed for this (`cargo xtask demo` works without); please install it."
        );
    };
    if !is_recent(&version) {
        bail!("Node.js {OLDEST} or newer is needed for this, and here is {version}; please install a newer one.");
    }
    Ok(())
}

/// Chromium without a window's machinery: what Playwright itself takes for headless runs, and a third less work than the whole.
const HEADLESS: &str = "chromium-headless-shell";

/// A browser for Playwright: what `CHROMIUM` names, or Debian's package.
pub(crate) fn chromium(workspace: &Workspace, steps: &Steps) -> Result<PathBuf> {
    let found = find_chromium();
    let is_headless = |path: &PathBuf| path.ends_with(HEADLESS);
    // Nobody's own machine is given a second browser; the one that runs everything is given the quicker one.
    let is_enough = named_chromium().is_some() || std::env::var_os("CI").is_none();
    match found {
        Some(path) if is_enough || is_headless(&path) => Ok(path),
        found => crate::apt::install(workspace, steps, &[HEADLESS])
            .and_then(|()| probe::which(HEADLESS).context("its package brought no program of that name"))
            .or_else(|problem| found.ok_or(problem))
            .context("no Chromium here (set CHROMIUM to the path of one)"),
    }
}

/// The Chromium that tests would use.
pub(crate) fn find_chromium() -> Option<PathBuf> {
    named_chromium()
        .or_else(|| [HEADLESS, "chromium", "chromium-browser", "google-chrome"].into_iter().find_map(probe::which))
}

fn named_chromium() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn node_18_is_too_old() {
        assert!(is_recent("v20.20.2"));
        assert!(is_recent("v24.0.0"));
        assert!(!is_recent("v18.19.0"));
        assert!(!is_recent("not a version"));
    }
}
