//! `PATCH /api/v1/tickets/{id}`

use app::domain::token::Scope;
use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::desk::{Answer, Desk};

async fn patch(desk: &Desk, ticket: &str, edit: &Value) -> Answer {
    let token = desk.token(&[Scope::Write]).await;
    desk.ask(Method::PATCH, &format!("/api/v1/tickets/{ticket}")).token(&token).json(edit).send().await
}

fn change(field: &str, from: impl Into<Value>, to: impl Into<Value>) -> Value {
    json!({field: {"from": from.into(), "to": to.into()}})
}

#[tokio::test]
async fn every_set_of_fields_changes_exactly_what_it_names() {
    let desk = Desk::new().await;
    desk.store.add_person("Ada Obi", Some("ada@example.com")).await.unwrap();
    let changes = [
        ("status", json!("open"), json!("in_progress"), "ticket.status_changed"),
        ("severity", json!("medium"), json!("critical"), "ticket.severity_changed"),
        ("assigned_to", Value::Null, json!("ada@example.com"), "ticket.assigned"),
    ];
    for subset in 1_u8..8 {
        let ticket = desk.ticket(&format!("chat {subset}")).await;
        let before = desk.read(&ticket).await;
        let chosen: Vec<_> =
            changes.iter().enumerate().filter(|(bit, _)| subset & (1 << bit) != 0).map(|(_, c)| c).collect();
        let edit: Map<String, Value> =
            chosen.iter().map(|(field, from, to, _)| ((*field).to_owned(), json!({"from": from, "to": to}))).collect();
        desk.clock.advance(1_000);
        let after = patch(&desk, &ticket, &Value::Object(edit)).await.ok();
        assert_eq!(after, desk.read(&ticket).await);
        for (field, value) in before.as_object().unwrap() {
            let named = chosen.iter().find(|(name, ..)| name == field);
            match (field.as_str(), named) {
                ("updated_at", _) => assert_ne!(after[field], *value),
                ("assigned_to", Some(_)) => assert_eq!(after[field]["name"], "Ada Obi"),
                (_, Some((_, _, to, _))) => assert_eq!(after[field], *to),
                (_, None) => assert_eq!(after[field], *value, "{field} is touched by {subset:03b}"),
            }
        }
        let mut kinds: Vec<String> =
            desk.events(&ticket).await[1..].iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect();
        let mut expected: Vec<&str> = chosen.iter().map(|(.., kind)| *kind).collect();
        kinds.sort_unstable();
        expected.sort_unstable();
        assert_eq!(kinds, expected);
    }
}

#[tokio::test]
async fn resolving_records_the_time_and_reopening_clears_it() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    desk.clock.advance(60_000);
    let resolved = patch(&desk, &ticket, &change("status", "open", "resolved")).await.ok();
    assert_eq!(resolved["resolved_at"], "2026-11-25T09:31:00.000Z");
    let closed = patch(&desk, &ticket, &change("status", "resolved", "closed")).await.ok();
    assert_eq!(closed["resolved_at"], Value::Null);
}

#[tokio::test]
async fn the_value_that_is_there_already_is_no_change() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let before = desk.read(&ticket).await;
    desk.clock.advance(60_000);
    let edit = json!({
        "status": {"from": "closed", "to": "open"}, "severity": {"from": "medium", "to": "medium"},
        "assigned_to": {"from": "Nobody Known", "to": null},
    });
    assert_eq!(patch(&desk, &ticket, &edit).await.ok(), before);
    assert_eq!(desk.events(&ticket).await.len(), 1);
}

#[tokio::test]
async fn a_conflict_names_the_present_value_and_who_set_it_and_changes_nothing() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let token = desk.named_token("first", &[Scope::Write]).await;
    let path = format!("/api/v1/tickets/{ticket}");
    desk.ask(Method::PATCH, &path).token(&token).json(&change("status", "open", "closed")).send().await.ok();
    let before = desk.read(&ticket).await;
    let edit = json!({"severity": {"from": "medium", "to": "low"}, "status": {"from": "open", "to": "resolved"}});
    let problem = patch(&desk, &ticket, &edit).await.problem(409);
    assert_eq!((&problem["field"], &problem["present"]), (&json!("status"), &json!("closed")));
    assert_eq!((&problem["set_by"], &problem["set_at"]), (&json!("first"), &json!("2026-11-25T09:30:00.000Z")));
    assert_eq!(desk.read(&ticket).await, before);
}

#[tokio::test]
async fn different_fields_never_conflict() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    patch(&desk, &ticket, &change("status", "open", "in_progress")).await.ok();
    let after = patch(&desk, &ticket, &change("severity", "medium", "low")).await.ok();
    assert_eq!((&after["status"], &after["severity"]), (&json!("in_progress"), &json!("low")));
}

