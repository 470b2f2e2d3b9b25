//! The binary's commands for accounts.

use std::path::Path;

use app::domain::account::SessionLife;
use server::{
    clock::SystemClock,
    password::{Passwords, Verdict},
    store::{self, Client, Knock, SharedStore},
};

use crate::command_line::{Serving, err, fails, handoff, run, run_with_stdin, succeeds};

const PASSWORD: &str = "correct horse battery";

fn create(folder: &Path, email: &str, more: &[&str]) -> std::process::Output {
    let arguments = [&["user", "create", email, "--password-stdin"], more].concat();
    run_with_stdin(folder, &arguments, &format!("{PASSWORD}\n"))
}

async fn open(folder: &Path) -> SharedStore {
    let url = format!("sqlite:{}", folder.join("handoff.db").display());
    store::open(&url, std::sync::Arc::new(SystemClock)).await.unwrap()
}

/// A session of whoever has this password, if anyone has.
async fn sign_in(store: &SharedStore, email: &str, password: &str) -> Option<String> {
    let client = Client { address: [127, 0, 0, 1].into(), agent: String::new() };
    let Knock::Verify(credentials) = store.knock(email, client.address).await.unwrap() else { panic!("a wait") };
    let hash = credentials.as_ref().map(|credentials| credentials.password.clone());
    match Passwords::default().verify(password, hash).await.unwrap() {
        Verdict::Right => store.start_session(&credentials.unwrap(), &client, SessionLife::DEFAULT).await.unwrap(),
        Verdict::Wrong | Verdict::RightButOutdated => None,
    }
}

#[tokio::test]
async fn an_account_is_made_listed_disabled_and_enabled() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made = create(folder, "ada@example.com", &["--name", "Ada Obi", "--role", "admin"]);
    assert_eq!(succeeds(&made), "Ada Obi can sign in with ada@example.com (admin).\n");
    succeeds(&create(folder, "ben@example.com", &["--name", "Ben", "--role", "viewer"]));
    let again = create(folder, "ADA@example.com", &["--name", "Ada", "--role", "agent"]);
    assert!(fails(&again).contains("already an account"), "{}", err(&again));

    let list = succeeds(&run(folder, &["user", "list"])).to_owned();
    let rows: Vec<Vec<&str>> =
        list.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect();
    assert!(rows[0].contains(&"EMAIL") && rows[0].contains(&"ROLE"), "{list}");
    assert!(rows[1].starts_with(&["ada@example.com", "Ada Obi", "admin"]) && rows[1].ends_with(&["never", "enabled"]));
    assert!(list.contains("ben@example.com") && !list.contains("argon2"), "{list}");

    let store = open(folder).await;
    let session = sign_in(&store, "ben@example.com", PASSWORD).await.unwrap();
    assert_eq!(
        sign_in(&store, "ben@example.com", "correct horse battery\n").await,
        None,
        "the line's end is not in it"
    );
    assert_eq!(succeeds(&run(folder, &["user", "disable", "Ben@example.com"])), "Ben is disabled and signed out.\n");
    assert_eq!(store.session(&session, SessionLife::DEFAULT).await.unwrap(), None);
    assert_eq!(sign_in(&store, "ben@example.com", PASSWORD).await, None);
    assert!(
        succeeds(&run(folder, &["user", "list"]))
            .lines()
            .any(|row| row.starts_with("ben@") && row.ends_with("disabled"))
    );
    succeeds(&run(folder, &["user", "enable", "ben@example.com"]));
    assert!(sign_in(&store, "ben@example.com", PASSWORD).await.is_some());

    assert!(fails(&run(folder, &["user", "disable", "ada@example.com"])).contains("last admin"));
    assert!(fails(&run(folder, &["user", "disable", "zoe@example.com"])).contains("nobody with the e-mail"));
    assert!(fails(&run(folder, &["user", "enable", "zoe"])).contains("EMAIL must be an e-mail"));
    assert!(succeeds(&run(folder, &["check"])).contains("sound"));
    store.close().await;
}

