//! Debian's way to the WASM target: a compiler whose library sources are packaged, and `std` built from them once.
//!
//! rustup is not always allowed to fetch a target. Debian packages a current compiler for its browsers together with the
//! sources of its standard library, so the target can be built from signed packages alone. The result lies under
//! `target/`; nothing else on the machine changes but the packages.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    apt, probe,
    step::Steps,
    toolchain::{Library, TARGET},
    workspace::Workspace,
};

const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const LINKER: &str = "/usr/bin/wasm-ld-22";
const LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// Debian's compiler with a sysroot that holds `std` for the WASM target.
#[derive(Debug, Clone)]
pub(crate) struct Compiler {
    sysroot: PathBuf,
    library: Library,
}

/// The packages that the recipe needs and this machine lacks; empty when all are there.
pub(crate) fn missing_packages() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if release().is_none_or(|found| !is_recent(&found)) {
        missing.push("rustc-web");
    }
    for (file, package) in [(CARGO, "cargo-web"), (LIBRARY, "rust-web-src"), (LINKER, "lld-22")] {
        if !Path::new(file).exists() {
            missing.push(package);
        }
    }
    missing
}

/// Installs what is missing and builds `std`, both only the first time.
pub(crate) fn obtain(workspace: &Workspace, steps: &Steps, library: Library) -> Result<Compiler> {
    let missing = missing_packages();
    if !missing.is_empty() {
        apt::install(workspace, steps, &missing)?;
    }
    let name = match library {
        Library::Speaking => "speaking",
        Library::Silent => "silent",
    };
    let sysroot = workspace.target("wasm-sysroot").join(format!("{}-{name}", key()?));
    if !sysroot.is_dir() {
        build_std(workspace, steps, &sysroot, library)?;
    }
    Ok(Compiler { sysroot, library })
}

impl Compiler {
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Command {
        let mut command = bare_cargo(workspace);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER);
        if self.library == Library::Silent {
            // What the flags below take; the compiler is Debian's own, of one known release.
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }

    pub(crate) fn rustflags(&self) -> Vec<String> {
        let mut flags = vec![format!("--sysroot={}", self.sysroot.display())];
        flags.extend(flags_of(self.library).iter().map(|&flag| flag.to_owned()));
        flags
    }
}

fn bare_cargo(workspace: &Workspace) -> Command {
    let mut command = workspace.command(CARGO);
    command.env("RUSTC", RUSTC);
    // `cargo xtask` runs under another toolchain; neither its name nor its libraries must reach this one.
    for variable in ["RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTDOC"] {
        command.env_remove(variable);
    }
    command
}

/// What both the library and what is linked to it are compiled with.
const fn flags_of(library: Library) -> &'static [&'static str] {
    match library {
        Library::Speaking => &[],
        Library::Silent => {
            &["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"]
        }
    }
}

/// Any crate will do: `-Zbuild-std` builds the library for it.
fn build_std(workspace: &Workspace, steps: &Steps, sysroot: &Path, library: Library) -> Result<()> {
    let scratch = workspace.target(format!("wasm-sysroot/scratch-{}", std::process::id()));
    remove(&scratch)?;
    fs::create_dir_all(&scratch)?;
    // The empty workspace table keeps cargo from looking for one further up.
    fs::write(
        scratch.join("Cargo.toml"),
        "[package]\nname = \"any\"\nedition = \"2024\"\n\n[lib]\npath = \"any.rs\"\n\n[workspace]\n",
    )?;
    fs::write(scratch.join("any.rs"), "")?;

    let mut command = bare_cargo(workspace);
    command.current_dir(&scratch).env("CARGO_TARGET_DIR", scratch.join("target")).env("RUSTC_BOOTSTRAP", "1");
    // It is loaded with every page.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z");
    // Machine code for the dev profile, bitcode for the link-time optimisation of the release profile.
    let flags: Vec<&str> = ["-Cembed-bitcode=yes"].iter().chain(flags_of(library)).copied().collect();
    command.env("RUSTFLAGS", flags.join(" "));
    command.args(["build", "-Zbuild-std=std,panic_abort", "--release", "--target", TARGET]);
    command.arg("-Zbuild-std-features=optimize_for_size");
    steps.run("wasm-std", "standard library for WASM (once)", command)?.required()?;

    let laid = scratch.join("sysroot");
    let libraries = laid.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(scratch.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|kind| kind == "rlib")) {
            fs::copy(&path, libraries.join(name))?;
        }
    }
    // Renamed when whole: a sysroot that exists is one that works, and another xtask's is as good as this one.
    if !sysroot.is_dir() {
        fs::rename(&laid, sysroot).with_context(|| format!("could not lay {}", sysroot.display()))?;
    }
    remove(&scratch)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    Ok(())
}

/// Changes with the way `std` is built: what was compiled against one build of it does not fit another.
const RECIPE: u32 = 3;

/// Libraries fit exactly one compiler, which its release and commit name.
fn key() -> Result<String> {
    let verbose = probe::output(Command::new(RUSTC).arg("-vV")).with_context(|| format!("{RUSTC} does not run"))?;
    let field = |name: &str| verbose.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let commit: String = field("commit-hash:").unwrap_or_default().chars().take(9).collect();
    Ok(format!("{}-{commit}-{RECIPE}", field("release:").unwrap_or_default()))
}

/// The version of Debian's compiler.
pub(crate) fn release() -> Option<String> {
    let version = probe::output(Command::new(RUSTC).arg("--version"))?;
    version.split_whitespace().nth(1).map(str::to_owned)
}

/// Whether a compiler's release suffices for this workspace's `rust-version`.
fn is_recent(release: &str) -> bool {
    fn parts(version: &str) -> Vec<u32> {
        version.split(['.', '-']).map_while(|part| part.parse().ok()).collect()
    }
    parts(release) >= parts(env!("CARGO_PKG_RUST_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn an_old_compiler_does_not_do() {
        assert!(is_recent("1.96.0"));
        assert!(is_recent("1.100.0-beta.2"));
        assert!(is_recent("2.0.0"));
        assert!(!is_recent("1.63.0"));
        assert!(!is_recent(""));
    }
}
