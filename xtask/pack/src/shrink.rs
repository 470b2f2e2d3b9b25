//! Binaryen's `wasm-opt`, a script for Node as its npm package ships it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::digest;

/// Flattened, the code offers twice as much to merge. The features are those that rustc's and wasm-bindgen's output uses; without them wasm-opt refuses its input.
const FLAGS: [&str; 10] = [
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

pub(crate) struct WasmOpt {
    script: PathBuf,
    version: String,
}

impl WasmOpt {
    pub(crate) fn new(script: &Path) -> Result<Self> {
        let output =
            Command::new("node").arg(script).arg("--version").output().context("could not start node for wasm-opt")?;
        if !output.status.success() {
            bail!("{} does not run: {}", script.display(), String::from_utf8_lossy(&output.stderr).trim());
        }
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Self { script: script.to_path_buf(), version })
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Replaces every module below `folder` by a smaller one.
    pub(crate) fn shrink_all(&self, folder: &Path) -> Result<()> {
        let modules: Vec<PathBuf> = digest::files(folder)?
            .into_iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "wasm"))
            .collect();
        eprintln!("shrinking {} modules with {}", modules.len(), self.version);
        modules.par_iter().try_for_each(|module| self.shrink(module))
    }

    fn shrink(&self, module: &Path) -> Result<()> {
        let smaller = module.with_extension("wasm.smaller");
        let output = Command::new("node")
            .arg(&self.script)
            .args(FLAGS)
            .arg(module)
            .arg("-o")
            .arg(&smaller)
            .output()
            .context("could not start node for wasm-opt")?;
        if !output.status.success() {
            bail!("wasm-opt failed on {}: {}", module.display(), String::from_utf8_lossy(&output.stderr).trim());
        }
        fs::rename(&smaller, module).with_context(|| format!("could not replace {}", module.display()))
    }
}
