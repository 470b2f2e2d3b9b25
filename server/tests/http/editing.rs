//! `edit_ticket`, as the page calls it and as a plain form does.

use axum::http::StatusCode;
use serde_json::json;

use crate::desk::{Answer, Ask, Desk};

const FORM: &str = "application/x-www-form-urlencoded";

/// A desk with someone at it.
async fn staffed() -> Desk {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    desk
}

fn edit(desk: &Desk, fields: &[(&str, &str)]) -> Ask {
    let body = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let body = body.collect::<Vec<_>>().join("&");
    desk.post("/api/fn/edit_ticket").header("sec-fetch-site", "same-origin").body(FORM, body)
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn alive(desk: &Desk, fields: &[(&str, &str)]) -> Answer {
    edit(desk, fields).header("accept", "application/json").send().await
}

#[tokio::test]
async fn fields_are_changed_over_what_their_editor_saw() {
    let desk = staffed().await;
    let id = desk.ticket("c").await;
    let fields = [
        ("id", &*id),
        ("status[from]", "open"),
        ("status[to]", "in_progress"),
        ("severity[from]", "medium"),
        ("severity[to]", "high"),
    ];
    let ticket = alive(&desk, &fields).await.ok();
    assert_eq!((&ticket["state"], &ticket["severity"]), (&json!("in_progress"), &json!("high")));
    let late = alive(&desk, &[("id", &id), ("status[from]", "open"), ("status[to]", "closed")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.json()["conflict"]["present"], json!({"status": "in_progress"}));
    let stored = desk.read(&id).await;
    assert_eq!((&stored["status"], &stored["severity"]), (&json!("in_progress"), &json!("high")));
}

#[tokio::test]
async fn a_field_that_stays_as_it_was_seen_is_not_touched() {
    let desk = staffed().await;
    let id = desk.ticket("c").await;
    alive(&desk, &[("id", &id), ("severity[from]", "medium"), ("severity[to]", "low")]).await.ok();
    let both = [
        ("id", &*id),
        ("status[from]", "open"),
        ("status[to]", "closed"),
        ("severity[from]", "medium"),
        ("severity[to]", "medium"),
    ];
    alive(&desk, &both).await.ok();
    let stored = desk.read(&id).await;
    assert_eq!((&stored["status"], &stored["severity"]), (&json!("closed"), &json!("low")));
    let kinds: Vec<_> = desk.events(&id).await.iter().map(|event| event["kind"].clone()).collect();
    assert_eq!(kinds, ["ticket.created", "ticket.severity_changed", "ticket.status_changed"]);
}

#[tokio::test]
async fn an_assignee_is_chosen_typed_or_nobody() {
    let desk = staffed().await;
    let ada = desk.store.add_person("Ada Obi", Some("ada@example.com")).await.unwrap().id.to_string();
    let id = desk.ticket("c").await;
    let mut from = String::new();
    for (to, name) in [
        (&*ada, Some("Ada Obi")),
        ("Grace Hopper", Some("Grace Hopper")),
        ("ADA@example.com", Some("Ada Obi")),
        ("", None),
    ] {
        let ticket = alive(&desk, &[("id", &id), ("assigned_to[from]", &from), ("assigned_to[to]", to)]).await.ok();
        assert_eq!(ticket["assigned_to"]["name"].as_str(), name, "{to}");
        from = ticket["assigned_to"]["id"].as_str().unwrap_or_default().to_owned();
    }
    let someone_else = [("id", &*id), ("assigned_to[from]", ""), ("assigned_to[to]", ""), ("someone_else", " Zoë ")];
    assert_eq!(alive(&desk, &someone_else).await.ok()["assigned_to"]["name"], "Zoë");
}

#[tokio::test]
async fn what_is_no_edit_is_refused_and_changes_nothing() {
    let desk = staffed().await;
    let id = desk.ticket("c").await;
    let before = desk.read(&id).await;
    let unknown = "0b2f7a52-5d5e-4c3e-9d43-0a6e6f0f4a11";
    for (fields, status) in [
        (vec![("id", unknown), ("status[from]", "open"), ("status[to]", "closed")], StatusCode::NOT_FOUND),
        (vec![("id", "1"), ("status[from]", "open"), ("status[to]", "closed")], StatusCode::NOT_FOUND),
        (vec![("id", &*id), ("status[from]", "open"), ("status[to]", "done")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("id", &*id), ("severity[to]", "low")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("status[from]", "open"), ("status[to]", "closed")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("id", &*id), ("assigned_to[from]", ""), ("assigned_to[to]", unknown)], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("id", &*id), ("assigned_to[from]", "x"), ("assigned_to[to]", "Ada")], StatusCode::UNPROCESSABLE_ENTITY),
        (
            vec![("id", &*id), ("assigned_to[from]", ""), ("assigned_to[to]", "a\u{7}b")],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let answer = alive(&desk, &fields).await;
        assert_eq!(answer.status, status, "{fields:?}: {}", answer.text());
        assert_eq!(desk.read(&id).await, before, "{fields:?}");
    }
}

#[tokio::test]
async fn a_plain_form_leads_back_to_the_ticket_in_its_list_or_to_the_form_with_what_is_wrong() {
    let desk = staffed().await;
    let id = desk.ticket("c").await;
    let page = format!("http://localhost:3000/tickets/edit?id={id}&status=open&sort=severity&nonsense=1");
    let by_form = async |from: &str, to: &str| {
        let fields = [("id", &*id), ("status[from]", from), ("status[to]", to), ("someone_else", "")];
        edit(&desk, &fields).header("accept", "text/html").header("referer", &page).send().await
    };
    let saved = by_form("open", "resolved").await;
    assert_eq!(saved.status, StatusCode::FOUND, "{}", saved.text());
    assert_eq!(saved.header("location"), format!("/tickets/{id}?status=open&sort=severity"));
    let refused = by_form("open", "closed").await;
    assert_eq!(refused.status, StatusCode::FOUND);
    let back = refused.header("location");
    assert!(back.contains("/tickets/edit?") && back.contains("__err="), "{back}");
    let form = desk.get(back.strip_prefix("http://localhost:3000").unwrap_or(back)).send().await;
    assert!(form.text().contains("Status is now Resolved, set by"), "{}", form.text());
    assert_eq!(desk.read(&id).await["status"], "resolved");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let desk = staffed().await;
    let id = desk.ticket("c").await;
    let body = format!("id={id}&status[from]=open&status[to]=closed");
    let answer = desk.post("/api/fn/edit_ticket").header("sec-fetch-site", "cross-site").body(FORM, body).send().await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.read(&id).await["status"], "open");
}

#[tokio::test]
async fn nobody_in_particular_changes_nothing() {
    let desk = Desk::new().await;
    let id = desk.ticket("c").await;
    let answer = alive(&desk, &[("id", &id), ("status[from]", "open"), ("status[to]", "closed")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.read(&id).await["status"], "open");
}
