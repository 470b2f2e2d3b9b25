//! Real conversations through the public path: imported by the real binary, twice, and after a `kill -9`.
//!
//! The conversations stand outside this repository, in `../shared/data` or the folder that `HANDOFF_DATA` names. Where they
//! are not there, these tests say so and end. None of the sets has a confidence, a channel or feedback: `convert` derives
//! them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod convert;

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;

/// The folder with the conversations, if it is there.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("HANDOFF_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there are no conversations to import at hand (HANDOFF_DATA names their folder)");
    None
}

/// All conversations as NDJSON files below `target`, where people may import them too.
fn converted(data: &Path) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real");
    fs::create_dir_all(&folder).unwrap();
    convert::all(data)
        .into_iter()
        .map(|(name, turns)| {
            let file = folder.join(format!("{name}.ndjson"));
            let lines: Vec<String> = turns.iter().map(Value::to_string).collect();
            fs::write(&file, lines.join("\n") + "\n").unwrap();
            file
        })
        .collect()
}

fn distinct(files: &[PathBuf]) -> (usize, usize) {
    let mut chats = HashSet::new();
    let mut turns = HashSet::new();
    for file in files {
        for line in fs::read_to_string(file).unwrap().lines() {
            let turn: Value = serde_json::from_str(line).unwrap();
            chats.insert(turn["chat_id"].to_string());
            turns.insert((turn["chat_id"].to_string(), turn["turn_id"].to_string()));
        }
    }
    (chats.len(), turns.len())
}

fn handoff(database: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handoff"));
    command.args(arguments).env("HANDOFF_DATABASE_URL", format!("sqlite:{}", database.display())).stdin(Stdio::null());
    command
}

fn import(database: &Path, files: &[PathBuf]) -> Output {
    handoff(database, &["import"]).args(files).output().unwrap()
}

fn check(database: &Path) -> Value {
    let output = handoff(database, &["check", "--json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn all_real_conversations_are_imported_once_however_often_they_are_sent() {
    let Some(data) = data() else { return };
    let files = converted(&data);
    let (chats, turns) = distinct(&files);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("desk.db");

    let first = import(&database, &files);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let report = check(&database);
    assert_eq!(report["ok"], true, "{report}");
    assert_eq!((&report["turns"], &report["conversations"]), (&turns.into(), &chats.into()));
    assert!(report["tickets"].as_u64().unwrap() > 100, "{report}");

    let second = import(&database, &files);
    assert!(second.status.success());
    let summary = String::from_utf8_lossy(&second.stdout).into_owned();
    assert!(summary.contains(" 0 recorded"), "{summary}");
    assert_eq!(check(&database), report);
}

#[test]
fn an_import_that_was_killed_is_completed_by_the_same_import() {
    let Some(data) = data() else { return };
    let files = converted(&data);
    let (_, turns) = distinct(&files);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("desk.db");
    for delay in [150, 400, 900] {
        let mut running =
            handoff(&database, &["import"]).args(&files).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        running.kill().unwrap();
        running.wait().unwrap();
    }
    let killed = check(&database);
    assert_eq!(killed["ok"], true, "{killed}");
    assert!(import(&database, &files).status.success());
    let report = check(&database);
    assert_eq!((&report["ok"], &report["turns"]), (&true.into(), &turns.into()), "{report}");
}
