//! Playwright against the release binary: for tests and for what only a browser can measure.

use std::process::Command;

use anyhow::Result;

use crate::{node, server, step::Steps, workspace::Workspace};

/// The folder that Playwright and its packages are in.
const FOLDER: &str = "end2end";

/// `playwright test`, with everything there that it needs: the binary, the packages and a browser.
pub(crate) fn command(workspace: &Workspace, steps: &Steps) -> Result<Command> {
    let binary = server::build_release(workspace, steps)?;
    node::packages(workspace, steps, FOLDER)?;
    let chromium = node::chromium(workspace, steps)?;
    let mut command = workspace.command("npx");
    command.current_dir(workspace.path(FOLDER)).args(["playwright", "test"]);
    command.env("HANDOFF_BIN", binary).env("CHROMIUM", chromium);
    Ok(command)
}
