//! The conversations of the demo, as written, and their variations.

use std::collections::BTreeMap;

use app::domain::event::sha256;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What the assistant was asked, by department.
const FILES: [(&str, &str); 3] = [
    ("it", include_str!("../../demo/it.json")),
    ("hr", include_str!("../../demo/hr.json")),
    ("finance", include_str!("../../demo/finance.json")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    users: BTreeMap<String, User>,
    conversations: Vec<Written>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    name: String,
    id: String,
    email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    channel: String,
    user: Option<String>,
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    turns: Vec<WrittenTurn>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTurn {
    q: String,
    a: String,
    raw: Option<String>,
    confidence: Option<f64>,
    feedback: Option<String>,
    #[serde(default)]
    sources: Vec<Value>,
    #[serde(default)]
    guardrails: Vec<Value>,
    #[serde(default)]
    metadata: Map<String, Value>,
    after_minutes: Option<i64>,
}

/// One conversation of the demo.
pub(super) struct Scripted {
    /// What it is known by in the script: the written key and the number of its variation, `vpn-new-laptop/0`.
    pub(super) key: String,
    /// Its turns.
    pub(super) turns: Vec<ScriptedTurn>,
}

/// One turn of the demo, as the ingestion API takes it.
pub(super) struct ScriptedTurn {
    /// The body, without `asked_at` and feedback.
    pub(super) body: Value,
    /// What the user says of it, and whether only some minutes later.
    pub(super) feedback: Option<(String, bool)>,
    /// Minutes after the turn before it.
    pub(super) after_minutes: i64,
}

/// A number below `bound` that depends on nothing but `seed`.
pub(super) fn draw(seed: &str, bound: u64) -> u64 {
    let hash = sha256(&[b"demo", seed.as_bytes()]);
    let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    number % bound.max(1)
}

/// All conversations, in the order of the files; what is wrong with them otherwise.
pub(super) fn read() -> Result<Vec<Scripted>, String> {
    let mut all = Vec::new();
    for (department, text) in FILES {
        let file: File = serde_json::from_str(text).map_err(|error| format!("{department}: {error}"))?;
        let users: Vec<&User> = file.users.values().collect();
        for written in &file.conversations {
            let variations = written.slots.values().map(Vec::len).max().unwrap_or(1);
            for variation in 0..variations {
                all.push(conversation(written, variation, &file.users, &users));
            }
        }
    }
    Ok(all)
}

fn conversation(written: &Written, variation: usize, known: &BTreeMap<String, User>, users: &[&User]) -> Scripted {
    let key = format!("{}/{variation}", written.key);
    let user = written.user.as_ref().and_then(|name| {
        if variation == 0 {
            return known.get(name);
        }
        let others = u64::try_from(users.len()).unwrap_or(1);
        users.get(usize::try_from(draw(&format!("user {key}"), others)).unwrap_or(0)).copied()
    });
    let fill = |text: &str| {
        written.slots.iter().fold(text.to_owned(), |text, (slot, values)| match values.get(variation) {
            Some(value) => text.replace(&format!("{{{{{slot}}}}}"), value),
            None => text,
        })
    };
    let chat_id = chat_id(&written.channel, &key);
    let turns = written
        .turns
        .iter()
        .enumerate()
        .map(|(index, turn)| ScriptedTurn {
            body: json!({
                "chat_id": chat_id,
                "turn_id": (index + 1).to_string(),
                "channel": written.channel,
                "user": user.map(|user| json!({"name": user.name, "id": user.id, "email": user.email})),
                "question": fill(&turn.q),
                "answer": fill(&turn.a),
                "answer_raw": turn.raw.as_deref().map(&fill),
                "confidence": turn.confidence.map(|confidence| varied(confidence, variation)),
                "url": format!("https://chat.brightwater.example/{:08x}", draw(&key, 1 << 32)),
                "sources": turn.sources,
                "guardrails": turn.guardrails,
                "metadata": turn.metadata,
            }),
            feedback: turn
                .feedback
                .clone()
                .map(|feedback| (feedback, draw(&format!("feedback {key} {index}"), 2) == 0)),
            after_minutes: turn.after_minutes.unwrap_or(2),
        })
        .collect();
    Scripted { key, turns }
}

/// Confidence of a variation: a little lower each time, without crossing into another rule's reach.
fn varied(confidence: f64, variation: usize) -> f64 {
    let lower = confidence - 0.65 * f64::from(u8::try_from(variation).unwrap_or(u8::MAX));
    let floor = [90.0, 75.0, 50.0, 25.0, 0.0].into_iter().find(|floor| confidence >= *floor).unwrap_or(0.0);
    (lower.max(floor) * 100.0).round() / 100.0
}

fn chat_id(channel: &str, key: &str) -> String {
    let number = draw(&format!("chat {key}"), u64::MAX);
    match channel {
        "Teams" => format!("19:{number:016x}@thread.v2"),
        "Slack" => format!("C{:07X}/p{}", number >> 36, 1_600_000_000_000_000 + number % 100_000_000_000_000),
        _ => format!("web-{number:016x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::domain::turn::{ConfidenceScale, NewTurn};
    use std::collections::HashSet;

    #[test]
    fn every_turn_of_the_demo_is_one_that_the_api_takes() {
        for conversation in read().unwrap() {
            assert!((1..=8).contains(&conversation.turns.len()), "{}", conversation.key);
            for turn in &conversation.turns {
                let read = NewTurn::from_json(&turn.body, ConfidenceScale::Percent);
                let read = read.unwrap_or_else(|problem| panic!("{}: {problem}", conversation.key));
                assert!(!read.question.contains("{{") && !read.answer.contains("{{"), "{}", conversation.key);
            }
        }
    }

    #[test]
    fn about_400_conversations_come_of_about_120_and_no_two_are_one() {
        let all = read().unwrap();
        assert!((380..=450).contains(&all.len()), "{}", all.len());
        let chats: HashSet<_> = all.iter().map(|c| c.turns[0].body["chat_id"].to_string()).collect();
        assert_eq!(chats.len(), all.len());
        let written: HashSet<_> = all.iter().map(|c| c.key.split('/').next().unwrap()).collect();
        assert!((115..=130).contains(&written.len()), "{}", written.len());
        let questions: HashSet<_> = all.iter().map(|c| c.turns[0].body["question"].to_string()).collect();
        assert_eq!(questions.len(), all.len());
    }

    #[test]
    fn a_variation_does_not_cross_into_another_rules_reach() {
        for (confidence, variation) in [(50.2, 4), (25.0, 4), (91.0, 4), (0.5, 3), (49.9, 1)] {
            let lower = varied(confidence, variation);
            assert_eq!((lower < 25.0, lower < 50.0), (confidence < 25.0, confidence < 50.0), "{confidence}");
        }
    }
}
