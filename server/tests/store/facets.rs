//! The values that tickets have.

use app::domain::{facets::MOST_VALUES, fold::fold};
use serde_json::json;

use crate::desk::{TestDesk, turn, unsure, with};

/// A turn with a channel and the verdict of a guardrail.
fn flagged(chat: &str, id: &str, channel: Option<&str>, policy: &str) -> serde_json::Value {
    let turn = with(unsure(chat, id), "channel", json!(channel));
    with(turn, "guardrails", json!([{"policy": policy, "action": "flag"}]))
}

pub(crate) async fn facets_are_the_values_that_tickets_have(desk: TestDesk) {
    let empty = desk.store.facets().await.unwrap();
    assert_eq!((empty.channels.len(), empty.rules.len(), empty.guardrails.len(), empty.tags.len()), (0, 0, 0, 0));
    let (zoe, ada) = (desk.person("zoe").await, desk.person("Ádam").await);
    desk.send(with(turn("no ticket", "1"), "channel", json!("Fax"))).await;
    desk.escalate(flagged("a", "1", Some("web"), "pii")).await;
    desk.escalate(flagged("b", "1", Some("Teams"), "Toxicity")).await;
    desk.escalate(flagged("c", "1", Some("Émail"), "pii")).await;
    let human = with(flagged("d", "1", None, "joins later"), "question", json!("I want to talk to a human"));
    desk.escalate(human).await;
    desk.escalate(flagged("d", "2", Some("never first"), "joined")).await;
    let facets = desk.store.facets().await.unwrap();
    assert_eq!(facets.channels, ["Émail", "Teams", "web"]);
    assert_eq!(facets.guardrails, ["joined", "joins later", "pii", "Toxicity"]);
    assert_eq!(facets.tags, ["escalated"]);
    assert_eq!(facets.people, [ada, zoe]);
    assert!(facets.rules.is_sorted_by_key(|rule| fold(rule)) && facets.rules.len() > 1, "{:?}", facets.rules);
    for (name, values) in [
        ("channel", &facets.channels),
        ("rule", &facets.rules),
        ("guardrail", &facets.guardrails),
        ("tag", &facets.tags),
    ] {
        for value in values {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            assert!(!desk.numbers(&query).await.is_empty(), "{query}");
        }
    }
}

pub(crate) async fn policies_are_offered_once_however_they_are_written(desk: TestDesk) {
    for (chat, policy) in ["pii", "PII", "Pii", "pií", "toxicity"].into_iter().enumerate() {
        desk.escalate(flagged(&chat.to_string(), "1", Some(policy), policy)).await;
    }
    let facets = desk.store.facets().await.unwrap();
    assert_eq!(facets.guardrails, ["PII", "toxicity"]);
    assert_eq!(facets.channels, ["PII", "Pii", "pii", "pií", "toxicity"], "channels are filtered as recorded");
    assert_eq!(desk.numbers("guardrail=PII").await.len(), 4);
}

pub(crate) async fn no_more_values_than_are_useful_are_offered(desk: TestDesk) {
    let channels: Vec<String> = (100..230).map(|n| format!("channel {n}")).collect();
    let turns: Vec<_> = channels.iter().map(|channel| flagged(channel, "1", Some(channel), channel)).collect();
    desk.send_all(&turns).await;
    let facets = desk.store.facets().await.unwrap();
    assert_eq!(facets.channels, channels[..MOST_VALUES]);
    assert_eq!(facets.guardrails, channels[..MOST_VALUES]);
}

pub(crate) async fn a_desk_from_before_has_its_facets_too(desk: TestDesk) {
    desk.escalate(flagged("a", "1", Some("Teams"), "pii")).await;
    desk.escalate(flagged("a", "2", Some("Teams"), "joined")).await;
    desk.send(flagged("b", "1", None, "other")).await;
    desk.send(with(turn("c", "1"), "channel", json!("Fax"))).await;
    let before = desk.store.facets().await.unwrap();
    assert_eq!((before.channels.len(), before.guardrails.len()), (1, 3));
    // As it was before there were facets, and as a later version finds it.
    let triggers = if desk.url().starts_with("sqlite:") {
        ["tickets", "matches", "texts"].map(|table| format!("DROP TRIGGER ticket_facets_follow_{table}"))
    } else {
        ["ticket", "match", "text"].map(|row| format!("DROP FUNCTION ticket_facets_of_{row} CASCADE"))
    };
    let rest = "DROP TABLE ticket_facets; DELETE FROM _sqlx_migrations WHERE version = 2";
    desk.execute(&format!("{}; {rest}", triggers.join("; "))).await.unwrap();
    assert!(desk.store.facets().await.is_err());
    let later = desk.other_process().await;
    assert_eq!(later.facets().await.unwrap(), before);
}
