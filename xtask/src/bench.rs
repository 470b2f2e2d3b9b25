//! `bench`: figures as JSON lines on stdout, everything else on stderr.

use std::{fs, io::Write, path::Path, process::Stdio};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

use crate::{playwright, postgres, server, site::Site, step::Steps, workspace::Workspace};

/// What the first visit to `/tickets` may weigh, compressed.
const FIRST_LOAD_BUDGET: u64 = 300 * 1024;
const FIRST_LOAD: [&str; 3] = ["handoff.js", "handoff_bg.wasm", "__wasm_split.______________________.js"];

/// Something that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// How fast turns are recorded.
    Ingest,
    /// How fast lists are read.
    List,
    /// How fast turns go through guardrails.
    Guardrails,
    /// How fast turns go through rules, one by one and in a back-test.
    Rules,
    /// What the browser has to load.
    Wasm,
    /// How soon a page is there and answers, in Chromium.
    Browser,
}

/// What a desk keeps its data in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl Bench {
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Ingest => Some("ingest"),
            Self::List => Some("list"),
            Self::Guardrails => Some("guardrails"),
            Self::Rules => Some("rules"),
            Self::Wasm | Self::Browser => None,
        }
    }
}

/// Runs the named benches, or all.
pub(crate) fn run(
    workspace: &Workspace,
    benches: &[Bench],
    tickets: Option<u64>,
    engine: Option<Engine>,
) -> Result<()> {
    let benches = if benches.is_empty() { Bench::value_variants() } else { benches };
    let steps = Steps::new(workspace)?;
    let by_server: Vec<&str> = benches.iter().filter_map(|bench| bench.name()).collect();
    Site::Release.build(workspace, &steps)?;
    if benches.contains(&Bench::Wasm) {
        for figure in wasm_figures(&Site::Release.folder(workspace))? {
            println!("{}", serde_json::to_string(&figure)?);
        }
    }
    if !by_server.is_empty() {
        let engines = engine.map_or(Engine::value_variants().to_vec(), |engine| vec![engine]);
        if engines.contains(&Engine::Postgres) {
            postgres::install(workspace, &steps)?;
        }
        run_server_bench(workspace, &steps, &by_server, tickets, &engines)?;
    }
    if benches.contains(&Bench::Browser) {
        if engine == Some(Engine::Postgres) {
            steps.say(
                "The browser is not measured: what it does is the same on every engine, and is measured on SQLite.",
            );
        } else {
            run_browser_bench(workspace, &steps, tickets)?;
        }
    }
    Ok(())
}

/// Its figures are its stdout; ours is its stdout too.
fn run_server_bench(
    workspace: &Workspace,
    steps: &Steps,
    names: &[&str],
    tickets: Option<u64>,
    engines: &[Engine],
) -> Result<()> {
    let bench = || server::with_release_site(workspace, "bench");
    let mut build = bench();
    build.args(["--bench", "desk", "--no-run"]);
    steps.run("bench-build", "benches (release)", build)?.required()?;

    for engine in engines {
        let mut command = bench();
        command.args(["--quiet", "--bench", "desk", "--"]).args(names).stdin(Stdio::null());
        command.args(["--engine", engine.name()]);
        if let Some(tickets) = tickets {
            command.args(["--tickets", &tickets.to_string()]);
        }
        std::io::stdout().flush()?;
        let status = command.status().context("could not start the benches")?;
        ensure!(status.success(), "The benches ended with {status}.");
    }
    Ok(())
}

/// Its reporter keeps its stdout for figures; ours is its stdout too.
fn run_browser_bench(workspace: &Workspace, steps: &Steps, tickets: Option<u64>) -> Result<()> {
    let mut command = playwright::command(workspace, steps)?;
    command.args(["--config", "bench/playwright.config.ts"]).stdin(Stdio::null());
    if let Some(tickets) = tickets {
        command.env("HANDOFF_BENCH_TICKETS", tickets.to_string());
    }
    std::io::stdout().flush()?;
    let status = command.status().context("could not start the browser's bench")?;
    ensure!(status.success(), "The browser's bench ended with {status}.");
    Ok(())
}

/// The sizes of everything that the browser loads: what comes first in one sum, and each file.
fn wasm_figures(site: &Path) -> Result<Vec<Figure>> {
    let description = fs::read_to_string(site.join("site.json")).context("could not read the site's site.json")?;
    let description: Value = serde_json::from_str(&description).context("the site's site.json is not JSON")?;
    let package = site.join(description["pkg"].as_str().context("the site's site.json names no package")?);

    let mut first = Vec::new();
    let mut lazy = Vec::new();
    for entry in fs::read_dir(&package).with_context(|| format!("could not read {}", package.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if FIRST_LOAD.contains(&name.as_str()) {
            first.push(Sizes::of(&package, name)?);
        } else if name.ends_with(".wasm") {
            lazy.push(Sizes::of(&package, name)?);
        }
    }
    ensure!(first.len() >= 2, "{} lacks the files that a page loads first.", package.display());
    first.sort_by(|a, b| a.name.cmp(&b.name));
    lazy.sort_by(|a, b| a.name.cmp(&b.name));

    let raw: u64 = first.iter().map(|file| file.raw).sum();
    let brotli: u64 = first.iter().map(|file| file.brotli).sum();
    let mut figures = vec![
        Figure::bytes("wasm.first_load.brotli", brotli, Some(FIRST_LOAD_BUDGET)),
        Figure::bytes("wasm.first_load.raw", raw, None),
    ];
    figures.extend(first.iter().map(|file| file.figure("first_load")));
    figures.extend(lazy.iter().map(|file| file.figure("lazy")));
    Ok(figures)
}

struct Sizes {
    name: String,
    raw: u64,
    brotli: u64,
}

impl Sizes {
    fn of(package: &Path, name: String) -> Result<Self> {
        let size = |name: &str| {
            let path = package.join(name);
            fs::metadata(&path)
                .map(|metadata| metadata.len())
                .with_context(|| format!("could not read {}", path.display()))
        };
        Ok(Self { raw: size(&name)?, brotli: size(&format!("{name}.br"))?, name })
    }

    fn figure(&self, group: &str) -> Figure {
        Figure::bytes(&format!("wasm.{group}.{}.brotli", self.name), self.brotli, Some(self.raw))
    }
}

/// One line of output.
#[derive(Debug, Serialize)]
struct Figure {
    name: String,
    figure: u64,
    unit: &'static str,
    baseline: Option<u64>,
    ratio: Option<f64>,
}

impl Figure {
    fn bytes(name: &str, figure: u64, baseline: Option<u64>) -> Self {
        // Three digits: a ratio is read, not computed with.
        let ratio = baseline.map(|baseline| (figure as f64 / baseline as f64 * 1000.0).round() / 1000.0);
        Self { name: name.to_owned(), figure, unit: "bytes", baseline, ratio }
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST_LOAD_BUDGET, Figure};

    #[test]
    fn a_figure_is_measured_against_its_baseline() {
        let figure = Figure::bytes("wasm.first_load.brotli", FIRST_LOAD_BUDGET / 2, Some(FIRST_LOAD_BUDGET));
        assert_eq!(
            serde_json::to_string(&figure).unwrap(),
            r#"{"name":"wasm.first_load.brotli","figure":153600,"unit":"bytes","baseline":307200,"ratio":0.5}"#
        );
    }

    #[test]
    fn without_a_baseline_there_is_no_ratio() {
        assert_eq!(Figure::bytes("x", 1, None).ratio, None);
    }
}
