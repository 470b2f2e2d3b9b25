//! The binary's commands.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

use crate::desk::{turn, unsure, with};

/// The binary, with a database of its own and none of the surrounding environment.
pub(crate) fn handoff(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handoff"));
    command.current_dir(folder).args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HANDOFF_") || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    handoff(folder, arguments).output().unwrap()
}

pub(crate) fn run_with_stdin(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child =
        handoff(folder, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[track_caller]
pub(crate) fn succeeds(output: &Output) -> &str {
    assert!(output.status.success(), "{output:?}");
    out(output)
}

/// The one sentence with which a command fails.
#[track_caller]
pub(crate) fn fails(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let sentence = err(output).strip_prefix("handoff: ").unwrap();
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    sentence.trim_end()
}

/// A server that is running.
pub(crate) struct Serving {
    child: Child,
    address: String,
    rest: BufReader<std::process::ChildStdout>,
}

impl Serving {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = handoff(folder, arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        rest.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("Handoff is ready: http://").unwrap_or_else(|| panic!("{line:?}"));
        Self { child, address: address.to_owned(), rest }
    }

    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to stop as a service manager does; what it said on stdout since, and how it ended.
    pub(crate) fn stop(mut self) -> (String, std::process::ExitStatus) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let mut said = String::new();
        self.rest.read_to_string(&mut said).unwrap();
        (said, self.child.wait().unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_tokens_secret_is_alone_on_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["token", "create", "bot", "--scope", "ingest", "--scope", "read"]);
    let secret = succeeds(&output).strip_suffix('\n').unwrap();
    assert!(secret.starts_with("hnd_") && !secret.contains(char::is_whitespace), "{secret}");
    let list = run(folder.path(), &["token", "list"]);
    let row = succeeds(&list).lines().nth(1).unwrap().to_owned();
    assert!(row.starts_with("bot ") && row.contains("ingest,read") && row.ends_with("valid"), "{row}");
    assert!(!row.contains(secret));
    assert!(fails(&run(folder.path(), &["token", "create", "bot"])).contains("already"));
    succeeds(&run(folder.path(), &["token", "revoke", "bot"]));
    assert!(fails(&run(folder.path(), &["token", "revoke", "bot"])).contains("no such token"));
    assert!(succeeds(&run(folder.path(), &["token", "list"])).contains("revoked 20"));
}

#[test]
fn a_token_may_end_by_itself_and_have_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (arguments, sentence) in [
        (&["--expires", "soon"][..], "a number of days like 90d"),
        (&["--expires", "2020-01-31"], "--expires must not be in the past"),
        (&["--requests-per-minute", "0"], "from 1 to 100,000"),
        (&["--scope", "root"], "ingest, read, write, raw"),
    ] {
        let output = run(folder, &[&["token", "create", "bot"], arguments].concat());
        assert!(!output.status.success() && err(&output).contains(sentence), "{arguments:?}: {}", err(&output));
    }
    succeeds(&run(folder, &["token", "create", "bot", "--expires", "2999-01-31", "--requests-per-minute", "60"]));
    std::fs::write(folder.join("handoff.toml"), "expires = '90d'\nrequests_per_minute = 5\nscope = ['raw']\n").unwrap();
    succeeds(&run(folder, &["token", "create", "filed", "--config", "handoff.toml"]));
    std::fs::write(folder.join("handoff.toml"), "expires = 'soon'\n").unwrap();
    let wrong = run(folder, &["token", "create", "wrong", "--config", "handoff.toml"]);
    assert!(fails(&wrong).contains("expires = \"soon\""), "{}", err(&wrong));
    let list = run(folder, &["token", "list"]);
    let list = succeeds(&list);
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[1][5..], ["2999-02-01T00:00:00.000Z", "60", "valid"], "{list}");
    assert_eq!((rows[2][0], rows[2][2], rows[2][6], rows.len()), ("filed", "raw", "5", 3), "{list}");
}

#[test]
fn a_token_may_ingest_unless_said_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    succeeds(&run(folder.path(), &["token", "create", "bot"]));
    let list = run(folder.path(), &["token", "list"]);
    assert!(succeeds(&list).lines().nth(1).unwrap().contains("  ingest  "));
}

