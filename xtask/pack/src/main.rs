//! Turns the compiled frontend into the site that the server serves.
//!
//! ```text
//! site.json                 {"pkg": "pkg/<hash>"}
//! pkg/<hash>/handoff.js     bindings; with them the WASM, its lazily loaded modules and the styles
//! ```
//!
//! The folder is named after its content: everything in it can be cached for ever, and its files, which import each
//! other by name, can never be mixed with those of another build.

mod bindings;
mod compress;
mod digest;
mod patience;
mod publish;
mod shrink;
mod styles;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Parser;

use crate::{digest::Digest, publish::Site, shrink::Shrinker};

/// The name that the page asks for: `NAME.js`, `NAME_bg.wasm`, `NAME.css`.
const NAME: &str = "handoff";

#[derive(Debug, Parser)]
#[command(about = "Turns the compiled frontend into the site.")]
struct Cli {
    /// The frontend as cargo compiled it
    #[arg(long)]
    wasm: PathBuf,
    /// The folder with main.css
    #[arg(long)]
    style: PathBuf,
    /// The folder that becomes the site
    #[arg(long)]
    out: PathBuf,
    /// Make it the site that ships: compressed, and before that shrunk by what npm has installed in this folder
    #[arg(long)]
    shrink_with: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<()> {
    let wasm = read(&cli.wasm)?;
    let styles = styles::bundle(&cli.style)?;
    let shrinker = cli.shrink_with.as_deref().map(Shrinker::new).transpose()?;
    let inputs = inputs(&wasm, &styles, shrinker.as_ref())?;

    let site = Site::new(&cli.out);
    let _alone = site.lock()?;
    if site.is_made_of(&inputs) {
        eprintln!("= unchanged");
        return Ok(());
    }
    let package = site.begin()?;
    bindings::write(&wasm, package.folder())?;
    write(&package.folder().join(format!("{NAME}.css")), styles)?;
    if let Some(shrinker) = &shrinker {
        shrinker.shrink_all(package.folder())?;
        compress::all(package.folder())?;
    }
    let published = site.publish(package, &inputs)?;
    eprintln!("= {published}");
    Ok(())
}

/// Everything that the outcome depends on, this program included.
fn inputs(wasm: &[u8], styles: &str, shrinker: Option<&Shrinker>) -> Result<String> {
    let mut digest = Digest::default();
    digest.entry("pack", build_of_this_program()?.as_bytes());
    digest.entry("frontend", wasm);
    digest.entry("styles", styles.as_bytes());
    digest.entry("shrinker", shrinker.map(Shrinker::versions).unwrap_or_default().as_bytes());
    Ok(digest.finish())
}

/// Told by time and size: reading all of a debug build would cost more than everything else that is looked at.
fn build_of_this_program() -> Result<String> {
    let myself = env::current_exe().context("could not find my own executable")?;
    let metadata = fs::metadata(&myself).with_context(|| format!("could not look at {}", myself.display()))?;
    Ok(format!("{:?} {}", metadata.modified()?, metadata.len()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).with_context(|| format!("could not write {}", path.display()))
}
