//! `doctor`: what is here, what is not, and what to do about it.

use std::{env, path::Path, process::Command};

use crate::{
    apt, debian, node, probe,
    toolchain::{self, TARGET, Way},
    workspace::Workspace,
};

/// A full build of everything, tests included.
const ROOM_GIB: u64 = 15;

enum State {
    Here,
    /// Absent, and something will be done about it or be done without it.
    Optional,
    Missing,
}

struct Finding {
    what: &'static str,
    state: State,
    found: String,
    advice: String,
}

impl Finding {
    fn new(what: &'static str, state: State, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, state, found: found.into(), advice: advice.into() }
    }

    fn program(what: &'static str, version: Option<String>, absent: State, advice: &str) -> Self {
        match version {
            Some(version) => Self::new(what, State::Here, version, ""),
            None => Self::new(what, absent, "not found", advice),
        }
    }
}

/// Prints the table; says whether `demo` can be built here.
pub(crate) fn run(workspace: &Workspace) -> bool {
    let findings = [
        Finding::program("cargo", probe::version("cargo"), State::Missing, "install Rust with rustup"),
        Finding::program("rustc", probe::version("rustc"), State::Missing, "install Rust with rustup"),
        wasm(),
        c_compiler(),
        node(),
        chromium(),
        postgres(),
        Finding::program(
            "cargo-deny",
            probe::which("cargo-deny").and_then(|_| probe::version("cargo-deny")),
            State::Optional,
            "only `test lint` looks for it; cargo install cargo-deny",
        ),
        Finding::program("git", probe::version("git"), State::Optional, "only for working on Handoff"),
        disk(workspace.root()),
    ];
    let width = |text: fn(&Finding) -> &str| {
        findings.iter().map(|finding| text(finding).chars().count()).max().unwrap_or_default()
    };
    let (what, found) = (width(|finding| finding.what), width(|finding| &finding.found));
    for finding in &findings {
        let mark = match finding.state {
            State::Here => '✓',
            State::Optional => '–',
            State::Missing => '✗',
        };
        let line = format!("{mark} {:what$}  {:found$}  {}", finding.what, finding.found, finding.advice);
        println!("{}", line.trim_end());
    }
    let missing = findings.iter().filter(|finding| matches!(finding.state, State::Missing)).count();
    match missing {
        0 => println!("\n`cargo xtask demo` can be built here."),
        1 => println!("\n`cargo xtask demo` can't be built here: one thing is missing."),
        more => println!("\n`cargo xtask demo` can't be built here: {more} things are missing."),
    }
    missing == 0
}

fn wasm() -> Finding {
    const WHAT: &str = "WASM target";
    match toolchain::survey() {
        Way::Active => Finding::new(WHAT, State::Here, "in the active toolchain", ""),
        Way::Rustup => Finding::new(
            WHAT,
            State::Optional,
            "not here yet",
            format!("the first build runs rustup target add {TARGET}"),
        ),
        Way::Debian { missing } if missing.is_empty() => {
            let version = debian::release().unwrap_or_default();
            Finding::new(WHAT, State::Here, format!("Debian's rustc {version}, std built once"), "")
        }
        Way::Debian { missing } => {
            let advice = format!("the first build runs apt-get install {}", missing.join(" "));
            Finding::new(WHAT, State::Optional, "not here yet", advice)
        }
        Way::Nowhere => Finding::new(WHAT, State::Missing, "not found", format!("rustup target add {TARGET}")),
    }
}

fn c_compiler() -> Finding {
    let program = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    Finding::program(
        "C compiler",
        probe::version(&program),
        State::Missing,
        "install gcc or clang (Debian: build-essential)",
    )
}

fn node() -> Finding {
    const ADVICE: &str = "Node.js 20 or newer with npm, for release builds and end-to-end tests";
    let versions = probe::version("node").zip(probe::version("npm"));
    match versions {
        Some((node, npm)) if node::is_recent(&node) => {
            Finding::new("Node.js", State::Here, format!("{node}, npm {npm}"), "")
        }
        Some((node, _)) => Finding::new("Node.js", State::Optional, node, ADVICE),
        None => Finding::new("Node.js", State::Optional, "not found", ADVICE),
    }
}

fn chromium() -> Finding {
    let version = node::find_chromium().and_then(|path| probe::version(&path.to_string_lossy()));
    let advice = if apt::may_install() {
        "`test e2e` runs apt-get install chromium-headless-shell"
    } else {
        "for `test e2e`; set CHROMIUM to its path"
    };
    Finding::program("Chromium", version, State::Optional, advice)
}

fn postgres() -> Finding {
    const WHAT: &str = "PostgreSQL server";
    if env::var_os(test_postgres::VARIABLE).is_some() {
        return Finding::new(WHAT, State::Here, format!("named in {}", test_postgres::VARIABLE), "");
    }
    let advice = if apt::may_install() {
        format!("`test` runs apt-get install {}", test_postgres::PACKAGE)
    } else {
        format!("for `test`: version 15 or newer, or a server named in {}", test_postgres::VARIABLE)
    };
    Finding::program(WHAT, test_postgres::version(), State::Optional, &advice)
}

/// No std call tells, so this asks `df`; where there is none, there is nothing to say.
fn disk(root: &Path) -> Finding {
    let table = probe::output(Command::new("df").args(["-Pk"]).arg(root));
    let kilobytes =
        table.as_deref().and_then(|table| table.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    match kilobytes.map(|kilobytes| kilobytes / (1024 * 1024)) {
        Some(free) if free < ROOM_GIB => Finding::new(
            "disk space",
            State::Optional,
            format!("{free} GiB free"),
            format!("everything built takes up to {ROOM_GIB} GiB"),
        ),
        Some(free) => Finding::new("disk space", State::Here, format!("{free} GiB free"), ""),
        None => Finding::new("disk space", State::Optional, "unknown", ""),
    }
}
