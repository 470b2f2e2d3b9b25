//! What `handoff serve` makes of its options before it serves.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use crate::command_line::{fails, handoff, run, run_with_stdin};

/// Starts serving and stops; what it wrote to the log until it was ready.
fn log_of(folder: &Path, arguments: &[&str]) -> String {
    let log = folder.join("log");
    let mut child =
        handoff(folder, arguments).stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let log = std::fs::read_to_string(log).unwrap();
    assert!(line.starts_with("Handoff is ready"), "{line} {log}");
    log
}

#[test]
fn a_desk_whose_passwords_cross_the_network_says_so() {
    const WARNING: &str = "passwords and sessions cross the network as they are";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(!log_of(folder, &["serve", "--addr", "127.0.0.1:0"]).contains(WARNING), "nobody has a password yet");
    let account = ["user", "create", "ada@example.com", "--name", "Ada", "--role", "admin", "--password-stdin"];
    assert!(run_with_stdin(folder, &account, "correct horse battery\n").status.success());
    let everywhere = ["serve", "--addr", "0.0.0.0:0"];
    assert!(log_of(folder, &everywhere).contains(WARNING));
    let plain = [&everywhere[..], &["--public-url", "http://desk.example.com"]].concat();
    assert!(log_of(folder, &plain).contains(WARNING));
    let encrypted = [&everywhere[..], &["--public-url", "https://desk.example.com"]].concat();
    assert!(!log_of(folder, &encrypted).contains(WARNING));
    assert!(!log_of(folder, &["serve", "--addr", "127.0.0.1:0"]).contains(WARNING));
}

#[test]
fn a_session_that_makes_no_sense_is_refused_before_there_is_a_database() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, problem) in [
        (&["serve", "--session-idle", "2d", "--session-max", "1d"][..], "--session-idle is longer than --session-max"),
        (
            &["serve", "--session-idle", "soon"],
            "--session-idle soon is not understood: it must be like 12h, 30m or 14d",
        ),
        (&["serve", "--session-max", "10s"], "--session-max is at least 1m"),
    ] {
        assert_eq!(fails(&run(folder.path(), arguments)), problem);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
