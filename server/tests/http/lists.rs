//! `GET /api/v1/tickets`

use std::collections::HashSet;

use app::domain::token::Scope;
use axum::http::Method;
use serde_json::{Value, json};

use crate::desk::{Desk, turn, unsure, with};

async fn list(desk: &Desk, query: &str) -> Value {
    let token = desk.token(&[Scope::Read]).await;
    desk.get(&format!("/api/v1/tickets?{query}")).token(&token).send().await.ok()
}

/// Tickets with every status, many ties, some assigned, some of unknown confidence.
async fn busy() -> Desk {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Write]).await;
    for n in 0..17 {
        let confidence = [json!(31.5), json!(12), json!(null)][n % 3].clone();
        let answer = if confidence.is_null() { json!("") } else { json!("Perhaps.") };
        let turn = with(with(turn(&format!("chat {n}"), "1"), "confidence", confidence), "answer", answer);
        let recorded = desk.record(&turn).await;
        let ticket = recorded["ticket"]["id"].as_str().unwrap();
        let to = ["open", "in_progress", "resolved", "closed"][n % 4];
        let person = [json!(null), json!("Ada Obi"), json!("Zoë")][n % 3].clone();
        let edit = json!({"status": {"from": "open", "to": to}, "assigned_to": {"from": null, "to": person}});
        desk.ask(Method::PATCH, &format!("/api/v1/tickets/{ticket}")).token(&token).json(&edit).send().await.ok();
        if n % 2 == 0 {
            desk.clock.advance(1_000);
        }
    }
    desk
}

#[tokio::test]
async fn items_have_the_fields_of_a_ticket_that_a_list_holds() {
    let desk = Desk::new().await;
    let id = desk.ticket("c").await;
    let page = list(&desk, "").await;
    assert_eq!(page["next_cursor"], Value::Null);
    let detail = desk.read(&id).await;
    let item = page["items"][0].as_object().unwrap();
    for (field, value) in item {
        assert_eq!(*value, detail[field], "{field}");
    }
    for field in ["id", "number", "title", "status", "severity", "confidence", "assigned_to", "user", "rule", "url"] {
        assert!(item.contains_key(field), "{field}");
    }
}

#[tokio::test]
async fn every_sort_walks_over_every_ticket_once() {
    let desk = busy().await;
    let token = desk.token(&[Scope::Read]).await;
    for key in ["created", "updated", "severity", "status", "confidence", "assigned_to"] {
        for sort in [key.to_owned(), format!("-{key}")] {
            let mut seen = HashSet::new();
            let mut cursor = String::new();
            let mut pages = 0;
            loop {
                let path = format!("/api/v1/tickets?sort={sort}&limit=3&cursor={cursor}");
                let page = desk.get(&path).token(&token).send().await.ok();
                let items = page["items"].as_array().unwrap();
                assert!((1..=3).contains(&items.len()), "{sort}");
                for item in items {
                    assert!(seen.insert(item["id"].clone()), "{sort}: {item} came twice");
                }
                pages += 1;
                match page["next_cursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!((seen.len(), pages), (17, 6), "{sort}");
        }
    }
}

#[tokio::test]
async fn filters_are_those_of_the_page() {
    let desk = busy().await;
    let page = list(&desk, "status=open,closed&status=resolved&severity=high&limit=200").await;
    let items = page["items"].as_array().unwrap();
    assert!(!items.is_empty());
    assert!(items.iter().all(|item| item["status"] != "in_progress" && item["severity"] == "high"), "{items:?}");
    assert_eq!(list(&desk, "q=MEANING%20chat&limit=200").await["items"].as_array().unwrap().len(), 17);
    assert_eq!(list(&desk, "q=meaning%20nonsense").await["items"], json!([]));
    assert_eq!(list(&desk, "assigned_to=none&limit=200").await["items"].as_array().unwrap().len(), 6);
    assert_eq!(list(&desk, "q=%25").await["items"], json!([]));
}

#[tokio::test]
async fn an_empty_parameter_is_absent() {
    let desk = Desk::new().await;
    desk.ticket("c").await;
    let page = list(&desk, "q=&status=&severity=&sort=&limit=&cursor=").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_understood_is_named() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Read]).await;
    for (query, field) in [
        ("status=opened", "status"),
        ("status=open,opened", "status"),
        ("severity=Urgent", "severity"),
        ("sort=title", "sort"),
        ("confidence=low", "confidence"),
        ("created=soon", "created"),
        ("assigned_to=me", "assigned_to"),
        ("assigned_to=Ada", "assigned_to"),
        ("state=open", "state"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=t-616461-1042", "cursor"),
        ("sort=assigned_to&cursor=i-1764063000000-1042", "cursor"),
    ] {
        let problem = desk.get(&format!("/api/v1/tickets?{query}")).token(&token).send().await.problem(422);
        assert_eq!(problem["field"], field, "{query}");
    }
}

#[tokio::test]
async fn a_page_has_at_most_as_many_tickets_as_asked_for() {
    let desk = Desk::new().await;
    for n in 0..52 {
        desk.record(&unsure(&format!("chat {n}"), "1")).await;
    }
    for (query, items) in [("", 50), ("limit=1", 1), ("limit=200", 52)] {
        assert_eq!(list(&desk, query).await["items"].as_array().unwrap().len(), items, "{query}");
    }
}
