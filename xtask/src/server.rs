//! The server: built for the day's work, or as the one file that ships.

use std::{path::PathBuf, process::Command, thread};

use anyhow::{Result, anyhow};

use crate::{
    site::{self, Site},
    step::Steps,
    workspace::Workspace,
};

const NAME: &str = "handoff";

/// Builds the dev server and the dev site side by side: each ends in long stretches that use one core only.
pub(crate) fn build_dev(workspace: &Workspace, steps: &Steps) -> Result<PathBuf> {
    thread::scope(|scope| {
        let frontend = scope.spawn(|| Site::Dev.compile(workspace, steps));
        let host = build_host(workspace, steps);
        let frontend = frontend.join().map_err(|_| anyhow!("building the frontend came to an unexpected end"))?;
        host.and(frontend)
    })?;
    Site::Dev.pack(workspace, steps)?;
    Ok(workspace.executable("debug", NAME))
}

fn build_host(workspace: &Workspace, steps: &Steps) -> Result<()> {
    site::build_packer(workspace, steps)?;
    let mut command = workspace.cargo("build");
    command.args(["-p", "server", "--bin", NAME]);
    steps.run("server", "server", command)?.required()?;
    Ok(())
}

/// Builds the release server with its site inside: one self-contained file.
pub(crate) fn build_release(workspace: &Workspace, steps: &Steps) -> Result<PathBuf> {
    Site::Release.build(workspace, steps)?;
    let mut command = with_release_site(workspace, "build");
    command.args(["--release", "--bin", NAME]);
    steps.run("server-release", "server (release, site inside)", command)?.required()?;
    Ok(workspace.executable("release", NAME))
}

/// `cargo` for the server that carries the release site. All callers share it: other features would build it twice.
pub(crate) fn with_release_site(workspace: &Workspace, subcommand: &str) -> Command {
    let mut command = workspace.cargo(subcommand);
    command.args(["-p", "server", "--features", "embed-site"]);
    command.env("HANDOFF_EMBED_DIR", Site::Release.folder(workspace));
    command
}
