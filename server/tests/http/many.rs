//! `POST /api/v1/turns` with a list, and line by line.

use std::time::Duration;

use app::domain::token::Scope;
use axum::body::{Body, Bytes};
use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::desk::{Desk, assert_problem, turn, unsure, with};

async fn list(desk: &Desk, turns: &[Value]) -> Vec<Value> {
    let token = desk.token(&[Scope::Ingest]).await;
    let answer = desk.post("/api/v1/turns").token(&token).json(&Value::from(turns)).send().await.ok();
    answer["results"].as_array().unwrap().clone()
}

async fn lines(desk: &Desk, body: impl Into<Body>) -> Vec<Value> {
    let token = desk.token(&[Scope::Ingest]).await;
    let answer = desk.post("/api/v1/turns").token(&token).body("application/x-ndjson", body).send().await.ok();
    answer["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_empty_list_has_no_results() {
    let desk = Desk::new().await;
    assert_eq!(list(&desk, &[]).await, Vec::<Value>::new());
    assert_eq!(lines(&desk, "").await, Vec::<Value>::new());
    assert_eq!(lines(&desk, "\n \r\n").await, Vec::<Value>::new());
}

#[tokio::test]
async fn results_come_in_order_and_items_stand_alone() {
    let desk = Desk::new().await;
    desk.record(&turn("c", "known")).await;
    let turns = [
        unsure("c", "1"),
        json!({"chat_id": "c"}),
        with(turn("c", "known"), "answer", json!("Another.")),
        turn("c", "known"),
        turn("c", "2"),
        turn("c", "2"),
        with(turn("c", "3"), "colour", json!("red")),
    ];
    let body: String = turns.iter().map(|turn| format!("{turn}\r\n\n")).collect();
    let fresh = Desk::new().await;
    fresh.record(&turn("c", "known")).await;
    for results in [list(&desk, &turns).await, lines(&fresh, body).await] {
        assert_eq!(results.len(), turns.len());
        assert_eq!((&results[0]["status"], &results[0]["ticket"]["new"]), (&json!("recorded"), &json!(true)));
        assert_problem(&results[1], 422);
        assert_eq!(results[1]["field"], "turn_id");
        assert_problem(&results[2], 409);
        assert_eq!(results[3]["status"], "duplicate");
        assert_eq!(results[4]["status"], "recorded");
        assert_eq!(results[5]["status"], "duplicate");
        assert_problem(&results[6], 422);
        assert_eq!(results[6]["field"], "colour");
    }
    assert_eq!(desk.store.check().await.unwrap().turns, 3);
}

#[tokio::test]
async fn a_line_that_is_not_json_is_that_lines_problem() {
    let desk = Desk::new().await;
    let mut body = format!("{}\nnope\n", turn("c", "1")).into_bytes();
    body.extend_from_slice(b"{\"chat_id\":\"\xff\"}\n");
    body.extend_from_slice(turn("c", "2").to_string().as_bytes());
    let results = lines(&desk, body).await;
    assert_eq!(results[0]["status"], "recorded");
    assert_problem(&results[1], 400);
    assert_problem(&results[2], 400);
    assert_eq!(results[3]["status"], "recorded", "the last line needs no line break");
}

#[tokio::test]
async fn lines_of_any_number_are_recorded() {
    let desk = Desk::new().await;
    let body: String = (0..1_234).map(|n| format!("{}\n", turn("c", &n.to_string()))).collect();
    let results = lines(&desk, body).await;
    assert_eq!(results.len(), 1_234);
    for (n, result) in results.iter().enumerate() {
        assert_eq!(result["turn_id"].as_str(), Some(n.to_string().as_str()));
    }
    assert_eq!(desk.store.check().await.unwrap().turns, 1_234);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_are_recorded_as_they_arrive() {
    let desk = Desk::new().await;
    let (sender, receiver) = mpsc::unbounded_channel::<Bytes>();
    let stream = futures::stream::unfold(receiver, |mut receiver| async move {
        let bytes = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(bytes), receiver))
    });
    let token = desk.token(&[Scope::Ingest]).await;
    let ask = desk.post("/api/v1/turns").token(&token).body("application/x-ndjson", Body::from_stream(stream.boxed()));
    let answering = tokio::spawn(ask.send());
    let (first, second) = (format!("{}\n", turn("c", "1")), turn("c", "2").to_string());
    let (head, tail) = second.split_at(10);
    sender.send(first.into()).unwrap();
    sender.send(head.to_owned().into()).unwrap();
    let mut patience = 200;
    while desk.store.check().await.unwrap().turns == 0 {
        patience -= 1;
        assert!(patience > 0, "the first line is recorded only with the second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sender.send(tail.to_owned().into()).unwrap();
    drop(sender);
    let answer = answering.await.unwrap().ok();
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
}
