//! `test`: every check there is, each in a step, all of them even when one fails.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    counts::Counts,
    playwright, postgres, probe,
    site::Site,
    step::{Finished, Steps, seconds},
    workspace::Workspace,
};

/// A part of the tests that can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Formatting, clippy, licences and advisories.
    Lint,
    /// The domain: pure types and decisions.
    Domain,
    /// The stores against their conformance suite.
    Store,
    /// The interface that scripts call.
    Http,
    /// What a stranger may try: forged, broken, endless and thousands of mutated requests.
    Security,
    /// The release binary in a real browser.
    E2e,
}

struct Row {
    label: String,
    counts: Counts,
    took: Duration,
}

struct Run<'a> {
    workspace: &'a Workspace,
    steps: Steps,
    rows: Vec<Row>,
    skipped: Vec<&'static str>,
}

/// Runs the named suites, or all with the tools' and the server's own tests; says whether all is well.
pub(crate) fn run(workspace: &Workspace, suites: &[Suite]) -> Result<bool> {
    let wanted = |suite| suites.is_empty() || suites.contains(&suite);
    let steps = Steps::new(workspace)?;
    if suites.is_empty()
        || suites.iter().any(|suite| [Suite::Store, Suite::Http, Suite::Security, Suite::E2e].contains(suite))
    {
        postgres::install(workspace, &steps)?;
    }
    let mut run = Run { workspace, steps, rows: Vec::new(), skipped: Vec::new() };
    thread::scope(|scope| {
        if suites.is_empty() {
            // Linking and shrinking the site takes minutes of one core, beside what nothing is timed in. How it ends is asked
            // where it is needed: by then it is there, or its failure is said again.
            let steps = run.steps.clone();
            scope.spawn(move || drop(Site::Release.build(workspace, &steps)));
        }
        if wanted(Suite::Lint) {
            run.lint()?;
        }
        if wanted(Suite::Domain) {
            run.libtest("domain", "domain tests", &["-p", "app", "--features", "ssr"])?;
        }
        anyhow::Ok(())
    })?;
    if wanted(Suite::Store) {
        run.libtest("store", "store tests", &["-p", "server", "--test", "store"])?;
    }
    if wanted(Suite::Http) {
        run.libtest("http", "http tests", &["-p", "server", "--test", "http"])?;
    }
    if wanted(Suite::Security) {
        run.libtest("security", "security tests", &["-p", "server", "--test", "security"])?;
    }
    if suites.is_empty() {
        run.other_server_tests()?;
        run.libtest("tools", "tools' tests", &["-p", "xtask", "-p", "pack"])?;
    }
    if wanted(Suite::E2e) {
        run.e2e()?;
    }
    Ok(run.report())
}

