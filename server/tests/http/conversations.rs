//! `GET /api/v1/conversations/{chat_id}`

use app::domain::token::Scope;
use serde_json::json;

use crate::desk::{Desk, turn, unsure, with};

#[tokio::test]
async fn a_conversation_has_its_turns_in_order_and_its_tickets() {
    let desk = Desk::new().await;
    desk.record(&turn("a/b é", "1")).await;
    desk.record(&with(unsure("a/b é", "2"), "sources", json!([{"title": "Guide", "url": "https://x.test"}]))).await;
    let token = desk.token(&[Scope::Read]).await;
    let conversation = desk.get("/api/v1/conversations/a%2Fb%20%C3%A9").token(&token).send().await.ok();
    assert_eq!((&conversation["chat_id"], &conversation["channel"]), (&json!("a/b é"), &json!("Teams")));
    assert_eq!(conversation["started_at"], "2026-11-25T09:30:00.000Z");
    let turns = conversation["turns"].as_array().unwrap();
    assert_eq!(turns.iter().map(|turn| turn["turn_id"].clone()).collect::<Vec<_>>(), [json!("1"), json!("2")]);
    assert_eq!(turns[1]["sources"], json!([{"title": "Guide", "url": "https://x.test", "excerpt": null}]));
    assert_eq!((&turns[0]["confidence"], &turns[1]["confidence"]), (&json!(80.0), &json!(31.5)));
    assert_eq!(turns[0]["ticket"], json!(null));
    assert_eq!(conversation["tickets"][0]["id"], turns[1]["ticket"]["id"]);
    assert_eq!(conversation["tickets"][0]["status"], "open");
}

#[tokio::test]
async fn unfiltered_answers_need_the_scope_raw() {
    let desk = Desk::new().await;
    desk.record(&with(turn("c", "1"), "answer_raw", json!("unfiltered"))).await;
    let without = desk.token(&[Scope::Read]).await;
    let with = desk.token(&[Scope::Read, Scope::Raw]).await;
    let answer = desk.get("/api/v1/conversations/c").token(&without).send().await;
    assert!(!answer.text().contains("unfiltered"));
    assert_eq!(answer.ok()["turns"][0].get("answer_raw"), None);
    let answer = desk.get("/api/v1/conversations/c").token(&with).send().await.ok();
    assert_eq!(answer["turns"][0]["answer_raw"], "unfiltered");
}

#[tokio::test]
async fn what_is_not_known_is_not_found() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Read]).await;
    for chat in ["c", "%00", "%ff", "%2e%2e"] {
        desk.get(&format!("/api/v1/conversations/{chat}")).token(&token).send().await.problem(404);
    }
}
