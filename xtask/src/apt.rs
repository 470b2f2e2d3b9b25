//! Debian's packages: the one thing that xtask changes outside the checkout, and never without saying so.

use std::{path::Path, sync::Once};

use anyhow::{Result, bail};

use crate::{step::Steps, workspace::Workspace};

const APT: &str = "/usr/bin/apt-get";

/// Whether packages can be installed here without asking anyone.
pub(crate) fn may_install() -> bool {
    Path::new(APT).exists() && is_root()
}

/// Installs packages; the step's line names them.
pub(crate) fn install(workspace: &Workspace, steps: &Steps, packages: &[&str]) -> Result<()> {
    let packages = packages.join(" ");
    if !may_install() {
        bail!("These Debian packages are missing, and installing them takes root: apt-get install {packages}.");
    }
    update(workspace, steps)?;
    let mut command = workspace.command(APT);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Never at the price of a package that someone chose to have (Debian's own `rustc`, say).
    command.args(["install", "-y", "--no-install-recommends", "--no-remove"]).args(packages.split(' '));
    steps.run("apt-install", &format!("apt-get install {packages}"), command)?.required()?;
    Ok(())
}

/// A mirror that lacks one list may still have the packages, so only the installation decides.
fn update(workspace: &Workspace, steps: &Steps) -> Result<()> {
    static ONCE: Once = Once::new();
    let mut outcome = Ok(());
    ONCE.call_once(|| {
        let mut command = workspace.command(APT);
        command.arg("update");
        outcome = steps.run("apt-update", "apt-get update", command).map(drop);
    });
    outcome
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|myself| myself.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