impl Run<'_> {
    fn lint(&mut self) -> Result<()> {
        let mut fmt = self.workspace.cargo("fmt");
        fmt.args(["--all", "--check"]);
        self.check("fmt", "fmt", fmt)?;
        // One call per configuration: cargo would unite the features, and no crate is ever both halves at once.
        self.clippy("clippy-ssr", "clippy: app, server half", &["-p", "app", "--features", "ssr", "--all-targets"])?;
        let browser = ["-p", "app", "-p", "frontend", "--features", "app/hydrate", "--lib"];
        self.clippy("clippy-hydrate", "clippy: app, browser half", &browser)?;
        self.clippy("clippy-server", "clippy: server", &["-p", "server", "--all-targets"])?;
        self.clippy("clippy-tools", "clippy: tools", &["-p", "xtask", "-p", "pack", "--all-targets"])?;
        if probe::which("cargo-deny").is_none() {
            self.skipped.push("cargo deny (cargo-deny is not on the PATH)");
            return Ok(());
        }
        let mut deny = self.workspace.cargo("deny");
        deny.arg("check");
        self.check("deny", "cargo deny", deny)
    }

    fn clippy(&mut self, name: &str, label: &str, selection: &[&str]) -> Result<()> {
        let mut command = self.workspace.cargo("clippy");
        command.args(selection).args(["--", "-D", "warnings"]);
        self.check(name, label, command)
    }

    fn check(&mut self, name: &str, label: &str, command: Command) -> Result<()> {
        let finished = self.steps.run(name, label, command)?;
        self.record(label, Counts::single(finished.success), &finished);
        Ok(())
    }

    fn libtest(&mut self, name: &str, label: &str, selection: &[&str]) -> Result<()> {
        let mut command = self.workspace.cargo("test");
        command.arg("--no-fail-fast").args(selection);
        let finished = self.steps.run(name, label, command)?;
        let counts = Counts::from_libtest(&finished.output).or_failure_of(finished.success);
        self.record(label, counts, &finished);
        Ok(())
    }

    /// Unit tests, and whatever test programs no suite names: a new one is run without being listed here.
    fn other_server_tests(&mut self) -> Result<()> {
        let mut selection = vec!["-p".to_owned(), "server".to_owned(), "--lib".to_owned(), "--bins".to_owned()];
        for program in test_programs(&self.workspace.path("server/tests"))? {
            if !["store", "http", "security"].contains(&program.as_str()) {
                selection.extend(["--test".to_owned(), program]);
            }
        }
        let selection: Vec<&str> = selection.iter().map(String::as_str).collect();
        self.libtest("server-other", "server's other tests", &selection)
    }

    /// The tests need the release binary, the packages and a browser; without one of them they have failed, with the
    /// reason said, and the report still comes.
    fn e2e(&mut self) -> Result<()> {
        const LABEL: &str = "end-to-end tests";
        match self.playwright() {
            Ok((command, report, _postgres)) => {
                let finished = self.steps.run("e2e", LABEL, command)?;
                let counted = fs::read_to_string(report).ok().and_then(|text| Counts::from_playwright(&text));
                self.record(LABEL, counted.unwrap_or_default().or_failure_of(finished.success), &finished);
            }
            Err(error) => {
                self.steps.say(&format!("The {LABEL} can't run: {error:#}"));
                self.rows.push(Row { label: LABEL.to_owned(), counts: Counts::single(false), took: Duration::ZERO });
            }
        }
        Ok(())
    }

    fn playwright(&self) -> Result<(Command, PathBuf, test_postgres::Server)> {
        let mut command = playwright::command(self.workspace, &self.steps)?;
        let report = self.workspace.target("xtask/playwright.json");
        if report.exists() {
            fs::remove_file(&report)?;
        }
        command.arg("--reporter=list,json").env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
        let postgres = test_postgres::Server::obtain()?;
        command.env(test_postgres::VARIABLE, postgres.url()).env("HANDOFF_TEST_PSQL", test_postgres::psql());
        Ok((command, report, postgres))
    }

    fn record(&mut self, label: &str, counts: Counts, finished: &Finished) {
        if !finished.success {
            self.steps.say(finished.sentence());
        }
        self.rows.push(Row { label: label.to_owned(), counts, took: finished.took });
    }

    /// The last line is a contract: CI reads it.
    fn report(&self) -> bool {
        let total: Counts = self.rows.iter().map(|row| row.counts).sum();
        let width = self.rows.iter().map(|row| row.label.chars().count()).max().unwrap_or_default();
        println!("\n  {:width$}  {:>6}  {:>6}  {:>12}", "step", "passed", "failed", "time");
        for Row { label, counts, took } in &self.rows {
            let mark = if counts.failed == 0 { '✓' } else { '✗' };
            println!("{mark} {label:width$}  {:>6}  {:>6}  {:>12}", counts.passed, counts.failed, seconds(*took));
        }
        for skipped in &self.skipped {
            println!("- skipped: {skipped}");
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        total.failed == 0
    }
}

/// The test programs of a package, as cargo finds them: `NAME.rs` and `NAME/main.rs`.
fn test_programs(folder: &Path) -> Result<Vec<String>> {
    let mut programs = Vec::new();
    if !folder.is_dir() {
        return Ok(programs);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))? {
        let path = entry?.path();
        if path.join("main.rs").is_file() || path.extension().is_some_and(|kind| kind == "rs") {
            programs.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    programs.sort();
    Ok(programs)
}
