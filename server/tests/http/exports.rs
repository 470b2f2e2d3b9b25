//! `tickets.csv` and `tickets.jsonl`

use std::collections::HashSet;

use app::domain::token::Scope;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, unsure, with};

async fn export(desk: &Desk, file: &str) -> Answer {
    let token = desk.token(&[Scope::Read]).await;
    desk.get(&format!("/api/v1/{file}")).token(&token).send().await
}

fn rows(answer: &Answer) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(answer.text().as_bytes()).into_records().map(Result::unwrap).collect()
}

#[tokio::test]
async fn an_export_goes_on_beyond_one_page() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest]).await;
    let turns: String = (0..450).map(|n| format!("{}\n", unsure(&format!("chat {n}"), "1"))).collect();
    desk.post("/api/v1/turns").token(&token).body("application/x-ndjson", turns).send().await.ok();

    let answer = export(&desk, "tickets.jsonl").await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines: Vec<Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: HashSet<&str> = lines.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!((lines.len(), ids.len()), (450, 450));

    let answer = export(&desk, "tickets.csv").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"tickets.csv\"");
    let rows = rows(&answer);
    let csv_ids: HashSet<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!((rows.len(), csv_ids), (450, ids));
}

#[tokio::test]
async fn an_export_follows_the_filters() {
    let desk = Desk::new().await;
    desk.ticket("c").await;
    assert_eq!(rows(&export(&desk, "tickets.csv?status=open").await).len(), 1);
    assert_eq!(rows(&export(&desk, "tickets.csv?status=closed").await).len(), 0);
    assert_eq!(export(&desk, "tickets.jsonl?status=closed").await.text(), "");
    for (query, field) in [("status=x", "status"), ("limit=5", "limit"), ("cursor=i-1-1", "cursor"), ("a=b", "a")] {
        for file in ["tickets.csv", "tickets.jsonl"] {
            assert_eq!(export(&desk, &format!("{file}?{query}")).await.problem(422)["field"], field);
        }
    }
}

#[tokio::test]
async fn no_cell_is_a_formula_and_every_cell_is_quoted_as_it_must_be() {
    let desk = Desk::new().await;
    let mut turn = with(unsure("c", "1"), "channel", json!("=HYPERLINK(\"https://evil.test\")"));
    turn["user"] = json!({"name": "@SUM(1+1)*cmd|' /C calc'!A0", "id": "+1, two", "email": "-x@example.com"});
    turn["title"] = json!("A \"quoted\", title");
    desk.record(&turn).await;
    let mut line_break = with(unsure("d", "1"), "channel", json!("\tTab\r\nand \"line\""));
    line_break["user"] = json!({"name": "'tis fine"});
    desk.record(&line_break).await;
    let answer = export(&desk, "tickets.csv?sort=created").await;
    let mut reader = csv::Reader::from_reader(answer.text().as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, column: &str| rows[row][head.iter().position(|name| name == column).unwrap()].to_owned();
    assert_eq!(cell(0, "channel"), "'=HYPERLINK(\"https://evil.test\")");
    assert_eq!(cell(0, "user_name"), "'@SUM(1+1)*cmd|' /C calc'!A0");
    assert_eq!(cell(0, "user_id"), "'+1, two");
    assert_eq!(cell(0, "user_email"), "'-x@example.com");
    assert_eq!(cell(0, "title"), "A \"quoted\", title");
    assert_eq!(cell(1, "channel"), "'\tTab\r\nand \"line\"");
    assert_eq!(cell(1, "user_name"), "'tis fine");
    assert_eq!((cell(0, "confidence"), cell(0, "assigned_to")), ("31.5".to_owned(), String::new()));
    assert!(
        answer.text().starts_with("id,number,title,") && answer.text().contains("url\r\n"),
        "RFC 4180 ends lines with CRLF"
    );
}

#[tokio::test]
async fn json_lines_hold_text_as_it_is() {
    let desk = Desk::new().await;
    desk.record(&with(unsure("c", "1"), "channel", json!("=1+1\nx"))).await;
    let answer = export(&desk, "tickets.jsonl").await;
    let line: Value = serde_json::from_str(answer.text().trim_end()).unwrap();
    assert_eq!(line["channel"], "=1+1\nx");
}

#[tokio::test]
async fn a_person_exports_what_their_page_shows() {
    let desk = Desk::new().await;
    let ada = desk.store.add_person("Ada Obi", Some("ada@example.com")).await.unwrap();
    desk.clock.advance(1_000);
    let zoe = desk.store.add_person("Zoë", None).await.unwrap();
    let token = desk.token(&[Scope::Write]).await;
    for (chat, person) in [("a", "Ada Obi"), ("z", "Zoë")] {
        let ticket = desk.ticket(chat).await;
        let edit = json!({"assigned_to": {"from": null, "to": person}});
        let path = format!("/api/v1/tickets/{ticket}");
        desk.ask(axum::http::Method::PATCH, &path).token(&token).json(&edit).send().await.ok();
    }
    let desk = &desk;
    let mine = |cookie: String| async move {
        let answer = desk.get("/tickets.jsonl?assigned_to=me&status=nonsense").header("cookie", &cookie).send().await;
        let line: Value = serde_json::from_str(answer.text().trim_end()).unwrap();
        line["assigned_to"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(mine("theme=dark".to_owned()).await, "Ada Obi", "the first person there was, where none is chosen");
    assert_eq!(mine(format!("handoff_person={}", zoe.id)).await, "Zoë");
    assert_eq!(mine(format!("a=b; handoff_person={}; c=d", ada.id)).await, "Ada Obi");
    assert_eq!(mine("handoff_person=0c9e1f7a-1111-4222-8333-444455556666".to_owned()).await, "Ada Obi");
    assert_eq!(rows(&desk.get("/tickets.csv").send().await).len(), 2);
}
