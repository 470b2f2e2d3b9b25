//! What the README's commands call. `cargo xtask help` lists them.
//!
//! Everything a fresh machine lacks is got on the way, every step shows that it lives, and what went wrong is one clear
//! sentence on stderr.
#![expect(clippy::print_stdout, reason = "tables and figures are what these commands are for")]

mod apt;
mod bench;
mod counts;
mod debian;
#[cfg(test)]
mod dependencies;
mod doctor;
mod node;
mod playwright;
mod postgres;
mod probe;
mod serve;
mod server;
mod site;
mod step;
mod test;
mod toolchain;
mod watch;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{
    bench::{Bench, Engine},
    site::Site,
    step::Steps,
    test::Suite,
    workspace::Workspace,
};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Build, run, test and measure Handoff.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a desk full of demo data
    Demo {
        /// Options for `handoff serve`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Serve a desk of your own
    Serve {
        /// Rebuild and restart when a source file changes
        #[arg(long)]
        watch: bool,
        /// Options for `handoff serve`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Build the server and its site
    Build {
        /// The file that ships: optimised, the site inside
        #[arg(long)]
        release: bool,
    },
    /// Run all checks and tests, or the named ones
    Test {
        /// Which ones; all without a name
        suites: Vec<Suite>,
    },
    /// Measure, as JSON lines on stdout
    Bench {
        /// What to measure; all without a name
        benches: Vec<Bench>,
        /// How many tickets the desk holds that is measured
        #[arg(long, value_name = "N")]
        tickets: Option<u64>,
        /// What the desk keeps its data in; both without a name
        #[arg(long)]
        engine: Option<Engine>,
    },
    /// Look at what this machine has and lacks
    Doctor,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well; an error is something that kept the command from finding out.
fn run(command: Command) -> Result<bool> {
    let workspace = Workspace::locate();
    match command {
        Command::Demo { arguments } => serve::demo(&workspace, &arguments)?,
        Command::Serve { watch, arguments } => serve::serve(&workspace, watch, &arguments)?,
        Command::Build { release } => build(&workspace, release)?,
        Command::Test { suites } => return test::run(&workspace, &suites),
        Command::Bench { benches, tickets, engine } => bench::run(&workspace, &benches, tickets, engine)?,
        Command::Doctor => return Ok(doctor::run(&workspace)),
    }
    Ok(true)
}

fn build(workspace: &Workspace, release: bool) -> Result<()> {
    let steps = Steps::new(workspace)?;
    let binary =
        if release { server::build_release(workspace, &steps)? } else { server::build_dev(workspace, &steps)? };
    println!("{}", binary.display());
    if !release {
        println!("{} (start it with HANDOFF_SITE_DIR set to this)", Site::Dev.folder(workspace).display());
    }
    Ok(())
}
