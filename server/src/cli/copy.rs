//! `handoff copy`

use std::process::ExitCode;

use clap::Args;

use super::{Desk, Failure, Outcome, numbers::counted, say, sqlite_file};
use crate::{
    config::first_text,
    store::{CheckReport, copy},
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The database to copy; it may be in use, and is copied as of the beginning
    #[arg(long, value_name = "URL", env = "HANDOFF_FROM", hide_env_values = true)]
    from: Option<String>,
    /// The database to copy to; it must not hold a desk yet
    #[arg(long, value_name = "URL", env = "HANDOFF_TO", hide_env_values = true)]
    to: Option<String>,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let named = |option: &str, given, file: &Option<String>| {
        first_text([given, file.clone()]).ok_or_else(|| Failure::new(format!("{option} names no database")))
    };
    let from = named("--from", options.from, &desk.file.from)?;
    let to = named("--to", options.to, &desk.file.to)?;
    if let Some(file) = sqlite_file(&from).filter(|file| !file.exists()) {
        return Err(Failure::new(format!("there is no database {}", file.display())));
    }
    let report = copy::copy(&from, &to).await?;
    let count = |number: i64, noun| counted(number.unsigned_abs(), noun);
    let CheckReport { conversations, turns, tickets, events, head, .. } = &report;
    say(format_args!(
        "Copied and verified: {} with {}, {}, {}. The log ends with {head}.",
        count(*conversations, "conversation"),
        count(*turns, "turn"),
        count(*tickets, "ticket"),
        count(*events, "event"),
    ));
    Ok(ExitCode::SUCCESS)
}
