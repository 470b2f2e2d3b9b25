//! One line per step: what it is, that it lives, how long it took. What the step itself prints goes to a log.

use std::{
    env,
    fs::{self, File, TryLockError},
    io::{IsTerminal, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::workspace::Workspace;

const LOGS: &str = "target/xtask/logs";
/// How much of a failed step's log is worth a screen.
const TAIL_LINES: usize = 150;
/// Short enough that ten steps without work do not add up to a wait that can be felt.
const POLL: Duration = Duration::from_millis(10);
const REDRAW: Duration = Duration::from_millis(100);

/// Runs steps and shows them on stderr; stdout stays free for what a command is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    root: PathBuf,
    lines: MultiProgress,
    live: bool,
}

/// A step that ran to its end, well or not.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) success: bool,
    pub(crate) took: Duration,
    pub(crate) output: String,
    sentence: String,
}

impl Finished {
    /// For steps that others build on: their failure ends the command.
    pub(crate) fn required(self) -> Result<Self> {
        if self.success {
            return Ok(self);
        }
        bail!("{}", self.sentence)
    }

    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }
}

impl Steps {
    pub(crate) fn new(workspace: &Workspace) -> Result<Self> {
        let logs = workspace.path(LOGS);
        fs::create_dir_all(&logs).with_context(|| format!("could not create {}", logs.display()))?;
        Ok(Self {
            root: workspace.root().to_path_buf(),
            lines: MultiProgress::new(),
            live: std::io::stderr().is_terminal() && env::var_os("CI").is_none(),
        })
    }

    /// Runs `command` as the step `name`. A failure to start it is an error; a failure of its own is in [`Finished`],
    /// after the end of its log was printed.
    pub(crate) fn run(&self, name: &str, label: &str, mut command: Command) -> Result<Finished> {
        let shown = format!("{LOGS}/{name}.log");
        let path = self.root.join(&shown);
        let _turn = self.turn(&path, label)?;
        let log = start_log(&path, &command)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);

        let line = self.begin(label);
        let started = Instant::now();
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child =
            command.spawn().with_context(|| format!("could not start `{program}` for the step “{label}”"))?;
        let status = wait(&mut child, &path, &line)?;
        let took = started.elapsed();

        let output = String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned();
        let sentence = format!("The step “{label}” failed with {}; its whole output is in {shown}.", how(status));
        self.end(&line, label, status.success(), took, last_note(&output));
        if !status.success() {
            self.say(&tail(&output, TAIL_LINES));
        }
        Ok(Finished { success: status.success(), took, output, sentence })
    }

    /// Another xtask may be at the same step: two of them would write the same files and the same log. The lock is not on
    /// the log itself, which the step's own children hold open, and it ends with this process however that ends.
    fn turn(&self, log: &Path, label: &str) -> Result<File> {
        let path = log.with_extension("lock");
        let lock = File::create(&path).with_context(|| format!("could not write {}", path.display()))?;
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            self.say(&format!("· {label}: waiting for another xtask that is at it …"));
            lock.lock().with_context(|| format!("could not lock {}", path.display()))?;
        }
        Ok(lock)
    }

    /// One line of text that does not disturb the steps being drawn.
    pub(crate) fn say(&self, text: &str) {
        if self.live {
            self.lines.suspend(|| eprintln!("{text}"));
        } else {
            eprintln!("{text}");
        }
    }

    fn begin(&self, label: &str) -> ProgressBar {
        if !self.live {
            self.say(&format!("· {label} …"));
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{spinner:.cyan} {prefix} {elapsed:.dim}  {wide_msg:.dim}");
        let line = self.lines.add(ProgressBar::new_spinner());
        line.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        line.set_prefix(label.to_owned());
        line.enable_steady_tick(REDRAW);
        line
    }

    fn end(&self, line: &ProgressBar, label: &str, success: bool, took: Duration, note: Option<&str>) {
        line.finish_and_clear();
        self.lines.remove(line);
        let mark = if success { '✓' } else { '✗' };
        let note = note.map(|note| format!("  {note}")).unwrap_or_default();
        self.say(&format!("{mark} {label}  {}{note}", seconds(took)));
    }
}

/// A duration as people read it: `0.4 s`, `12.3 s`, `2 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

fn start_log(path: &Path, command: &Command) -> Result<File> {
    let mut log = File::create(path).with_context(|| format!("could not write {}", path.display()))?;
    write!(log, "$ {}", command.get_program().to_string_lossy())?;
    for argument in command.get_args() {
        write!(log, " {}", argument.to_string_lossy())?;
    }
    writeln!(log)?;
    Ok(log)
}

/// The log is a file and not a pipe: a grandchild that outlives its parent can't keep a step from ending.
fn wait(child: &mut Child, log: &Path, line: &ProgressBar) -> Result<ExitStatus> {
    let mut drawn = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if !line.is_hidden() && drawn.elapsed() > REDRAW {
            drawn = Instant::now();
            if let Some(last) = last_line(log) {
                line.set_message(last);
            }
        }
        thread::sleep(POLL);
    }
}

fn last_line(log: &Path) -> Option<String> {
    let mut file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(512))).ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    let end = String::from_utf8_lossy(&end).into_owned();
    end.lines().rev().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('$')).map(str::to_owned)
}

/// Says that cargo is at work, and nothing about what went wrong.
fn is_progress(line: &str) -> bool {
    ["Compiling", "Checking", "Downloaded", "Downloading", "Blocking"]
        .iter()
        .any(|verb| line.trim_start().starts_with(verb))
}

/// What a step wants to be said beside its line: our own tools end their output with `= …`.
fn last_note(output: &str) -> Option<&str> {
    output.lines().next_back()?.strip_prefix("= ")
}

fn tail(output: &str, lines: usize) -> String {
    let all: Vec<&str> = output.lines().filter(|line| !is_progress(line)).collect();
    let skipped = all.len().saturating_sub(lines);
    let shown = all[skipped..].join("\n");
    if skipped == 0 { shown } else { format!("… {skipped} lines before\n{shown}") }
}

fn how(status: ExitStatus) -> String {
    status.code().map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(430)), "0.4 s");
        assert_eq!(seconds(Duration::from_millis(125_000)), "2 min 05 s");
    }

    #[test]
    fn of_a_log_its_end_is_shown() {
        assert_eq!(tail("a\nb\nc\n", 2), "… 1 lines before\nb\nc");
        assert_eq!(tail("a\nb", 2), "a\nb");
        assert_eq!(tail("   Compiling app v0.1.0\nerror: no", 2), "error: no");
    }

    #[test]
    fn only_a_marked_last_line_is_a_note() {
        assert_eq!(last_note("x\n= unchanged\n"), Some("unchanged"));
        assert_eq!(last_note("= early\nFinished"), None);
    }
}
