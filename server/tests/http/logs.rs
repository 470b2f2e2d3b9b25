//! Conversation Logs, as their pages and a page that is alive ask for them.

use app::domain::token::Scope;
use axum::http::StatusCode;
use serde_json::json;

use crate::desk::{Desk, turn, unsure, with};

#[tokio::test]
async fn the_list_is_asked_for_as_its_address_says() {
    let desk = Desk::new().await;
    for chat in 0..45 {
        desk.record(&turn(&format!("chat {chat}"), "1")).await;
    }
    desk.record(&unsure("unsure", "1")).await;
    let first = desk.get("/api/fn/conversations?query=").send().await.ok();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (40, &json!(46)));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = desk.get(&format!("/api/fn/conversations?query=&cursor={cursor}")).send().await.ok();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next_cursor"]), (6, &json!(null)));
    let found = desk.get("/api/fn/conversations?query=ticket%3Dyes%26q%3DMEANING").send().await.ok();
    assert_eq!((&found["items"][0]["chat_id"], &found["total"]), (&json!("unsure"), &json!(1)));
    assert_eq!(found["items"][0]["found"]["title"], json!(["What is the ", "meaning", " of unsure 1?"]));
    for wrong in ["x", "i-1-2", "c.1.2"] {
        let answer = desk.get(&format!("/api/fn/conversations?query=&cursor={wrong}")).send().await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        let page = desk.get(&format!("/conversations?cursor={wrong}")).send().await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(page.text().contains("This link to a later page is not whole."), "{wrong}");
    }
    let facets = desk.get("/api/fn/log_facets").send().await.ok();
    assert_eq!(facets, json!({"channels": ["Teams"], "guardrails": []}));
}

#[tokio::test]
async fn the_list_is_whole_without_a_script() {
    let desk = Desk::new().await;
    desk.record(&with(unsure("a/b", "1"), "feedback", json!("down"))).await;
    let page = desk.get("/conversations?feedback=down&ticket=perhaps").send().await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "href=\"/conversations/a%2Fb\"",
        "Feedback: Thumbs-down",
        "ticket \"perhaps\" must be one of yes, no",
        "name=\"confidence_from\"",
        "1 conversation<",
    ] {
        let escaped = part.replace("\"perhaps\"", "&quot;perhaps&quot;");
        assert!(page.text().contains(part) || page.text().contains(&escaped), "{part}");
    }
}

#[tokio::test]
async fn a_long_transcript_is_a_window_on_the_page_and_whole_for_programs() {
    let desk = Desk::new().await;
    let turns: Vec<_> = (1..=120).map(|n| turn("long", &n.to_string())).collect();
    assert_eq!(
        desk.post("/api/v1/turns").token(&desk.token(&[Scope::Ingest]).await).json(&json!(turns)).send().await.status,
        200
    );
    let token = desk.token(&[Scope::Read]).await;
    let whole = desk.get("/api/v1/conversations/long").token(&token).send().await.ok();
    assert_eq!(whole["turns"].as_array().unwrap().len(), 120);
    for (asked, first) in [("", 1), ("?turn=100", 71), ("?turn=100&from=20", 20), ("?from=x", 1), ("?turn=none", 1)] {
        let page = desk.get(&format!("/conversations/long{asked}")).send().await;
        assert_eq!(page.status, StatusCode::OK, "{asked}");
        let shown = page.text().matches("id=\"turn-").count();
        assert_eq!(shown, 50, "{asked}");
        assert!(page.text().contains(&format!("id=\"turn-{first}\"")), "{asked}");
        assert!(!page.text().contains(&format!("id=\"turn-{}\"", first - 1)), "{asked}");
    }
}

#[tokio::test]
async fn reasons_are_told_of_a_turn_that_there_is() {
    let desk = Desk::new().await;
    desk.record(&unsure("c", "1")).await;
    let told = desk.get("/api/fn/turn_reasons?chat_id=c&turn_id=1").send().await.ok();
    assert_eq!(told["recorded"][0]["reason"]["explanation"], "confidence 31.5 % is below 50 %");
    assert!(told["others"].as_array().unwrap().iter().all(|verdict| verdict["matched"] == json!(false)));
    for unknown in ["chat_id=c&turn_id=2", "chat_id=d&turn_id=1", "chat_id=..&turn_id=1", "chat_id=c&turn_id=%0a"] {
        let answer = desk.get(&format!("/api/fn/turn_reasons?{unknown}")).send().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let page = desk.get("/conversations/c?turn=1&why=1").send().await;
    assert!(page.text().contains("Matched, as it was recorded"));
    let page = desk.get("/conversations/c?turn=1").send().await;
    assert!(!page.text().contains("Matched, as it was recorded"));
}
