//! The site: the compiled frontend and its styles, packed for the browser.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    node,
    step::Steps,
    toolchain::{self, Library, TARGET},
    workspace::Workspace,
};

/// Which site: the one that is quick to build, or the one that is quick to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    Dev,
    Release,
}

impl Site {
    pub(crate) fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace.target(self.name())
    }

    fn name(self) -> &'static str {
        match self {
            Self::Dev => "site-dev",
            Self::Release => "site-release",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    fn library(self) -> Library {
        match self {
            Self::Dev => Library::Speaking,
            Self::Release => Library::Silent,
        }
    }

    fn wasm(self, workspace: &Workspace) -> PathBuf {
        workspace.target("wasm").join(TARGET).join(self.profile()).join("frontend.wasm")
    }

    /// Compiles the frontend, getting a compiler for it first where that is missing.
    pub(crate) fn compile(self, workspace: &Workspace, steps: &Steps) -> Result<()> {
        let toolchain = toolchain::obtain(workspace, steps, self.library())?;
        let mut command = toolchain.build(workspace);
        command.args(["-p", "frontend", "--profile", self.profile()]);
        let name = format!("frontend-{}", self.profile());
        steps.run(&name, &format!("frontend ({})", self.profile()), command)?.required()?;
        Ok(())
    }

    /// Packs what [`Site::compile`] made; the packer does nothing when it would repeat itself.
    pub(crate) fn pack(self, workspace: &Workspace, steps: &Steps) -> Result<()> {
        let mut command = workspace.command(workspace.executable("debug", "pack"));
        command.arg("--wasm").arg(self.wasm(workspace));
        command.arg("--style").arg(workspace.path("style"));
        command.arg("--out").arg(self.folder(workspace));
        if self == Self::Release {
            node::packages(workspace, steps, "xtask")?;
            command.arg("--shrink-with").arg(workspace.path("xtask/node_modules"));
        }
        steps.run(self.name(), "site", command)?.required()?;
        Ok(())
    }

    /// Everything from the sources to the packed site.
    pub(crate) fn build(self, workspace: &Workspace, steps: &Steps) -> Result<()> {
        self.compile(workspace, steps)?;
        build_packer(workspace, steps)?;
        self.pack(workspace, steps)
    }
}

pub(crate) fn build_packer(workspace: &Workspace, steps: &Steps) -> Result<()> {
    let mut command = workspace.cargo("build");
    command.args(["-p", "pack"]);
    steps.run("packer", "packer", command)?.required()?;
    Ok(())
}