#[test]
fn an_import_says_what_became_of_every_line_and_is_safe_to_repeat() {
    let folder = tempfile::tempdir().unwrap();
    let lines = format!("{}\n\n{}\n{}\n", unsure("a", "1"), unsure("a", "2"), turn("b", "1"));
    std::fs::write(folder.path().join("turns.ndjson"), lines).unwrap();
    let first = run(folder.path(), &["import", "turns.ndjson"]);
    assert_eq!(
        succeeds(&first),
        "3 turns read: 3 recorded, 0 duplicates, 1 ticket, 0 refused\n1 further escalation joined tickets that are being worked on\n"
    );
    let again = run(folder.path(), &["import", "turns.ndjson"]);
    assert_eq!(succeeds(&again), "3 turns read: 0 recorded, 3 duplicates, 0 tickets, 0 refused\n");
}

#[test]
fn an_import_names_every_bad_line_and_records_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let other = with(turn("a", "1"), "answer", "Another.".into());
    let long = with(turn("a", "9"), "answer", "x".repeat(3 << 20).into());
    let input = format!("{}\nnope\n{{}}\n{other}\n{long}\n{}", turn("a", "1"), turn("a", "2"));
    let output = run_with_stdin(folder.path(), &["import", "-"], &input);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output), "6 turns read: 2 recorded, 0 duplicates, 0 tickets, 4 refused\n");
    let named: Vec<&str> = err(&output).lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(named, ["-:2:", "-:3:", "-:4:", "-:5:"], "{}", err(&output));
    assert!(err(&output).contains("-:3: chat_id is required"), "{}", err(&output));
}

#[test]
fn an_import_reads_several_files_and_counts_lines_in_each() {
    let folder = tempfile::tempdir().unwrap();
    let turns: String = (0..450).map(|n| format!("{}\n", turn("a", &n.to_string()))).collect();
    std::fs::write(folder.path().join("one.ndjson"), turns).unwrap();
    std::fs::write(folder.path().join("two.ndjson"), format!("{}\n[]\n", turn("b", "1"))).unwrap();
    let output = run(folder.path(), &["import", "one.ndjson", "two.ndjson"]);
    assert_eq!(out(&output), "452 turns read: 451 recorded, 0 duplicates, 0 tickets, 1 refused\n");
    assert!(err(&output).starts_with("two.ndjson:2: "), "{}", err(&output));
    assert!(fails(&run(folder.path(), &["import", "one.ndjson", "missing.ndjson"])).contains("missing.ndjson"));
    assert!(fails(&run(folder.path(), &["import", "."])).starts_with('.'));
}

#[test]
fn an_import_reads_ratios_where_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let line = with(turn("a", "1"), "confidence", 0.8.into()).to_string();
    let as_percent = run_with_stdin(folder.path(), &["import", "-", "--database-url", "sqlite:percent.db"], &line);
    assert!(succeeds(&as_percent).contains("1 ticket,"));
    let as_ratio = run_with_stdin(folder.path(), &["import", "--confidence-scale", "ratio", "-"], &line);
    assert!(succeeds(&as_ratio).contains("0 tickets,"));
}

