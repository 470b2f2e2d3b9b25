//! `serve --watch`: look at modification times twice a second, rebuild, restart.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::{step::Steps, workspace::Workspace};

const WATCHED: [&str; 7] = ["app", "server", "frontend", "style", "migrations", "Cargo.toml", "Cargo.lock"];
const INTERVAL: Duration = Duration::from_millis(500);
/// How long a server may take to finish what it is answering.
const GRACE: Duration = Duration::from_secs(5);

type Snapshot = BTreeMap<PathBuf, SystemTime>;

/// Builds and runs, again after each change, until it is told to stop. A build that fails leaves the server that runs.
pub(crate) fn run(workspace: &Workspace, steps: &Steps, build: impl Fn() -> Result<Command>) -> Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("could not listen for Ctrl-C")?;
    }
    let mut running: Option<Server> = None;
    let mut built = Snapshot::new();
    while !stop.load(Ordering::Relaxed) {
        let now = snapshot(workspace);
        if now != built {
            built = now;
            match build() {
                Ok(command) => {
                    drop(running.take());
                    running = Some(Server::start(command)?);
                }
                Err(_) if stop.load(Ordering::Relaxed) => break,
                Err(error) => steps.say(&format!("{error:#} Waiting for a change.")),
            }
        }
        if let Some(status) = running.as_mut().and_then(Server::ended) {
            running = None;
            steps.say(&format!("The server ended ({status}). Waiting for a change."));
        }
        thread::sleep(INTERVAL);
    }
    Ok(())
}

/// A running server; dropping it asks it to stop and waits until it has.
struct Server(Child);

impl Server {
    fn start(mut command: Command) -> Result<Self> {
        command.spawn().map(Self).context("could not start the server")
    }

    fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.0.try_wait().ok().flatten()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // std can only kill. Asking first lets open requests end; where nothing can ask, killing is safe too: every
        // write of the server's is a transaction.
        let asked = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status()
            .is_ok_and(|status| status.success());
        let since = Instant::now();
        while asked && since.elapsed() < GRACE {
            if self.ended().is_some() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn snapshot(workspace: &Workspace) -> Snapshot {
    let mut found = Snapshot::new();
    for name in WATCHED {
        visit(&workspace.path(name), &mut found);
    }
    found
}

/// What can't be read is as good as absent: an editor may be replacing it, and the next look will see it.
fn visit(path: &Path, found: &mut Snapshot) {
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|entry| visit(&entry.path(), found));
    } else if let Ok(modified) = metadata.modified() {
        found.insert(path.to_path_buf(), modified);
    }
}
