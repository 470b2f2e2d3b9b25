//! `handoff check`

use std::process::ExitCode;

use clap::{Args, builder::BoolishValueParser};

use super::{Desk, Failure, Outcome, numbers::counted, say};
use crate::store::CheckReport;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Answer with one JSON object
    #[arg(long, env = "HANDOFF_JSON", hide_env_values = true, value_parser = BoolishValueParser::new(), num_args = 0..=1,
        require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    json: Option<bool>,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let store = desk.open_existing().await?;
    let report = store.check().await?;
    store.close().await;
    if options.json.or(desk.file.json).unwrap_or_default() {
        let json = serde_json::to_string(&report)
            .map_err(|error| Failure::new(format!("the report can't be written: {error}")))?;
        say(json);
    } else {
        say(in_words(&report));
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_words(report: &CheckReport) -> String {
    let count = |n: i64, noun: &str| counted(n.unsigned_abs(), noun);
    let size = format!(
        "{}, {}, {}, {}",
        count(report.turns, "turn"),
        count(report.conversations, "conversation"),
        count(report.tickets, "ticket"),
        count(report.events, "event"),
    );
    let erased = match report.erased {
        0 => String::new(),
        n => format!(" What {} told of was erased.", count(n, "event")),
    };
    if report.ok {
        return format!("The desk is sound: {size}; every invariant holds and the log is whole.{erased}");
    }
    let problems = u64::try_from(report.problems.len()).unwrap_or(u64::MAX);
    let mut text = format!("The desk is not sound ({size}). {} found:", counted(problems, "problem"));
    for problem in &report.problems {
        text.push_str("\n- ");
        text.push_str(problem);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(problems: &[&str]) -> CheckReport {
        CheckReport {
            ok: problems.is_empty(),
            turns: 1_732,
            conversations: 1,
            tickets: 210,
            events: 2_000,
            erased: 0,
            head: String::new(),
            problems: problems.iter().map(|&problem| problem.to_owned()).collect(),
        }
    }

    #[test]
    fn a_sound_desk_is_said_to_be_sound_and_another_one_says_why() {
        assert_eq!(
            in_words(&report(&[])),
            "The desk is sound: 1,732 turns, 1 conversation, 210 tickets, 2,000 events; every invariant holds and the log is whole."
        );
        let words = in_words(&CheckReport { erased: 3, ..report(&[]) });
        assert!(words.ends_with("the log is whole. What 3 events told of was erased."), "{words}");
        let words = in_words(&report(&["event 7 is missing", "ticket #3 has no turn"]));
        assert!(words.contains("2 problems found:\n- event 7 is missing\n- ticket #3 has no turn"), "{words}");
    }
}
