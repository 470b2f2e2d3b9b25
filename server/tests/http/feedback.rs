//! `PUT /api/v1/conversations/{chat_id}/turns/{turn_id}/feedback`

use app::domain::token::Scope;
use axum::http::Method;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, turn};

async fn put(desk: &Desk, path: &str, body: &Value) -> Answer {
    let token = desk.token(&[Scope::Ingest]).await;
    put_with(desk, &token, path, body).await
}

async fn put_with(desk: &Desk, token: &str, path: &str, body: &Value) -> Answer {
    desk.ask(Method::PUT, &format!("/api/v1/conversations/{path}/feedback")).token(token).json(body).send().await
}

#[tokio::test]
async fn feedback_is_set_and_runs_the_rules_that_look_at_it() {
    let desk = Desk::new().await;
    desk.record(&turn("c", "1")).await;
    let answer = put(&desk, "c/turns/1", &json!({"feedback": "down"})).await.ok();
    assert_eq!((&answer["status"], &answer["turn_id"]), (&json!("recorded"), &json!("1")));
    assert_eq!(answer["ticket"]["rules"], json!(["Thumbs-down"]));
    assert_eq!(answer["ticket"]["new"], true);
}

#[tokio::test]
async fn feedback_sent_again_changes_nothing() {
    let desk = Desk::new().await;
    desk.record(&turn("c", "1")).await;
    let token = desk.token(&[Scope::Ingest]).await;
    let first = put_with(&desk, &token, "c/turns/1", &json!({"feedback": "down"})).await.ok();
    let events = desk.store.check().await.unwrap().events;
    let second = put_with(&desk, &token, "c/turns/1", &json!({"feedback": "down"})).await.ok();
    assert_eq!(second["status"], "duplicate");
    assert_eq!(second["ticket"]["id"], first["ticket"]["id"]);
    assert_eq!(desk.store.check().await.unwrap().events, events);
}

#[tokio::test]
async fn null_takes_feedback_back_and_absent_is_not_null() {
    let desk = Desk::new().await;
    desk.record(&turn("c", "1")).await;
    put(&desk, "c/turns/1", &json!({"feedback": "up"})).await.ok();
    assert_eq!(put(&desk, "c/turns/1", &json!({})).await.problem(422)["field"], "feedback");
    assert_eq!(put(&desk, "c/turns/1", &json!({"feedback": null})).await.ok()["status"], "recorded");
    assert_eq!(put(&desk, "c/turns/1", &json!({"feedback": null})).await.ok()["status"], "duplicate");
}

#[tokio::test]
async fn a_wrong_body_is_named() {
    let desk = Desk::new().await;
    desk.record(&turn("c", "1")).await;
    for (body, field) in [
        (json!({"feedback": "meh"}), "feedback"),
        (json!({"feedback": 1}), "feedback"),
        (json!({"feedback": "up", "comment": "x"}), "comment"),
    ] {
        assert_eq!(put(&desk, "c/turns/1", &body).await.problem(422)["field"], field);
    }
    put(&desk, "c/turns/1", &json!([])).await.problem(422);
}

#[tokio::test]
async fn what_is_not_known_is_not_found() {
    let desk = Desk::new().await;
    desk.record(&turn("c", "1")).await;
    for path in ["c/turns/2", "d/turns/1", "c/turns/%00", "%2e%2e/turns/1", "%ff/turns/1"] {
        put(&desk, path, &json!({"feedback": "up"})).await.problem(404);
    }
}

#[tokio::test]
async fn ids_are_percent_decoded() {
    let desk = Desk::new().await;
    desk.record(&turn("teams-19:a/b c?é", "7/8")).await;
    let answer = put(&desk, "teams-19:a%2Fb%20c%3F%C3%A9/turns/7%2f8", &json!({"feedback": "up"})).await.ok();
    assert_eq!(answer["chat_id"], "teams-19:a/b c?é");
}
