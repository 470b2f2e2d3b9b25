//! The demo desk: an invented company's assistant over the last 30 days.
//!
//! Seeding replays a timeline: turns go through ordinary ingestion, people's work through ordinary edits, with the clock
//! set to when each happened. The same moment of seeding gives the same desk, but for random IDs.

mod replay;
mod script;
mod timeline;
mod work;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::{
    clock::{Clock as _, SetClock, SystemClock},
    store::{self, OpenError, SharedStore},
};
use app::ports::PortError;

/// The people of the demo desk, its admin first: a visitor is the admin until they choose another.
pub const PEOPLE: [(&str, &str); 5] = [
    ("Robin Falk", "robin.falk@brightwater.example"),
    ("Amara Nwosu", "amara.nwosu@brightwater.example"),
    ("Tomás Ferreira", "tomas.ferreira@brightwater.example"),
    ("Mei Tanaka", "mei.tanaka@brightwater.example"),
    ("Jonas Brandl", "jonas.brandl@brightwater.example"),
];

/// Why the demo can't be had.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database holds a real desk.
    #[error("this database holds something else than demo data; name an empty one with --database-url")]
    NotEmpty,
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The storage failed while seeding.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The seeded file can't be put in its place.
    #[error("the demo database can't be written: {0}")]
    File(#[source] std::io::Error),
    /// The demo data in the binary does not read.
    #[error("the demo data is damaged: {0}")]
    Script(String),
}

/// Makes sure that the database holds the demo: seeds and marks an empty one, leaves a marked one as it is.
///
/// A SQLite file that does not exist yet is seeded beside its place and moved there, so that an interrupted seeding leaves
/// nothing half done.
///
/// # Errors
/// [`DemoError`]; the database is as it was.
pub async fn prepare(database_url: &str) -> Result<(), DemoError> {
    match new_file(database_url) {
        Some(file) => seed_beside(&file).await,
        None => {
            let store = store::open(database_url, std::sync::Arc::new(SystemClock)).await?;
            if store.is_demo() {
                return Ok(());
            }
            if !store.is_untouched().await? {
                return Err(DemoError::NotEmpty);
            }
            store.close().await;
            seed(database_url).await
        }
    }
}

/// The SQLite file that the address names, if it does not exist yet.
fn new_file(database_url: &str) -> Option<PathBuf> {
    let path = database_url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = PathBuf::from(path.split('?').next().unwrap_or(path));
    (path.as_os_str() != ":memory:" && !path.as_os_str().is_empty() && !path.exists()).then_some(path)
}

async fn seed_beside(file: &Path) -> Result<(), DemoError> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".seeding-{}", std::process::id()));
    let beside = PathBuf::from(name);
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(DemoError::File)?;
    }
    let seeded = seed(&format!("sqlite:{}", beside.display())).await;
    let placed = seeded.and_then(|()| {
        let mut log = beside.as_os_str().to_owned();
        log.push("-wal");
        // A log that was not folded into the file holds what came last, and would not be renamed with it.
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(DemoError::File(std::io::Error::other("the database was not closed as it should be")));
        }
        std::fs::rename(&beside, file).map_err(DemoError::File)
    });
    for rest in ["", "-wal", "-shm"] {
        let mut leftover = beside.as_os_str().to_owned();
        leftover.push(rest);
        let _ = std::fs::remove_file(leftover);
    }
    placed
}

async fn seed(database_url: &str) -> Result<(), DemoError> {
    let now = SystemClock.now();
    let clock = SetClock::new(now.plus_millis(-timeline::DAYS * timeline::DAY));
    let store: SharedStore = store::open(database_url, std::sync::Arc::new(clock.clone())).await?;
    let script = script::read().map_err(DemoError::Script)?;
    replay::run(&store, &clock, &script, now).await?;
    // Last: a database in which the seeding was broken off is not taken for a demo.
    store.mark_demo().await?;
    store.close().await;
    Ok(())
}
