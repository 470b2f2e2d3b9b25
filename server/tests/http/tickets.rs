//! `GET /api/v1/tickets/{id}` and its events.

use app::domain::token::Scope;
use serde_json::{Value, json};

use crate::desk::{Desk, unsure, with};

/// The fields of a ticket, as the outside contract names them.
const FIELDS: [&str; 23] = [
    "answer",
    "asked_at",
    "assigned_to",
    "audit_id",
    "channel",
    "chat_id",
    "confidence",
    "created_at",
    "description",
    "escalation_tag",
    "governance_reason",
    "id",
    "number",
    "question",
    "resolved_at",
    "rule",
    "severity",
    "status",
    "title",
    "turn_id",
    "updated_at",
    "url",
    "user",
];

#[tokio::test]
async fn a_ticket_has_exactly_the_fields_of_the_contract() {
    let desk = Desk::new().await;
    let turn = with(unsure("teams-19:abc", "7"), "asked_at", json!("2026-11-24T10:00:00+02:00"));
    let recorded = desk.record(&turn).await;
    let id = recorded["ticket"]["id"].as_str().unwrap();
    let ticket = desk.read(id).await;
    let mut fields: Vec<&str> = ticket.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, FIELDS);
    for (field, value) in [
        ("id", json!(id)),
        ("number", json!(1)),
        ("title", json!("What is the meaning of teams-19:abc 7?")),
        ("status", json!("open")),
        ("severity", json!("medium")),
        ("confidence", json!(31.5)),
        ("assigned_to", Value::Null),
        ("channel", json!("Teams")),
        ("chat_id", json!("teams-19:abc")),
        ("turn_id", json!("7")),
        ("user", json!({"name": "Ada Obi", "id": "u-42", "email": "ada@example.com"})),
        ("rule", json!("Low confidence")),
        ("escalation_tag", json!("escalated")),
        ("question", turn["question"].clone()),
        ("answer", turn["answer"].clone()),
        ("created_at", json!("2026-11-25T09:30:00.000Z")),
        ("updated_at", json!("2026-11-25T09:30:00.000Z")),
        ("asked_at", json!("2026-11-24T08:00:00.000Z")),
        ("resolved_at", Value::Null),
        ("url", recorded["ticket"]["url"].clone()),
    ] {
        assert_eq!(ticket[field], value, "{field}");
    }
    let reason = &ticket["governance_reason"][0];
    assert_eq!(
        (&reason["name"], &reason["version"], &reason["severity"]),
        (&json!("Low confidence"), &json!(1), &json!("medium"))
    );
    assert!(reason["explanation"].as_str().unwrap().contains("31.5 %"), "{reason}");
    assert!(!ticket["description"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn an_unknown_confidence_is_null() {
    let desk = Desk::new().await;
    let turn = with(with(unsure("c", "1"), "confidence", Value::Null), "answer", json!(""));
    let recorded = desk.record(&turn).await;
    assert_eq!(desk.read(recorded["ticket"]["id"].as_str().unwrap()).await["confidence"], Value::Null);
}

#[tokio::test]
async fn reasons_are_gathered_as_escalations_join() {
    let desk = Desk::new().await;
    let id = desk.ticket("c").await;
    desk.record(&with(unsure("c", "2"), "feedback", json!("down"))).await;
    let ticket = desk.read(&id).await;
    let names: Vec<&str> =
        ticket["governance_reason"].as_array().unwrap().iter().map(|reason| reason["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Low confidence", "Thumbs-down", "Low confidence"]);
}

#[tokio::test]
async fn what_is_not_known_is_not_found() {
    let desk = Desk::new().await;
    desk.ticket("c").await;
    let token = desk.token(&[Scope::Read]).await;
    for id in ["0c9e1f7a-1111-4222-8333-444455556666", "1", "0c9e1f7a", "%ff", "null", ".."] {
        for path in [format!("/api/v1/tickets/{id}"), format!("/api/v1/tickets/{id}/events")] {
            desk.get(&path).token(&token).send().await.problem(404);
        }
    }
}

#[tokio::test]
async fn the_history_names_who_did_what() {
    let desk = Desk::new().await;
    let id = desk.ticket("c").await;
    let token = desk.named_token("night bot", &[Scope::Write]).await;
    desk.clock.advance(60_000);
    let edit = json!({"status": {"from": "open", "to": "resolved"}});
    let path = format!("/api/v1/tickets/{id}");
    desk.ask(axum::http::Method::PATCH, &path).token(&token).json(&edit).send().await.ok();
    let events = desk.events(&id).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["data"]["reasons"][0]["name"], "Low confidence");
    assert!(events[0]["seq"].as_i64() < events[1]["seq"].as_i64());
    let mut event = events[1].clone();
    for random in ["id", "seq"] {
        event.as_object_mut().unwrap().remove(random);
    }
    assert_eq!(
        event,
        json!({
            "at": "2026-11-25T09:31:00.000Z", "actor": {"kind": "token", "id": null, "name": "night bot"},
            "kind": "ticket.status_changed", "data": {"from": "open", "to": "resolved"},
        })
    );
}
