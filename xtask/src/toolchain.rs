//! How this machine compiles to WASM. Three ways, tried in the order of how little they change.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{apt, debian, probe, step::Steps, workspace::Workspace};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// What [`survey`] finds: the way that would be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// The active toolchain has the target.
    Active,
    /// rustup may add the target to the active toolchain.
    Rustup,
    /// Debian's compiler with a standard library of our own making; these packages are missing.
    Debian { missing: Vec<&'static str> },
    /// None of these.
    Nowhere,
}

/// Which standard library, where it is of our own making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Library {
    /// As it is: a panic says what happened, and where.
    Speaking,
    /// For what ships: a panic is a trap, and whatever only it would have said is not carried to every visitor.
    Silent,
}

/// A compiler for the frontend, ready to use.
#[derive(Debug, Clone)]
pub(crate) enum WasmToolchain {
    Active,
    Debian(debian::Compiler),
}

/// Looks, and changes nothing.
pub(crate) fn survey() -> Way {
    if active_has_target() {
        return Way::Active;
    }
    if probe::rustup_may_install() {
        return Way::Rustup;
    }
    debian_way()
}

/// Makes a WASM compiler available, saying what it installs.
pub(crate) fn obtain(workspace: &Workspace, steps: &Steps, library: Library) -> Result<WasmToolchain> {
    let mut way = survey();
    if way == Way::Rustup {
        let mut command = workspace.command("rustup");
        command.args(["target", "add", TARGET]);
        let added = steps.run("rustup-target", &format!("rustup target add {TARGET}"), command)?;
        way = if added.success && active_has_target() { Way::Active } else { debian_way() };
    }
    match way {
        Way::Active => Ok(WasmToolchain::Active),
        Way::Debian { .. } => Ok(WasmToolchain::Debian(debian::obtain(workspace, steps, library)?)),
        Way::Rustup | Way::Nowhere => bail!(
            "This machine can't compile to {TARGET}: run `rustup target add {TARGET}`, or install your distribution's \
             package of that target, or call this as root on Debian or Ubuntu, where it installs a compiler that can."
        ),
    }
}

impl WasmToolchain {
    /// `cargo build` for the frontend. It has a target directory of its own, because the compiler may be another one
    /// than the host's.
    pub(crate) fn build(&self, workspace: &Workspace) -> Command {
        // Relocations are what the frontend is split by afterwards. Views whose types are erased are a fifth less code,
        // as leptos compiles each view for hydration now and for hydration of a lazy page once more.
        let mut flags = vec!["-Clink-args=--emit-relocs".to_owned(), "--cfg=erase_components".to_owned()];
        let mut command = match self {
            Self::Active => workspace.cargo("build"),
            Self::Debian(compiler) => {
                flags.extend(compiler.rustflags());
                let mut command = compiler.cargo(workspace);
                command.arg("build");
                command
            }
        };
        // The encoded form takes spaces in paths, and wins over whatever else sets flags.
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")).env("CARGO_TARGET_DIR", workspace.target("wasm"));
        command.args(["--target", TARGET]);
        command
    }
}

fn debian_way() -> Way {
    let missing = debian::missing_packages();
    if missing.is_empty() || apt::may_install() { Way::Debian { missing } } else { Way::Nowhere }
}

fn active_has_target() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    probe::output(&mut rustc).is_some_and(|folder| Path::new(&folder).is_dir())
}