#[test]
fn a_check_answers_in_json_and_a_backup_is_a_desk_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    run_with_stdin(folder.path(), &["import", "-"], &unsure("a", "1").to_string());
    let check =
        |arguments: &[&str]| -> Value { serde_json::from_str(succeeds(&run(folder.path(), arguments))).unwrap() };
    let report = check(&["check", "--json"]);
    assert_eq!(report["ok"], true);
    assert_eq!((&report["turns"], &report["conversations"], &report["tickets"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!(report["problems"], Value::Array(vec![]));
    assert!(
        succeeds(&run(folder.path(), &["check"])).starts_with("The desk is sound: 1 turn, 1 conversation, 1 ticket,")
    );
    succeeds(&run(folder.path(), &["backup", "copy.db"]));
    assert_eq!(check(&["check", "--json", "--database-url", "sqlite:copy.db"]), report);
    assert!(fails(&run(folder.path(), &["backup", "copy.db"])).contains("exists already"));
    assert!(fails(&run(folder.path(), &["backup", "none/copy.db"])).contains("folder"));
}

#[test]
fn what_looks_into_a_desk_does_not_make_one() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["check"][..], &["backup", "copy.db"], &["token", "list"], &["token", "revoke", "bot"], &["user", "list"]]
    {
        assert!(fails(&run(folder.path(), arguments)).contains("there is no database handoff.db"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    succeeds(&run(folder.path(), &["migrate"]));
    succeeds(&run(folder.path(), &["check"]));
}

#[test]
fn options_come_from_the_command_line_then_variables_then_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("handoff.toml"), "database_url = 'sqlite:file.db'\n").unwrap();
    let made = |command: &mut Command| {
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension != "toml") {
                std::fs::remove_file(path).unwrap();
            }
        }
        assert!(command.output().unwrap().status.success());
        ["option.db", "handoff_url.db", "database_url.db", "file.db", "handoff.db"]
            .into_iter()
            .find(|name| folder.path().join(name).exists())
            .unwrap()
    };
    let migrate = || handoff(folder.path(), &["migrate", "--config", "handoff.toml"]);
    let variables = |mut command: Command| {
        command.env("HANDOFF_DATABASE_URL", "sqlite:handoff_url.db").env("DATABASE_URL", "sqlite:database_url.db");
        command
    };
    assert_eq!(made(variables(migrate()).args(["--database-url", "sqlite:option.db"])), "option.db");
    assert_eq!(made(&mut variables(migrate())), "handoff_url.db");
    assert_eq!(made(migrate().env("DATABASE_URL", "sqlite:database_url.db")), "database_url.db");
    assert_eq!(made(&mut migrate()), "file.db");
    assert_eq!(made(&mut handoff(folder.path(), &["migrate"])), "handoff.db");
    std::fs::write(folder.path().join("wrong.toml"), "\nadress = 'x'\n").unwrap();
    let sentence = run(folder.path(), &["migrate", "--config", "wrong.toml"]);
    assert!(fails(&sentence).contains("wrong.toml is wrong in line 2: unknown field `adress`"), "{}", err(&sentence));
    assert!(fails(&run(folder.path(), &["migrate", "--config", "none.toml"])).contains("none.toml can't be read"));
}

#[test]
fn what_a_command_does_not_know_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["serve", "--adress", "x"][..], &["token", "create"], &["import"], &["users"], &[]] {
        assert_eq!(run(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_database_that_can_not_be_had_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["mysql://root@localhost/desk", "sqlite:none/handoff.db", "handoff.db"] {
        fails(&run(folder.path(), &["migrate", "--database-url", url]));
    }
    std::fs::write(folder.path().join("text.db"), "This is no database. ".repeat(100)).unwrap();
    fails(&run(folder.path(), &["migrate", "--database-url", "sqlite:text.db"]));
}

#[test]
fn serving_says_one_line_once_it_listens_and_ends_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), &["serve", "--addr", "127.0.0.1:0"]);
    assert!(serving.get("/healthz").starts_with("HTTP/1.1 200 "));
    assert!(serving.get("/tickets").contains("<!DOCTYPE html>"));
    let also =
        handoff(folder.path(), &["serve", "--addr", &serving.address, "--trusted-proxy", "10.0.0.0/8,192.0.2.1"])
            .env("HANDOFF_ALLOWED_HOST", "a.example,b.example")
            .output()
            .unwrap();
    assert!(fails(&also).contains("in use already"), "its options are understood: {also:?}");
    let taken = run(folder.path(), &["serve", "--addr", &serving.address]);
    assert!(fails(&taken).contains("in use already"), "{}", err(&taken));
    let (said, status) = serving.stop();
    // The link for the first account, and nothing else.
    assert!(said.starts_with("Make the first account: http://127.0.0.1:") && said.lines().count() == 1, "{said}");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn serving_is_for_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    for addr in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        assert!(fails(&run(folder.path(), &["serve", "--addr", addr])).contains("this one only"), "{addr}");
    }
    for addr in ["3000", "nonsense", "127.0.0.1:99999"] {
        assert!(fails(&run(folder.path(), &["serve", "--addr", addr])).contains("is not understood"), "{addr}");
    }
    let sentence = run(folder.path(), &["serve", "--addr", "127.0.0.1:0", "--public-url", "desk"]);
    assert!(fails(&sentence).contains("--public-url must be like"));
    for (option, value, problem) in [
        ("--allowed-host", "https://desk", "--allowed-host https://desk: must be a host like"),
        ("--trusted-proxy", "10.0.0.0/99", "--trusted-proxy 10.0.0.0/99: must be a network like"),
        ("--max-connections", "0", "--max-connections must be at least 1"),
    ] {
        let sentence = run(folder.path(), &["serve", "--addr", "127.0.0.1:0", option, value]);
        assert!(fails(&sentence).contains(problem), "{sentence:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made before all is understood");
}

