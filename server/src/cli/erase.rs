//! `handoff erase`

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    process::ExitCode,
};

use app::domain::ids::ChatId;
use clap::{Args, builder::BoolishValueParser};
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::{Desk, Failure, Outcome, numbers::counted, say, warn};
use crate::{
    config::{self, ConfigFile},
    store::{Erased, Remains, Whose},
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Erase everything that was said in the conversation with this chat ID, and the chat ID
    #[arg(long, value_name = "ID", env = "HANDOFF_CHAT_ID", hide_env_values = true)]
    chat_id: Option<String>,
    /// Erase everything that the assistant's user with this ID said, in every conversation
    #[arg(long, value_name = "ID", env = "HANDOFF_USER_ID", hide_env_values = true)]
    user_id: Option<String>,
    /// Do not ask whether it is meant
    #[arg(long, env = "HANDOFF_YES", hide_env_values = true, value_parser = BoolishValueParser::new(), num_args = 0..=1,
        require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    yes: Option<bool>,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let is_sure = options.yes.or(desk.file.yes).unwrap_or_default();
    let whose = whose(options, &desk.file)?;
    let store = desk.open_existing().await?;
    let all = store.held(&whose).await?;
    if all.is_empty() {
        store.close().await;
        return Err(Failure::new(unknown(&whose)));
    }
    if !is_sure && !is_meant(&whose, all.len())? {
        store.close().await;
        warn("Nothing was erased.");
        return Ok(ExitCode::FAILURE);
    }
    let progress = ProgressBar::new(all.len() as u64);
    // Drawn to a terminal only, and never to stdout.
    progress.set_draw_target(ProgressDrawTarget::stderr());
    let mut sum = Erased::default();
    let mut outcome = Ok(());
    for held in &all {
        match store.erase(*held, &whose).await {
            Ok(erased) => {
                sum.turns += erased.turns;
                sum.tickets += erased.tickets;
                sum.nobodys += erased.nobodys;
            }
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let remains = store.forget().await;
    store.close().await;
    say(summary(&sum, progress.position()));
    if sum.nobodys > 0 {
        let turns = counted(sum.nobodys.unsigned_abs(), "turn");
        warn(format_args!(
            "{turns} of these conversations name no user ID and were left; erase such a conversation with --chat-id."
        ));
    }
    outcome?;
    match remains? {
        Remains::Nothing => warn("Backups made before still have it."),
        Remains::WriteAheadLog => warn(
            "The database's write-ahead log is in use and may still have it. Run this again or stop the desk once. \
             Backups made before still have it as well.",
        ),
        Remains::OldRows => warn(
            "PostgreSQL keeps old versions of rows until they are cleaned up: run VACUUM. Archived logs and backups \
             made before still have it as well.",
        ),
    }
    Ok(ExitCode::SUCCESS)
}

fn whose(options: Options, file: &ConfigFile) -> Result<Whose, Failure> {
    let mut chat_id = config::first_text([options.chat_id]);
    let mut user_id = config::first_text([options.user_id]);
    if chat_id.is_none() && user_id.is_none() {
        (chat_id, user_id) = (config::first_text([file.chat_id.clone()]), config::first_text([file.user_id.clone()]));
    }
    match (chat_id, user_id) {
        (Some(chat_id), None) => {
            let chat_id = ChatId::try_from(chat_id);
            chat_id.map(Whose::Chat).map_err(|problem| Failure::new(format!("--chat-id {problem}")))
        }
        (None, Some(user_id)) => Ok(Whose::User(user_id)),
        (None, None) => Err(Failure::new("say what to erase: --chat-id ID or --user-id ID")),
        (Some(_), Some(_)) => Err(Failure::new("give --chat-id or --user-id, not both")),
    }
}

fn unknown(whose: &Whose) -> String {
    match whose {
        Whose::Chat(chat_id) => format!("there is no conversation with the chat ID {chat_id}, or it is erased already"),
        Whose::User(user_id) => {
            format!("no turn is of a user with the ID {user_id}, or all of them are erased already")
        }
    }
}

/// Asks whoever sits at the terminal.
fn is_meant(whose: &Whose, conversations: usize) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new("nobody can be asked here whether this is meant: add --yes"));
    }
    let what = match whose {
        Whose::Chat(chat_id) => format!("everything that was said in the conversation {chat_id}"),
        Whose::User(user_id) => {
            format!("everything that {user_id} said in {}", counted(conversations as u64, "conversation"))
        }
    };
    let _ = write!(std::io::stderr(), "Erase {what}? It can't be had back. Type yes: ");
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Failure::new(format!("the answer can't be read: {error}")))?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

fn summary(erased: &Erased, conversations: u64) -> String {
    let count = |n: i64, noun| counted(n.unsigned_abs(), noun);
    format!(
        "Erased: {} of {}, shown by {}.",
        count(erased.turns, "turn"),
        counted(conversations, "conversation"),
        count(erased.tickets, "ticket"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(chat_id: Option<&str>, user_id: Option<&str>, file: &ConfigFile) -> Result<Whose, String> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        whose(Options { chat_id: own(chat_id), user_id: own(user_id), yes: None }, file)
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn it_is_either_a_conversation_or_a_user() {
        let none = ConfigFile::default();
        assert_eq!(asked(Some("c"), None, &none), Ok(Whose::Chat("c".to_owned().try_into().unwrap())));
        assert_eq!(asked(Some(""), Some("u"), &none), Ok(Whose::User("u".to_owned())));
        assert!(asked(None, None, &none).unwrap_err().contains("say what to erase"));
        assert!(asked(Some("c"), Some("u"), &none).unwrap_err().contains("not both"));
        assert!(asked(Some("a\nb"), None, &none).unwrap_err().starts_with("--chat-id "));
        let file = ConfigFile { user_id: Some("f".to_owned()), ..ConfigFile::default() };
        assert_eq!(asked(None, None, &file), Ok(Whose::User("f".to_owned())));
        assert_eq!(asked(Some("c"), None, &file), asked(Some("c"), None, &none));
    }

    #[test]
    fn the_summary_counts() {
        let erased = Erased { turns: 1_200, tickets: 1, nobodys: 0 };
        assert_eq!(summary(&erased, 3), "Erased: 1,200 turns of 3 conversations, shown by 1 ticket.");
    }
}
