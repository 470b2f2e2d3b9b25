//! `handoff copy`

use std::process::ExitCode;

use clap::Args;

use super::{Desk, Failure, Outcome, numbers::counted, say, sqlite_file};
use crate::store::{CheckReport, copy};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The database to copy; it may be in use, and is copied as of the beginning
    #[arg(long, value_name = "URL")]
    from: String,
    /// The database to copy to; it must not hold a desk yet
    #[arg(long, value_name = "URL")]
    to: String,
}

pub(super) async fn run(_desk: &Desk, options: Options) -> Outcome {
    if let Some(file) = sqlite_file(&options.from).filter(|file| !file.exists()) {
        return Err(Failure::new(format!("there is no database {}", file.display())));
    }
    let report = copy::copy(&options.from, &options.to).await?;
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