#[test]
fn demo_data_is_served_as_such_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let demo = ["serve", "--demo", "--addr", "127.0.0.1:0"];
    let serving = Serving::start(folder.path(), &demo);
    let page = serving.get("/tickets");
    assert!(page.contains("Robin Falk"), "a visitor of a demo is its admin");
    drop(serving.stop());
    let sentence = run(folder.path(), &["serve", "--addr", "127.0.0.1:0"]);
    assert_eq!(fails(&sentence), "this database holds demo data; serve it with --demo");
    drop(Serving::start(folder.path(), &demo).stop());

    let real = tempfile::tempdir().unwrap();
    run_with_stdin(real.path(), &["import", "-"], &turn("a", "1").to_string());
    assert!(fails(&run(real.path(), &demo)).contains("something else than demo data"));
}

#[test]
fn every_command_works_on_postgres_as_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = test_postgres::Server::of_this_process().unwrap().create(None).unwrap();
    let on_postgres = |arguments: &[&str], input: &str| {
        let mut command = handoff(folder.path(), arguments);
        command.env("DATABASE_URL", database.url()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    succeeds(&on_postgres(&["migrate"], ""));
    assert!(succeeds(&on_postgres(&["token", "create", "bot"], "")).starts_with("hnd_"));
    assert!(succeeds(&on_postgres(&["token", "list"], "")).lines().nth(1).unwrap().starts_with("bot "));
    let turns = format!("{}\n{}\n", unsure("a", "1"), turn("b", "1"));
    let imported = on_postgres(&["import", "-"], &turns);
    assert_eq!(succeeds(&imported), "2 turns read: 2 recorded, 0 duplicates, 1 ticket, 0 refused\n");
    let imported = on_postgres(&["import", "-"], &turns);
    assert_eq!(succeeds(&imported), "2 turns read: 0 recorded, 2 duplicates, 0 tickets, 0 refused\n");
    let report: Value = serde_json::from_str(succeeds(&on_postgres(&["check", "--json"], ""))).unwrap();
    assert_eq!((&report["ok"], &report["turns"]), (&true.into(), &2.into()));
    assert!(fails(&on_postgres(&["backup", "copy.db"], "")).contains("pg_dump"));

    let copied = run(folder.path(), &["copy", "--from", &database.url(), "--to", "sqlite:copy.db"]);
    assert!(
        succeeds(&copied).starts_with("Copied and verified: 2 conversations with 2 turns, 1 ticket, "),
        "{}",
        out(&copied)
    );
    let again = run(folder.path(), &["copy", "--from", "sqlite:copy.db", "--to", &database.url()]);
    assert!(fails(&again).contains("--to: there is a desk in this database already"));
    let check = run(folder.path(), &["check", "--json", "--database-url", "sqlite:copy.db"]);
    assert_eq!(serde_json::from_str::<Value>(succeeds(&check)).unwrap(), report);
    assert!(
        fails(&run(folder.path(), &["copy", "--from", "sqlite:none.db", "--to", "sqlite:x.db"])).contains("none.db")
    );
}

#[test]
fn two_imports_at_once_of_the_same_turns_record_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = test_postgres::Server::of_this_process().unwrap().create(None).unwrap();
    let turns: String = (0..400).map(|n| format!("{}\n", unsure(&format!("chat {}", n % 7), &n.to_string()))).collect();
    std::fs::write(folder.path().join("turns.ndjson"), &turns).unwrap();
    for url in [database.url(), "sqlite:two.db".to_owned()] {
        let start = || {
            let mut command = handoff(folder.path(), &["import", "turns.ndjson", "--database-url", &url]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let both = [start(), start()].map(|child| child.wait_with_output().unwrap());
        let recorded: Vec<usize> = both
            .iter()
            .map(|output| {
                let words: Vec<&str> = succeeds(output).split(' ').collect();
                words[3].parse().unwrap()
            })
            .collect();
        assert_eq!(recorded.iter().sum::<usize>(), 400, "{both:?}");
        let check = run(folder.path(), &["check", "--json", "--database-url", &url]);
        let report: Value = serde_json::from_str(succeeds(&check)).unwrap();
        assert_eq!((&report["ok"], &report["turns"], &report["tickets"]), (&true.into(), &400.into(), &7.into()));
    }
}

#[test]
fn a_password_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://handoff:s3cret-pass@127.0.0.1:1/desk";
    for arguments in [&["migrate"][..], &["check"], &["serve", "--addr", "127.0.0.1:0"], &["serve", "--help"]] {
        let output = handoff(folder.path(), arguments)
            .env("HANDOFF_DATABASE_URL", url)
            .env("HANDOFF_LOG", "trace")
            .output()
            .unwrap();
        assert!(!format!("{}{}", out(&output), err(&output)).contains("s3cret"), "{arguments:?}: {output:?}");
    }
}

#[test]
fn rules_go_to_a_file_and_come_back_from_it() {
    let folder = tempfile::tempdir().unwrap();
    assert!(fails(&run(folder.path(), &["rules", "export"])).contains("no database"));
    succeeds(&run(folder.path(), &["migrate"]));
    let exported = succeeds(&run(folder.path(), &["rules", "export"])).to_owned();
    succeeds(&run(folder.path(), &["rules", "export", "rules.toml"]));
    let file = folder.path().join("rules.toml");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), exported);
    assert!(exported.starts_with("# Escalation rules") && exported.contains("name = \"Low confidence\""), "{exported}");
    let again = run(folder.path(), &["rules", "import", "rules.toml"]);
    assert!(succeeds(&again).contains("0 new, 0 changed"), "{again:?}");

    // One changed, one new in front, one that the file does not have.
    let mut rules: Vec<&str> = exported.split("\n[[rule]]\n").collect();
    let dropped = rules.pop().unwrap();
    let changed = rules[1].replacen("enabled = true", "enabled = false", 1).replacen(
        "severity = \"",
        "tag = \"x\"\nseverity = \"",
        1,
    );
    let changed = changed.replacen("tag = \"escalated\"\n", "", 1);
    let new = "name = \"Ünique\"\nseverity = \"low\"\ncondition = { channel_is = [\"Teams\"] }\n";
    rules[1] = &changed;
    rules.insert(1, new);
    let edited = rules.join("\n[[rule]]\n");
    let import = |arguments: &[&str]| {
        let arguments = [&["rules", "import", "-"], arguments].concat();
        let output = run_with_stdin(folder.path(), &arguments, &edited);
        succeeds(&output).to_owned()
    };
    let shown = import(&["--dry-run"]);
    assert!(shown.contains("new      Ünique\n") && shown.contains("Tag, switched off)\n"), "{shown}");
    assert!(shown.contains("left ") && shown.ends_with("0 deleted, 1 left alone.\n"), "{shown}");
    assert!(shown.contains("Nothing was changed."));
    assert_eq!(succeeds(&run(folder.path(), &["rules", "export"])), exported);

    import(&[]);
    let after = succeeds(&run(folder.path(), &["rules", "export"])).to_owned();
    assert!(after.contains("enabled = false") && after.contains("tag = \"x\""), "{after}");
    assert!(
        after.find("Ünique").unwrap()
            < after.find(rules[2].split("name = \"").nth(1).unwrap().split('"').next().unwrap()).unwrap()
    );
    assert!(import(&[]).contains("1 left alone"));
    let pruned = import(&["--prune"]);
    assert!(pruned.contains("deleted ") && pruned.contains("0 new, 0 changed"), "{pruned}");
    let name = dropped.split("name = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(!succeeds(&run(folder.path(), &["rules", "export"])).contains(&format!("name = \"{name}\"")));
    assert!(succeeds(&run(folder.path(), &["check"])).contains("sound"));
}

#[test]
fn rules_that_can_not_be_used_are_named_and_nothing_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    succeeds(&run(folder.path(), &["migrate"]));
    let before = succeeds(&run(folder.path(), &["rules", "export"])).to_owned();
    let good = "[[rule]]\nname = \"Good\"\nseverity = \"low\"\ncondition = \"asks_for_human\"\n";
    let bad = "[[rule]]\nname = \"Bad\"\nseverity = \"low\"\ncondition = { matches = { field = \"answer\", pattern = \"(\" } }\n";
    let output = run_with_stdin(folder.path(), &["rules", "import", "-"], &format!("{good}{bad}"));
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("stdin: rule 2 \"Bad\": "), "{output:?}");
    assert!(err(&output).ends_with("handoff: nothing was imported: 1 rule can't be used\n"), "{output:?}");
    let output = run_with_stdin(folder.path(), &["rules", "import", "-"], "\n[[rule]\n");
    assert!(fails(&output).contains("stdin is wrong in line 2"), "{output:?}");
    assert_eq!(succeeds(&run(folder.path(), &["rules", "export"])), before);
}
