//! `handoff import`

use std::{
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use app::domain::{event::Actor, turn::ConfidenceScale};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{
    Desk, Failure, Outcome,
    numbers::{counted, grouped},
    say, warn,
};
use crate::{
    config::ConfigFile,
    import::{Batch, Lines, MAX_TURN_BYTES, Refusal},
    store::{Recorded, SharedStore},
};

/// Bytes that are read at once.
const CHUNK: usize = 256 << 10;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Files of turns, one JSON object a line; - is stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the numbers in confidence count: 0 to 100, or 0 to 1 [default: percent]
    #[arg(long, value_enum, env = "HANDOFF_CONFIDENCE_SCALE", hide_env_values = true)]
    confidence_scale: Option<Scale>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scale {
    Percent,
    Ratio,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let scale = scale(options.confidence_scale, &desk.file)?;
    let sources: Vec<Source> = options.files.iter().map(|file| Source::of(file)).collect::<Result<_, _>>()?;
    let mut import = Import { store: desk.open().await?, scale, tally: Tally::default(), progress: progress(&sources) };
    let mut outcome = Ok(());
    for source in sources {
        outcome = import.read(source).await;
        if outcome.is_err() {
            break;
        }
    }
    import.progress.finish_and_clear();
    import.store.close().await;
    say(import.tally.summary());
    outcome.map(|()| if import.tally.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn scale(option: Option<Scale>, file: &ConfigFile) -> Result<ConfidenceScale, Failure> {
    let named = match (option, file.confidence_scale.as_deref().filter(|name| !name.is_empty())) {
        (Some(scale), _) => scale,
        (None, None) => Scale::Percent,
        (None, Some(name)) => Scale::from_str(name, false)
            .map_err(|_| Failure::new("the configuration file names another confidence_scale than percent or ratio"))?,
    };
    Ok(match named {
        Scale::Percent => ConfidenceScale::Percent,
        Scale::Ratio => ConfidenceScale::Ratio,
    })
}

/// Where turns come from. Files are opened before anything is recorded: a name that is mistyped ends the command at once.
struct Source {
    name: String,
    /// `None` is stdin.
    file: Option<tokio::fs::File>,
    bytes: Option<u64>,
}

impl Source {
    fn of(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Self { name: "-".to_owned(), file: None, bytes: None });
        }
        let failure = |error| Failure::new(format!("{} can't be read: {error}", path.display()));
        let mut file = std::fs::File::open(path).map_err(failure)?;
        let about = file.metadata().map_err(failure)?;
        // A folder can be opened, only not read.
        file.read(&mut []).map_err(failure)?;
        if about.is_dir() {
            return Err(Failure::new(format!("{} is a folder", path.display())));
        }
        let bytes = about.is_file().then_some(about.len());
        Ok(Self { name: path.display().to_string(), file: Some(file.into()), bytes })
    }
}

fn progress(sources: &[Source]) -> ProgressBar {
    const BAR: &str = "{bar:32} {percent:>3} %  {bytes} of {total_bytes}  {msg}  {eta} left";
    const SPINNER: &str = "{spinner} {bytes} read  {msg}";
    let total: Option<u64> = sources.iter().map(|source| source.bytes).sum();
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), BAR),
        None => (ProgressBar::new_spinner(), SPINNER),
    };
    // Drawn to a terminal only, and never to stdout.
    bar.set_draw_target(ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

struct Import {
    store: SharedStore,
    scale: ConfidenceScale,
    tally: Tally,
    progress: ProgressBar,
}

impl Import {
    async fn read(&mut self, source: Source) -> Result<(), Failure> {
        match source.file {
            Some(file) => self.read_from(&source.name, file).await,
            None => self.read_from(&source.name, tokio::io::stdin()).await,
        }
    }

    async fn read_from(&mut self, name: &str, mut reader: impl AsyncRead + Unpin) -> Result<(), Failure> {
        let mut lines = Lines::new(MAX_TURN_BYTES);
        let mut batch = Batch::new(self.scale);
        let mut numbers = Vec::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = reader
                .read(&mut chunk)
                .await
                .map_err(|error| Failure::new(format!("{name} can't be read on: {error}")))?;
            self.progress.inc(u64::try_from(read).unwrap_or_default());
            let complete = match chunk.get(..read) {
                Some(bytes) if read > 0 => lines.push(bytes),
                _ => lines.finish().into_iter().collect(),
            };
            for line in complete {
                batch.add(line.text.as_deref());
                numbers.push(line.number);
                if batch.is_full() {
                    self.record(name, &mut batch, &mut numbers).await?;
                }
            }
            if read == 0 {
                return self.record(name, &mut batch, &mut numbers).await;
            }
        }
    }

    async fn record(&mut self, name: &str, batch: &mut Batch, numbers: &mut Vec<u64>) -> Result<(), Failure> {
        let outcomes = batch.record(&*self.store, &Actor::System).await?;
        for (number, outcome) in numbers.drain(..).zip(outcomes) {
            if let Err(refusal) = &outcome {
                // Above the bar, not through it.
                self.progress.suspend(|| warn(format_args!("{name}:{number}: {refusal}")));
            }
            self.tally.count(&outcome);
        }
        self.progress.set_message(counted(self.tally.read(), "turn"));
        Ok(())
    }
}

/// What became of the turns.
#[derive(Default)]
struct Tally {
    recorded: u64,
    duplicates: u64,
    tickets: u64,
    joined: u64,
    refused: u64,
}

impl Tally {
    fn count(&mut self, outcome: &Result<Recorded, Refusal>) {
        match outcome {
            Err(_) => self.refused += 1,
            Ok(recorded) if recorded.duplicate => self.duplicates += 1,
            Ok(recorded) => {
                self.recorded += 1;
                match &recorded.ticket {
                    Some(ticket) if ticket.new => self.tickets += 1,
                    Some(_) => self.joined += 1,
                    None => {}
                }
            }
        }
    }

    const fn read(&self) -> u64 {
        self.recorded + self.duplicates + self.refused
    }

    fn summary(&self) -> String {
        let mut text = format!(
            "{} read: {} recorded, {}, {}, {} refused",
            counted(self.read(), "turn"),
            grouped(self.recorded),
            counted(self.duplicates, "duplicate"),
            counted(self.tickets, "ticket"),
            grouped(self.refused),
        );
        if self.joined > 0 {
            let further = counted(self.joined, "further escalation");
            text.push_str(&format!("\n{further} joined tickets that are being worked on"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_one_line_with_every_count() {
        let tally = Tally { recorded: 1_732, duplicates: 0, tickets: 210, joined: 0, refused: 0 };
        assert_eq!(tally.summary(), "1,732 turns read: 1,732 recorded, 0 duplicates, 210 tickets, 0 refused");
        let tally = Tally { recorded: 3, duplicates: 1, tickets: 1, joined: 1, refused: 2 };
        assert_eq!(
            tally.summary(),
            "6 turns read: 3 recorded, 1 duplicate, 1 ticket, 2 refused\n1 further escalation joined tickets that are being worked on"
        );
    }
}
