//! Tokens that end by themselves, and that may be used so often only.

use app::domain::token::{NewToken, RequestLimit, Scope};
use serde_json::json;

use crate::desk::{Desk, turn};

fn new(name: &str, scope: Scope) -> NewToken {
    NewToken::new(name.parse().unwrap(), [scope])
}

#[tokio::test]
async fn an_expired_token_is_told_so() {
    let desk = Desk::new().await;
    let end = desk.store.now().plus_millis(1_000);
    let token = desk.make_token(new("short", Scope::Read).ending(Some(end))).await;
    desk.get("/api/v1/tickets").token(&token).send().await.ok();
    desk.clock.advance(1_000);
    let answer = desk.get("/api/v1/tickets").token(&token).send().await;
    assert_eq!(answer.problem(401)["detail"], "This token has expired.");
    assert!(answer.header("www-authenticate").contains("invalid_token"), "{answer:?}");
}

#[tokio::test]
async fn a_token_over_its_limit_waits_and_no_other_does() {
    let desk = Desk::new().await;
    let limit = RequestLimit::try_from(2).ok();
    let token = desk.make_token(new("two", Scope::Ingest).limited(limit)).await;
    // Many turns of one request are one request.
    let turns: Vec<_> = (0..10).map(|id| turn("a", &id.to_string())).collect();
    assert_eq!(desk.post("/api/v1/turns").token(&token).json(&json!(turns)).send().await.status, 200);
    assert_eq!(desk.post("/api/v1/turns").token(&token).json(&turn("b", "1")).send().await.status, 201);
    let answer = desk.post("/api/v1/turns").token(&token).json(&turn("b", "2")).send().await;
    assert!(answer.problem(429)["detail"].as_str().unwrap().contains("2 requests per minute"), "{answer:?}");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    let other = desk.token(&[Scope::Ingest]).await;
    let recorded = desk.post("/api/v1/turns").token(&other).json(&turn("b", "2")).send().await;
    assert_eq!(recorded.status, 201, "what was refused was not recorded");
}
