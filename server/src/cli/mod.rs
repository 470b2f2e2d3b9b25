//! The command line: one file a command.

mod backup;
mod check;
mod columns;
mod copy;
mod erase;
mod failure;
mod import;
mod migrate;
mod numbers;
mod rules;
mod serve;
mod token;
mod user;

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    clock::SystemClock,
    config::{self, ConfigFile},
    store::{self, SharedStore},
};
use failure::Failure;

/// The desk where people take over from an AI assistant.
///
/// Every option may also be given as the variable that is named beside it, or in the file that --config names, as TOML
/// with `_` for `-`. The command line comes before the variables, the variables before the file.
#[derive(Debug, Parser)]
#[command(name = "handoff", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    shared: SharedOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct SharedOptions {
    /// Read options from this TOML file
    #[arg(long, global = true, value_name = "FILE", env = "HANDOFF_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// The database, made if it does not exist; DATABASE_URL names it as well [default: sqlite:handoff.db]
    #[arg(long, global = true, value_name = "URL", env = "HANDOFF_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// What goes to the log on stderr: levels, for all or by part [default: warn,handoff=info,server=info]
    #[arg(long, global = true, value_name = "FILTER", env = "HANDOFF_LOG", hide_env_values = true)]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the desk: pages for people, the API for programs
    Serve(serve::Options),
    /// Record turns from files or from stdin, one JSON object a line; safe to repeat
    Import(import::Options),
    /// Make, list and revoke tokens for the API
    Token(token::Options),
    /// Make, list and disable accounts of people, and set their passwords
    User(user::Options),
    /// Write the escalation rules to a file, and bring them to what a file says
    Rules(rules::Options),
    /// Bring the database to the schema of this version
    Migrate,
    /// Write a consistent copy of a SQLite database to a new file, while the desk may go on
    Backup(backup::Options),
    /// Verify the desk's invariants and the hash chain of its log
    Check(check::Options),
    /// Erase what was said in a conversation or by a user, for good; numbers, times and the log's hash chain stay
    Erase(erase::Options),
    /// Copy a desk to an empty database, of the same engine or of the other one
    Copy(copy::Options),
}

/// What a command gets beside its own options.
struct Desk {
    database_url: String,
    file: ConfigFile,
}

impl Desk {
    async fn open(&self) -> Result<SharedStore, Failure> {
        Ok(store::open(&self.database_url, Arc::new(SystemClock)).await?)
    }
}

impl Desk {
    /// Whether the database is a file that is not there yet.
    fn is_new(&self) -> bool {
        sqlite_file(&self.database_url).is_some_and(|file| !file.exists())
    }

    /// Opens a database that must be there: to look into an empty one that was just made would only mislead.
    async fn open_existing(&self) -> Result<SharedStore, Failure> {
        if let Some(file) = sqlite_file(&self.database_url).filter(|file| !file.exists()) {
            return Err(Failure::new(format!("there is no database {}; name one with --database-url", file.display())));
        }
        self.open().await
    }
}

/// The file of a SQLite address.
fn sqlite_file(database_url: &str) -> Option<PathBuf> {
    let path = database_url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| path.into())
}

/// How long tasks that are still under way may take once the command is done.
const LAST_TASKS: Duration = Duration::from_secs(2);

type Outcome = Result<ExitCode, Failure>;

/// Reads the command line and does what it says.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match carry_out(cli) {
        Ok(code) => code,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "handoff: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> Outcome {
    let SharedOptions { config, database_url, log } = cli.shared;
    let file = match config {
        Some(file) => ConfigFile::read(&file)?,
        None => ConfigFile::default(),
    };
    start_log(log, &file)?;
    let database_url = config::database_url(database_url, std::env::var("DATABASE_URL").ok(), &file);
    let desk = Desk { database_url, file };
    // At least four: a page renders in parts that wait for each other, and one core must not starve them.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the machine gives no threads: {error}")))?;
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(options) => serve::run(&desk, options).await,
            Command::Import(options) => import::run(&desk, options).await,
            Command::Token(options) => token::run(&desk, options).await,
            Command::User(options) => user::run(&desk, options).await,
            Command::Rules(options) => rules::run(&desk, options).await,
            Command::Migrate => migrate::run(&desk).await,
            Command::Backup(options) => backup::run(&desk, options).await,
            Command::Check(options) => check::run(&desk, options).await,
            Command::Erase(options) => erase::run(&desk, options).await,
            Command::Copy(options) => copy::run(&desk, options).await,
        }
    });
    // Whoever asked it to end does not wait for a task that hangs.
    runtime.shutdown_timeout(LAST_TASKS);
    outcome
}

fn start_log(option: Option<String>, file: &ConfigFile) -> Result<(), Failure> {
    let filter = config::first_text([option, file.log.clone()]).unwrap_or_else(|| config::DEFAULT_LOG.to_owned());
    let filter =
        EnvFilter::try_new(filter).map_err(|error| Failure::new(format!("--log is not understood: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    Ok(())
}

/// Says something on stdout. Whoever closed it did not want to read on.
fn say(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says something on stderr.
fn warn(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_has_its_variable() {
        fn visit(command: &clap::Command) {
            for option in command.get_opts().filter(|option| !matches!(option.get_id().as_str(), "help" | "version")) {
                let name = option.get_long().unwrap().replace('-', "_").to_uppercase();
                assert_eq!(option.get_env().unwrap(), format!("HANDOFF_{name}").as_str());
            }
            command.get_subcommands().for_each(visit);
        }
        visit(&Cli::command());
    }

    #[test]
    fn every_command_and_option_says_what_it_is() {
        fn visit(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            command.get_subcommands().for_each(visit);
        }
        visit(&Cli::command());
    }
}
