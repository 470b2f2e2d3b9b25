//! `handoff rules export`, `rules import`

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use app::domain::{
    event::Actor,
    rule::{Transfer, Transferred},
};
use clap::{Args, Subcommand, builder::BoolishValueParser};

use super::{Desk, Failure, Outcome, numbers::counted, say, warn};
use crate::{
    rules_file::{self, Unusable},
    store::SharedStore,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Write all rules to a file, as TOML, always in the same form
    Export {
        /// The file, written anew; - is stdout
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Bring the rules to what a file says: all of it, or nothing if one rule can't be used
    Import {
        /// The file; - is stdin
        file: PathBuf,
        /// Only show what would change
        #[arg(long, env = "HANDOFF_DRY_RUN", hide_env_values = true, value_parser = BoolishValueParser::new(),
            num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
        dry_run: Option<bool>,
        /// Delete rules that the file does not have; without it they are left alone
        #[arg(long, env = "HANDOFF_PRUNE", hide_env_values = true, value_parser = BoolishValueParser::new(),
            num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
        prune: Option<bool>,
    },
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let store = desk.open_existing().await?;
    let outcome = match options.command {
        RulesCommand::Export { file } => export(&store, &file).await,
        RulesCommand::Import { file, dry_run, prune } => {
            let dry_run = dry_run.or(desk.file.dry_run).unwrap_or_default();
            import(&store, &file, dry_run, prune.or(desk.file.prune).unwrap_or_default()).await
        }
    };
    store.close().await;
    outcome
}

fn is_standard(file: &Path) -> bool {
    file.as_os_str() == "-"
}

async fn export(store: &SharedStore, file: &Path) -> Outcome {
    let rules = store.rules().await?;
    let text = rules_file::write(&rules, &store.people().await?);
    if is_standard(file) {
        // Whoever closed stdout did not want to read on.
        let _ = std::io::stdout().write_all(text.as_bytes());
    } else {
        fs::write(file, text).map_err(|error| Failure::new(format!("{} can't be written: {error}", file.display())))?;
    }
    let unread: Vec<_> = store.rule_entries().await?.into_iter().filter(|entry| entry.draft.is_none()).collect();
    for rule in &unread {
        warn(format_args!("The rule {} ({}) can't be read and is left out.", rule.name, rule.id));
    }
    Ok(if unread.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import(store: &SharedStore, file: &Path, dry_run: bool, prune: bool) -> Outcome {
    let text = read(file)?;
    let given = match rules_file::read(&text, &store.people().await?) {
        Ok(given) => given,
        Err(Unusable::File { line, problem }) => {
            return Err(Failure::new(format!("{} is wrong in line {line}: {problem}", name(file))));
        }
        Err(Unusable::Rules(bad)) => {
            for bad in &bad {
                warn(format_args!("{}: {}: {}", name(file), bad.which, bad.problem));
            }
            let count = counted(u64::try_from(bad.len()).unwrap_or(u64::MAX), "rule");
            return Err(Failure::new(format!("nothing was imported: {count} can't be used")));
        }
    };
    let before = store.rules().await?;
    let names: Vec<&str> = given.iter().map(|rule| rule.draft.name.as_str()).collect();
    let transfer = store.import_rules(&given, prune, dry_run, &Actor::System).await?;
    let order: Vec<_> = before.iter().map(|rule| rule.id).collect();
    say(in_words(&transfer, &names, &order, dry_run));
    Ok(ExitCode::SUCCESS)
}

fn name(file: &Path) -> String {
    if is_standard(file) { "stdin".to_owned() } else { file.display().to_string() }
}

fn read(file: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| Failure::new(format!("{} can't be read: {error}", name(file)));
    if !is_standard(file) {
        return fs::read_to_string(file).map_err(unreadable);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

/// A line for each rule that changes, then the sum.
fn in_words(transfer: &Transfer, names: &[&str], before: &[app::domain::ids::RuleId], dry_run: bool) -> String {
    let mut lines = Vec::new();
    let (mut new, mut changed, mut same, mut deleted, mut left) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    for (rule, name) in transfer.rules.iter().zip(names) {
        match rule {
            Transferred::New => {
                new += 1;
                lines.push(format!("new      {name}"));
            }
            Transferred::Known { changes, switched: None, .. } if changes.is_empty() => same += 1,
            Transferred::Known { changes, switched, .. } => {
                changed += 1;
                let mut what: Vec<&str> = changes.iter().map(|change| change.part.label()).collect();
                what.extend(switched.map(|on| if on { "switched on" } else { "switched off" }));
                lines.push(format!("changed  {name} ({})", what.join(", ")));
            }
        }
    }
    for (_, name, is_deleted) in &transfer.missing {
        if *is_deleted {
            deleted += 1;
            lines.push(format!("deleted  {name}"));
        } else {
            left += 1;
            lines.push(format!("left     {name} (not in the file)"));
        }
    }
    let known = transfer.order.iter().filter_map(|rule| rule.ok());
    if !known.clone().eq(before.iter().copied().filter(|id| known.clone().any(|other| other == *id))) {
        lines.push("order    as in the file".to_owned());
    }
    let sum = format!("{new} new, {changed} changed, {same} the same, {deleted} deleted, {left} left alone.");
    lines.push(if dry_run { format!("Nothing was changed. It would be: {sum}") } else { sum });
    lines.join("\n")
}
