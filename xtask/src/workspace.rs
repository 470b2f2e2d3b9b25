//! Where things are in this checkout, and how its host cargo is called.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// The checkout that this xtask was compiled from.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    pub(crate) fn locate() -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: manifest.parent().unwrap_or(manifest).to_path_buf() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    pub(crate) fn target(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join("target").join(relative)
    }

    /// Where cargo puts a program.
    pub(crate) fn executable(&self, profile: &str, name: &str) -> PathBuf {
        self.target(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A command that starts in the checkout's root, wherever `cargo xtask` was called.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that started this xtask. Its target directory is pinned: the paths that the commands promise
    /// (`target/debug/handoff`, …) hold whatever the environment or a configuration of the user's says.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.arg(subcommand).env("CARGO_TARGET_DIR", self.root.join("target"));
        command
    }
}
