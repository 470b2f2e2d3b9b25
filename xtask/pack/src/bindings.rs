//! The frontend split at its lazy routes, and bound to JavaScript.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use crate::{NAME, patience};

/// The module that loads the others. Leptos asks for exactly this name, placeholder for a hash and all.
const LOADER: &str = "./__wasm_split.______________________.js";
/// Which modules a lazy route needs; Leptos writes preload hints from it.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// Writes the JavaScript, the main module and the lazily loaded ones into `folder`.
pub(crate) fn write(wasm: &[u8], folder: &Path) -> Result<()> {
    eprintln!("splitting");
    let main = split(wasm, folder)?;
    eprintln!("binding");
    Bindgen::new()
        .input_bytes(NAME, main)
        .web(true)?
        .typescript(false)
        // The split modules link against the linker's own names.
        .keep_lld_exports(true)
        .demangle(false)
        .generate(folder)
        .context("could not bind the frontend to JavaScript")
}

/// Returns the main module, which has no bindings yet.
fn split(wasm: &[u8], folder: &Path) -> Result<Vec<u8>> {
    let main_module = format!("./{NAME}.js");
    let main = folder.join("main.wasm");
    let mut options = Options::new(wasm);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = LOADER;
    // The report belongs to another error library; its text is what counts.
    let split = wasm_split_cli_support::transform(options)
        .map_err(|report| anyhow!("could not split the frontend: {report:#}"))?;

    let loader = folder.join(LOADER);
    let impatient = String::from_utf8(crate::read(&loader)?).context("the loader is no text")?;
    crate::write(&loader, patience::with(&impatient)?)?;

    // In a fixed order: the folder is named after its content.
    let manifest: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    crate::write(&folder.join(MANIFEST), serde_json::to_string(&manifest)?)?;
    let bytes = crate::read(&main)?;
    std::fs::remove_file(&main).with_context(|| format!("could not remove {}", main.display()))?;
    Ok(bytes)
}
