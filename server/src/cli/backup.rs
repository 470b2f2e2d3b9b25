//! `handoff backup`

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Desk, Failure, Outcome, say};
use crate::store::BackupError;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The file to write; it must not exist yet
    file: PathBuf,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let file = options.file;
    if file.exists() {
        return Err(Failure::new(format!("{} exists already; a backup overwrites nothing", file.display())));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(Failure::new(format!("the folder of {} does not exist", file.display())));
    }
    let store = desk.open_existing().await?;
    store.backup(&file).await.map_err(|error| match error {
        BackupError::Unsupported => Failure::new(error.to_string()),
        BackupError::Failed(_) => Failure::new(format!("the backup could not be written to {}", file.display())),
    })?;
    store.close().await;
    say(format_args!("The database is copied to {}.", file.display()));
    Ok(ExitCode::SUCCESS)
}