#[tokio::test]
async fn an_assignee_is_named_by_id_e_mail_or_name() {
    let desk = Desk::new().await;
    let ada = desk.store.add_person("Ada Obi", Some("ada@example.com")).await.unwrap();
    let ticket = desk.ticket("c").await;
    let id = ada.id.to_string();
    let person = json!({"id": id, "name": "Ada Obi", "email": "ada@example.com"});
    for name in [json!(id), json!("ADA@example.com"), json!(" ada obi "), person.clone()] {
        let given = patch(&desk, &ticket, &change("assigned_to", Value::Null, name.clone())).await.ok();
        assert_eq!(given["assigned_to"], person, "{name}");
        let taken = patch(&desk, &ticket, &change("assigned_to", name.clone(), Value::Null)).await.ok();
        assert_eq!(taken["assigned_to"], Value::Null, "{name}");
    }
    assert_eq!(desk.store.people().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_name_makes_a_person() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let after = patch(&desk, &ticket, &change("assigned_to", Value::Null, "grace@example.com")).await.ok();
    assert_eq!(after["assigned_to"]["email"], "grace@example.com");
    assert!(!desk.store.people().await.unwrap()[0].has_account);
}

#[tokio::test]
async fn of_several_with_one_name_the_present_assignee_is_meant() {
    let desk = Desk::new().await;
    let mut twins = Vec::new();
    for email in ["one@example.com", "two@example.com"] {
        twins.push(desk.store.add_person("Sam Poe", Some(email)).await.unwrap());
    }
    for twin in twins {
        let ticket = desk.ticket(&twin.id.to_string()).await;
        patch(&desk, &ticket, &change("assigned_to", Value::Null, twin.id.to_string())).await.ok();
        patch(&desk, &ticket, &change("assigned_to", "Sam Poe", Value::Null)).await.ok();
    }
}

#[tokio::test]
async fn a_name_that_nobody_has_any_more_is_a_conflict_and_not_an_error() {
    let desk = Desk::new().await;
    desk.store.add_person("Ada Obi", Some("ada@example.com")).await.unwrap();
    let ticket = desk.ticket("c").await;
    patch(&desk, &ticket, &change("assigned_to", Value::Null, "Ada Obi")).await.ok();
    let problem = patch(&desk, &ticket, &change("assigned_to", "Ada Maiden", Value::Null)).await.problem(409);
    assert_eq!((&problem["field"], &problem["present"]["name"]), (&json!("assigned_to"), &json!("Ada Obi")));
}

#[tokio::test]
async fn a_wrong_edit_is_named_and_changes_nothing() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let before = desk.read(&ticket).await;
    for (edit, field) in [
        (json!({"title": {"from": "a", "to": "b"}}), "title"),
        (json!({"status": "resolved"}), "status"),
        (json!({"status": null}), "status"),
        (json!({"status": {"to": "resolved"}}), "status.from"),
        (json!({"status": {"from": "open"}}), "status.to"),
        (json!({"status": {"from": "open", "to": null}}), "status.to"),
        (json!({"status": {"from": "open", "to": "Resolved"}}), "status.to"),
        (json!({"status": {"from": 1, "to": "resolved"}}), "status.from"),
        (json!({"status": {"from": "open", "to": "closed", "why": "x"}}), "status.why"),
        (json!({"severity": {"from": "medium", "to": "urgent"}}), "severity.to"),
        (json!({"assigned_to": null}), "assigned_to"),
        (json!({"assigned_to": {"to": "Ada"}}), "assigned_to.from"),
        (json!({"assigned_to": {"from": null, "to": " "}}), "assigned_to.to"),
        (json!({"assigned_to": {"from": null, "to": 7}}), "assigned_to.to"),
        (json!({"assigned_to": {"from": {"name": "Ada"}, "to": null}}), "assigned_to.from"),
        (json!({"assigned_to": {"from": null, "to": "0c9e1f7a-1111-4222-8333-444455556666"}}), "assigned_to.to"),
        (json!({"status": {"from": "open", "to": "closed"}, "severity": {"from": "medium"}}), "severity.to"),
    ] {
        assert_eq!(patch(&desk, &ticket, &edit).await.problem(422)["field"], field, "{edit}");
    }
    for edit in [json!({}), json!([]), json!(null)] {
        patch(&desk, &ticket, &edit).await.problem(422);
    }
    assert_eq!(desk.read(&ticket).await, before);
}

#[tokio::test]
async fn an_unknown_ticket_is_not_found() {
    let desk = Desk::new().await;
    let edit = change("status", "open", "closed");
    patch(&desk, "0c9e1f7a-1111-4222-8333-444455556666", &edit).await.problem(404);
    patch(&desk, "7", &edit).await.problem(404);
}
