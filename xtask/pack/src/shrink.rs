//! What makes the site smaller that ships: Binaryen's `wasm-opt` and Terser, scripts for Node as their npm packages ship
//! them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::digest;

/// Flattened, the code offers twice as much to merge, and a second time a little more. The lowest kilobyte of memory is the far end of the stack, which nothing
/// points into: addresses may be added up in the loads and stores themselves. The features are those that rustc's and
/// wasm-bindgen's output uses; without them wasm-opt refuses its input.
const FLAGS: [&str; 17] = [
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// The bindings are a module: what it exports keeps its name.
const JS_FLAGS: [&str; 4] = ["--module", "--mangle", "--compress", "passes=2"];

pub(crate) struct Shrinker {
    wasm_opt: Script,
    terser: Script,
}

impl Shrinker {
    /// From the folder that npm has installed both in.
    pub(crate) fn new(packages: &Path) -> Result<Self> {
        Ok(Self {
            wasm_opt: Script::new(packages.join("binaryen/bin/wasm-opt"))?,
            terser: Script::new(packages.join("terser/bin/terser"))?,
        })
    }

    /// What the outcome depends on.
    pub(crate) fn versions(&self) -> String {
        format!("{} {}", self.wasm_opt.version, self.terser.version)
    }

    /// Replaces every module and script below `folder` by a smaller one.
    pub(crate) fn shrink_all(&self, folder: &Path) -> Result<()> {
        eprintln!("shrinking with {} and Terser {}", self.wasm_opt.version, self.terser.version);
        digest::files(folder)?.par_iter().try_for_each(|file| match file.extension().and_then(|kind| kind.to_str()) {
            Some("wasm") => self.wasm_opt.replace(file, &FLAGS),
            Some("js") => self.terser.replace(file, &JS_FLAGS),
            _ => Ok(()),
        })
    }
}

struct Script {
    path: PathBuf,
    version: String,
}

impl Script {
    fn new(path: PathBuf) -> Result<Self> {
        let output = Command::new("node")
            .arg(&path)
            .arg("--version")
            .output()
            .with_context(|| format!("could not start node for {}", path.display()))?;
        if !output.status.success() {
            bail!("{} does not run: {}", path.display(), String::from_utf8_lossy(&output.stderr).trim());
        }
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Self { path, version })
    }

    fn replace(&self, file: &Path, flags: &[&str]) -> Result<()> {
        let smaller = file.with_extension("smaller");
        // Terser's options may take several values, so the file comes first.
        let output = Command::new("node")
            .arg(&self.path)
            .arg(file)
            .args(flags)
            .arg("-o")
            .arg(&smaller)
            .output()
            .with_context(|| format!("could not start node for {}", self.path.display()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{} failed on {}: {}", self.path.display(), file.display(), said.trim());
        }
        fs::rename(&smaller, file).with_context(|| format!("could not replace {}", file.display()))
    }
}