#[tokio::test]
async fn another_password_signs_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    succeeds(&create(folder, "ada@example.com", &["--name", "Ada Obi", "--role", "admin"]));
    let store = open(folder).await;
    let session = sign_in(&store, "ada@example.com", PASSWORD).await.unwrap();
    let set =
        |password: &str| run_with_stdin(folder, &["user", "password", "ada@example.com", "--password-stdin"], password);
    for (password, why) in [
        ("", "at least 12"),
        ("short\r\n", "at least 12"),
        ("Ada.Obi Ada.Obi\n", ""),
        ("ada@example.com", "your e-mail"),
    ] {
        let output = set(password);
        if why.is_empty() {
            succeeds(&output);
        } else {
            assert!(fails(&output).contains(why), "{password}: {}", err(&output));
        }
    }
    assert_eq!(store.session(&session, SessionLife::DEFAULT).await.unwrap(), None);
    // What follows the first line is not read, and so does not matter.
    succeeds(&set("  staple battery \r\nsecond line\n"));
    assert!(sign_in(&store, "ada@example.com", "  staple battery ").await.is_some());
    assert!(fails(&set(&"word".repeat(700))).contains("at most 256"));
    assert!(fails(&run(folder, &["user", "password", "ada@example.com"])).contains("--password-stdin"));
    store.close().await;
}

#[test]
fn a_desk_with_accounts_is_open_to_other_machines() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let everywhere = ["serve", "--addr", "0.0.0.0:0", "--allowed-host", "0.0.0.0"];
    succeeds(&run(folder, &["migrate"]));
    assert!(
        fails(&run(folder, &everywhere)).contains("until there are accounts"),
        "there is a database, and no account"
    );
    succeeds(&create(folder, "ada@example.com", &["--name", "Ada Obi", "--role", "admin"]));
    let serving = Serving::start(folder, &everywhere);
    let answer = serving.get("/tickets");
    assert!(answer.starts_with("HTTP/1.1 303 ") && answer.contains("location: /login?next=%2Ftickets"), "{answer}");
    assert!(serving.get("/healthz").starts_with("HTTP/1.1 200 "));
    serving.stop();
}

#[test]
fn what_an_account_needs_comes_from_options_variables_or_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let fails_with = |arguments: &[&str], sentence: &str| {
        let output = run_with_stdin(folder, &[&["user", "create", "ada@example.com"], arguments].concat(), PASSWORD);
        assert!(fails(&output).contains(sentence), "{}", err(&output));
    };
    fails_with(&["--role", "agent", "--password-stdin"], "--name");
    fails_with(&["--name", "Ada", "--password-stdin"], "--role");
    fails_with(&["--name", "Ada", "--role", "agent"], "--password-stdin");
    fails_with(&["--name", "a\tb", "--role", "agent", "--password-stdin"], "--name must be");
    let usage = run(folder, &["user", "create", "ada@example.com", "--role", "owner"]);
    assert_eq!(usage.status.code(), Some(2), "{usage:?}");
    assert!(err(&usage).contains("admin, agent, viewer"), "{usage:?}");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is made before all is understood");

    std::fs::write(folder.join("handoff.toml"), "name = 'Ada'\nrole = 'viewer'\npassword_stdin = true\n").unwrap();
    let input = folder.join("password");
    std::fs::write(&input, PASSWORD).unwrap();
    let mut command = handoff(folder, &["user", "create", "ada@example.com", "--config", "handoff.toml"]);
    command.env("HANDOFF_ROLE", "agent").stdin(std::fs::File::open(&input).unwrap());
    let made = command.output().unwrap();
    assert_eq!(succeeds(&made), "Ada can sign in with ada@example.com (agent).\n");
    std::fs::write(folder.join("handoff.toml"), "name = 'Ben'\nrole = 'owner'\npassword_stdin = true\n").unwrap();
    let wrong = run(folder, &["user", "create", "ben@example.com", "--config", "handoff.toml"]);
    assert_eq!(fails(&wrong), "--role must be one of admin, agent, viewer");
}
