//! From each set's own format to turns of the ingestion API.

use std::{collections::HashMap, fs, path::Path};

use app::domain::event::sha256;
use serde_json::{Value, json};

/// From a file's text to turns.
type Converter = fn(&str) -> Vec<Value>;

/// Every set that is there: its name and its turns.
pub(crate) fn all(data: &Path) -> Vec<(&'static str, Vec<Value>)> {
    let sets: [(&str, &str, Converter); 4] = [
        ("sgd", "sgd/sgd_dev_dialogues_003.json", schema_guided),
        ("taskmaster4", "taskmaster4/tm4_data_07.json", taskmaster),
        ("oasst", "oasst/en_99_tree.jsonl", open_assistant),
        ("banking77", "banking77/banking77_test.csv", banking),
    ];
    sets.into_iter()
        .filter_map(|(name, file, convert)| Some((name, convert(&fs::read_to_string(data.join(file)).ok()?))))
        .collect()
}

/// A number below `bound` that depends on the text alone: confidence and feedback, which no set has.
fn derived(text: &str, what: &str, bound: u64) -> u64 {
    let hash = sha256(&[what.as_bytes(), text.as_bytes()]);
    hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) % bound
}

fn turn(chat_id: &str, turn_id: usize, channel: &str, user: &str, question: &str, answer: &str) -> Value {
    let key = format!("{chat_id} {turn_id}");
    // One in ten is unknown, most of the rest are sure.
    let confidence = match derived(&key, "known", 10) {
        0 => None,
        1 | 2 => Some(derived(&key, "low", 5_000)),
        _ => Some(5_000 + derived(&key, "high", 5_001)),
    };
    json!({
        "chat_id": chat_id,
        "turn_id": turn_id.to_string(),
        "channel": channel,
        "user": {"name": user},
        "question": question,
        "answer": answer,
        "confidence": confidence.map(|hundredths| f64::from(u32::try_from(hundredths).unwrap()) / 100.0),
        "feedback": (derived(&key, "feedback", 40) == 0).then_some("down"),
    })
}

/// Pairs what a user says with what the assistant answers; what nobody answered has an empty answer.
fn pairs<'a>(said: impl Iterator<Item = (bool, &'a str)>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut answered = true;
    for (by_user, text) in said {
        match (by_user, answered) {
            (true, true) => pairs.push((text.to_owned(), String::new())),
            (true, false) => {
                if let Some((question, _)) = pairs.last_mut() {
                    *question = format!("{question}\n{text}");
                }
            }
            (false, _) => match pairs.last_mut() {
                Some((_, answer)) if answer.is_empty() => text.clone_into(answer),
                Some((_, answer)) => *answer = format!("{answer}\n{text}"),
                None => pairs.push((String::new(), text.to_owned())),
            },
        }
        answered = !by_user;
    }
    pairs
}

fn schema_guided(text: &str) -> Vec<Value> {
    let dialogues: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut turns = Vec::new();
    for dialogue in &dialogues {
        let chat_id = format!("sgd-{}", dialogue["dialogue_id"].as_str().unwrap());
        let said = dialogue["turns"].as_array().unwrap().iter();
        let said = said.map(|turn| (turn["speaker"] == "USER", turn["utterance"].as_str().unwrap()));
        for (n, (question, answer)) in pairs(said).into_iter().enumerate() {
            turns.push(turn(&chat_id, n + 1, "Web chat", "SGD user", &question, &answer));
        }
    }
    turns
}

fn taskmaster(text: &str) -> Vec<Value> {
    let dialogues: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut turns = Vec::new();
    for dialogue in &dialogues {
        let chat_id = format!("tm4-{}", dialogue["conversation_id"].as_str().unwrap());
        let said = dialogue["utterances"].as_array().unwrap().iter();
        let said =
            said.map(|part| (part["speaker"] == "USER" || part["speaker"] == "user", part["text"].as_str().unwrap()));
        for (n, (question, answer)) in pairs(said).into_iter().enumerate() {
            turns.push(turn(&chat_id, n + 1, "Teams", "Taskmaster user", &question, &answer));
        }
    }
    turns
}

/// Each answer to a prompt is a conversation of its own, followed by what was said after it.
fn open_assistant(text: &str) -> Vec<Value> {
    let mut turns = Vec::new();
    for line in text.lines() {
        let tree: Value = serde_json::from_str(line).unwrap();
        let prompt = &tree["prompt"];
        for reply in prompt["replies"].as_array().unwrap() {
            let chat_id = format!("oasst-{}", reply["message_id"].as_str().unwrap());
            turns.push(turn(
                &chat_id,
                1,
                "Slack",
                "OASST prompter",
                prompt["text"].as_str().unwrap(),
                reply["text"].as_str().unwrap(),
            ));
        }
    }
    turns
}

/// Questions only: the answer names the intent.
fn banking(text: &str) -> Vec<Value> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut turns = Vec::new();
    for row in text.lines().skip(1) {
        let Some((question, category)) = row.rsplit_once(',') else { continue };
        let question = question.trim_matches('"').replace("\"\"", "\"");
        let number = seen.entry(category).or_default();
        *number += 1;
        let answer = format!("This is about *{}*.", category.replace('_', " "));
        let chat_id = format!("banking77-{category}-{number}");
        turns.push(turn(&chat_id, 1, "Web chat", &format!("Customer {}", turns.len() + 1), &question, &answer));
    }
    turns
}
